import type { Command } from "commander";
import { HostStatusRequest, StopHostRequest, type HostStatus } from "../../protocol/host.ts";
import type { CliContext } from "../context.ts";
import { refusedAs, valueOf } from "../failing.ts";
import { formatOption, renderFields, writeResult, type FormatOptions } from "../output.ts";

/** `manusctl host`. */
export function addHost(program: Command, context: CliContext): void {
  const host = program
    .command("host")
    .summary("see, start and stop the host")
    .description(
      "See, start and stop the host: the process that runs tasks. It starts by itself when it's needed, and ends when it isn't.",
    );
  host
    .command("status")
    .summary("how the host fares")
    .description("How the host fares. Starts none: ends with 4 where none runs.")
    .addOption(formatOption())
    .addHelpText("after", "\nExamples:\n  manusctl host status\n  manusctl host status -o json | jq .runningTasks")
    .action((options: FormatOptions) => showStatus(context, options));
  host
    .command("start")
    .summary("start the host, where none runs")
    .description(
      "Start the host where none runs, e.g. when you log in: so triggers start workflows before Manus Manager is used. It ends by itself when nothing runs, nobody is attached and no trigger is on.",
    )
    .addHelpText("after", "\nExample:\n  manusctl host start")
    .action(() => startHost(context));
  host
    .command("stop")
    .summary("end the host")
    .description(
      "End the host. Refused while tasks run, unless --force stops them first. Where none runs there is nothing to do. Triggers start nothing until a host runs again.",
    )
    .option("--force", "stop running tasks first", false)
    .addHelpText("after", "\nExamples:\n  manusctl host stop\n  manusctl host stop --force")
    .action(({ force }: { readonly force: boolean }) => stopHost(context, force));
}

async function showStatus({ link, terminal }: CliContext, { output }: FormatOptions): Promise<void> {
  valueOf(await link.connect({ start: false, takeOver: false }));
  const status = valueOf(await link.request(HostStatusRequest));
  writeResult(terminal, output, status, () =>
    renderFields(terminal, [
      ["Process", String(status.pid)],
      ["Version", status.version],
      ["Folder", status.home],
      ["Started", status.startedAt],
      ["Clients", `${status.clients} (this one included)`],
      ["Tasks", `${status.runningTasks} running, ${status.waitingTasks} waiting, ${status.queuedTasks} queued`],
      ["Triggers", status.triggers === 0 ? "none" : `${status.triggers} on: the host stays for them`],
      ["Held", heldWords(status.held)],
      ["Journal", `${status.sequence} records`],
      ["Notices", status.notices.join("\n")],
    ]),
  );
}

async function startHost({ link, terminal }: CliContext): Promise<void> {
  valueOf(await link.connect({ start: true }));
  const { pid, triggers } = valueOf(await link.request(HostStatusRequest));
  const stays =
    triggers === 0
      ? "no trigger is on: it ends once it isn't needed"
      : `${triggers} triggers are on: it stays for them`;
  terminal.stderr.write(`The host runs (process ${pid}); ${stays}.\n`);
}

function heldWords(held: HostStatus["held"]): string | undefined {
  if (held === undefined) return undefined;
  return held.kind === "handOver"
    ? "nothing starts: a newer version takes over once what is at work has ended"
    : "nothing starts: no window is open, and manus.dispatcher.keepRunning is false";
}

async function stopHost({ link, terminal }: CliContext, force: boolean): Promise<void> {
  const connected = await link.connect({ start: false, takeOver: false });
  if (!connected.ok && connected.failure.code === "no-host") {
    terminal.stderr.write("No host is running.\n");
    return;
  }
  valueOf(connected);
  const answer = valueOf(await link.request(StopHostRequest, { force }));
  if (answer.outcome === "refused") throw refusedAs(answer.because);
  await closed(link);
  terminal.stderr.write("The host has ended.\n");
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
