import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { HostStatusRequest, StopHostRequest, type HostStatus } from "../../protocol/host.ts";
import type { CliContext } from "../context.ts";
import { refusedAs, valueOf } from "../failing.ts";
import { formatOption, renderFields, writeResult, type FormatOptions } from "../output.ts";

/** `manusctl host`. */
export function addHost(program: Command, context: CliContext): void {
  const host = program
    .command("host")
    .summary(l10n.t("see, start and stop the host"))
    .description(
      l10n.t(
        "See, start and stop the host: the process that runs tasks. It starts by itself when it's needed, and ends when it isn't.",
      ),
    );
  host
    .command("status")
    .summary(l10n.t("how the host fares"))
    .description(l10n.t("How the host fares. Starts none: ends with 4 where none runs."))
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl host status\n  manusctl host status -o json | jq .runningTasks`,
    )
    .action((options: FormatOptions) => showStatus(context, options));
  host
    .command("start")
    .summary(l10n.t("start the host, where none runs"))
    .description(
      l10n.t(
        "Start the host where none runs, e.g. when you log in: so triggers start workflows before Manus Manager is used. It ends by itself when nothing runs, nobody is attached and no trigger is on.",
      ),
    )
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl host start`)
    .action(() => startHost(context));
  host
    .command("stop")
    .summary(l10n.t("end the host"))
    .description(
      l10n.t(
        "End the host. Refused while tasks run, unless --force stops them first. Where none runs there is nothing to do. Triggers start nothing until a host runs again.",
      ),
    )
    .option("--force", l10n.t("stop running tasks first"), false)
    .addHelpText("after", `\n${l10n.t("Examples:")}\n  manusctl host stop\n  manusctl host stop --force`)
    .action(({ force }: { readonly force: boolean }) => stopHost(context, force));
}

async function showStatus({ link, terminal }: CliContext, { output }: FormatOptions): Promise<void> {
  valueOf(await link.connect({ start: false, takeOver: false }));
  const status = valueOf(await link.request(HostStatusRequest));
  writeResult(terminal, output, status, () =>
    renderFields(terminal, [
      [l10n.t("Process"), String(status.pid)],
      [l10n.t("Version"), status.version],
      [l10n.t("Folder"), status.home],
      [l10n.t("Started"), status.startedAt],
      [l10n.t("Clients"), l10n.t("{0} (this one included)", status.clients)],
      [
        l10n.t("Tasks"),
        l10n.t("{0} running, {1} waiting, {2} queued", status.runningTasks, status.waitingTasks, status.queuedTasks),
      ],
      [
        l10n.t("Triggers"),
        status.triggers === 0 ? l10n.t("none") : l10n.t("{0} on: the host stays for them", status.triggers),
      ],
      [l10n.t("Held"), heldWords(status.held)],
      [l10n.t("Journal"), l10n.t("{0} records", status.sequence)],
      [l10n.t("Notices"), status.notices.join("\n")],
    ]),
  );
}

async function startHost({ link, terminal }: CliContext): Promise<void> {
  valueOf(await link.connect({ start: true }));
  const { pid, triggers } = valueOf(await link.request(HostStatusRequest));
  const stays =
    triggers === 0
      ? l10n.t("no trigger is on: it ends once it isn't needed")
      : l10n.t("{0} triggers are on: it stays for them", triggers);
  terminal.stderr.write(`${l10n.t("The host runs (process {0}); {1}.", pid, stays)}\n`);
}

function heldWords(held: HostStatus["held"]): string | undefined {
  if (held === undefined) return undefined;
  return held.kind === "handOver"
    ? l10n.t("nothing starts: a newer version takes over once what is at work has ended")
    : l10n.t("nothing starts: no window is open, and manus.dispatcher.keepRunning is false");
}

async function stopHost({ link, terminal }: CliContext, force: boolean): Promise<void> {
  const connected = await link.connect({ start: false, takeOver: false });
  if (!connected.ok && connected.failure.code === "no-host") {
    terminal.stderr.write(`${l10n.t("No host is running.")}\n`);
    return;
  }
  valueOf(connected);
  const answer = valueOf(await link.request(StopHostRequest, { force }));
  if (answer.outcome === "refused") throw refusedAs(answer.because);
  await closed(link);
  terminal.stderr.write(`${l10n.t("The host has ended.")}\n`);
}

/** It answers first, ends then. */
function closed(link: CliContext["link"]): Promise<void> {
  return new Promise((resolve) => {
    const cancel = link.onState(({ state }) => {
      if (state === "connected") return;
      queueMicrotask(() => cancel());
      resolve();
    });
  });
}
