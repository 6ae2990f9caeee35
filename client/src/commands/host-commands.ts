import * as l10n from "@vscode/l10n";
import {
  HostStatusRequest,
  StopHostRequest,
  type HostStatus,
  type LinkState,
} from "../../../server/src/protocol/host.ts";
import { elapsed, formatDuration } from "../../../webviews/src/protocol/durations.ts";
import { tellRefusal, type Workbench } from "./workbench.ts";

const stopButton = (): string => l10n.t("Stop Host");

/** Show how the host fares. Where there is none, say why, and start none. `now` is milliseconds since 1970. */
export async function showHostStatus(workbench: Workbench, now: number): Promise<"stop" | "log" | undefined> {
  const { link } = workbench.model;
  if (link.state !== "connected") {
    const log = l10n.t("Show Log");
    const level = link.state === "failed" || link.state === "lost" ? "error" : "information";
    const text = link.message ?? unreachable[link.state];
    return (await workbench.person.tell({ level, text }, log)) === log ? "log" : undefined;
  }
  const status = await workbench.server.request0(HostStatusRequest);
  const text = l10n.t("Manus host {0} runs", status.version);
  const message = { level: "information", text, detail: describeHost(status, now), modal: true } as const;
  return (await workbench.person.tell(message, stopButton())) === stopButton() ? "stop" : undefined;
}

/** End the host; while something runs only after the person has agreed to stop that too. */
export async function stopHost({ server, person }: Workbench): Promise<void> {
  const status = await server.request0(HostStatusRequest);
  const busy = status.runningTasks + status.waitingTasks + status.queuedTasks > 0;
  const answer = await person.tell(
    {
      level: "warning",
      text: busy ? l10n.t("Stop the Manus host and everything that runs?") : l10n.t("Stop the Manus host?"),
      detail: busy
        ? l10n.t("{0}; they are stopped first, for every window and terminal.", countTasks(status))
        : l10n.t("It starts again by itself as soon as it is needed."),
      modal: true,
    },
    stopButton(),
  );
  if (answer !== stopButton()) return;
  const result = await server.request(StopHostRequest, { force: busy });
  if (result.outcome === "refused") await tellRefusal(person, result.because);
}

const unreachable = {
  get connecting() {
    return l10n.t("Connecting to the Manus host");
  },
  get lost() {
    return l10n.t("The link to the Manus host is lost; connecting again");
  },
  get failed() {
    return l10n.t("The Manus host could not be reached or started");
  },
  get closed() {
    return l10n.t("No Manus host runs; the next run starts one");
  },
} as const satisfies Record<Exclude<LinkState["state"], "connected">, string>;

function describeHost(status: HostStatus, now: number): string {
  const lines = [
    `${countTasks(status)}.`,
    ...(status.triggers === 0
      ? []
      : [
          status.triggers === 1
            ? l10n.t("1 schedule on: it stays for what starts by itself.")
            : l10n.t("{0} schedules on: it stays for what starts by itself.", status.triggers),
        ]),
    ...(status.held === undefined ? [] : [heldWords[status.held.kind]]),
    l10n.t(
      "Process {0}, up {1}, {2} attached.",
      status.pid,
      formatDuration(elapsed(status.startedAt, undefined, now) ?? 0),
      status.clients,
    ),
    l10n.t("Home: {0}", status.home),
    l10n.t("Journal position: {0}", status.sequence),
    ...status.notices,
  ];
  return lines.join("\n");
}

const heldWords = {
  get unattended() {
    return l10n.t("Nothing starts while no window is open.");
  },
  get handOver() {
    return l10n.t("A newer version is about to take over: nothing new starts until it has.");
  },
} as const;

function countTasks({ runningTasks, waitingTasks, queuedTasks }: HostStatus): string {
  return l10n.t("{0} running, {1} waiting, {2} queued", runningTasks, waitingTasks, queuedTasks);
}
