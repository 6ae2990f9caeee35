import {
  HostStatusRequest,
  StopHostRequest,
  type HostStatus,
  type LinkState,
} from "../../../server/src/protocol/host.ts";
import { elapsed, formatDuration } from "../../../webviews/src/protocol/durations.ts";
import { count } from "../model/words.ts";
import { tellRefusal, type Workbench } from "./workbench.ts";

const stopButton = "Stop Host";

/** Show how the host fares. Where there is none, say why, and start none. `now` is milliseconds since 1970. */
export async function showHostStatus(workbench: Workbench, now: number): Promise<"stop" | "log" | undefined> {
  const { link } = workbench.model;
  if (link.state !== "connected") {
    const log = "Show Log";
    const level = link.state === "failed" || link.state === "lost" ? "error" : "information";
    const text = link.message ?? unreachable[link.state];
    return (await workbench.person.tell({ level, text }, log)) === log ? "log" : undefined;
  }
  const status = await workbench.server.request0(HostStatusRequest);
  const text = `Manus host ${status.version} runs`;
  const message = { level: "information", text, detail: describeHost(status, now), modal: true } as const;
  return (await workbench.person.tell(message, stopButton)) === stopButton ? "stop" : undefined;
}

/** End the host; while something runs only after the person has agreed to stop that too. */
export async function stopHost({ server, person }: Workbench): Promise<void> {
  const status = await server.request0(HostStatusRequest);
  const busy = status.runningTasks + status.waitingTasks + status.queuedTasks > 0;
  const answer = await person.tell(
    {
      level: "warning",
      text: busy ? "Stop the Manus host and everything that runs?" : "Stop the Manus host?",
      detail: busy
        ? `${countTasks(status)}; they are stopped first, for every window and terminal.`
        : "It starts again by itself as soon as it is needed.",
      modal: true,
    },
    stopButton,
  );
  if (answer !== stopButton) return;
  const result = await server.request(StopHostRequest, { force: busy });
  if (result.outcome === "refused") await tellRefusal(person, result.because);
}

const unreachable = {
  connecting: "Connecting to the Manus host",
  lost: "The link to the Manus host is lost; connecting again",
  failed: "The Manus host could not be reached or started",
  closed: "No Manus host runs; the next run starts one",
} as const satisfies Record<Exclude<LinkState["state"], "connected">, string>;

function describeHost(status: HostStatus, now: number): string {
  const lines = [
    `${countTasks(status)}.`,
    ...(status.triggers === 0 ? [] : [`${count(status.triggers, "schedule")} on: it stays for what starts by itself.`]),
    ...(status.held === undefined ? [] : [heldWords[status.held.kind]]),
    `Process ${status.pid}, up ${formatDuration(elapsed(status.startedAt, undefined, now) ?? 0)}, ${status.clients} attached.`,
    `Home: ${status.home}`,
    `Journal position: ${status.sequence}`,
    ...status.notices,
  ];
  return lines.join("\n");
}

const heldWords = {
  unattended: "Nothing starts while no window is open.",
  handOver: "A newer version is about to take over: nothing new starts until it has.",
} as const;

function countTasks({ runningTasks, waitingTasks, queuedTasks }: HostStatus): string {
  return `${runningTasks} running, ${waitingTasks} waiting, ${queuedTasks} queued`;
}
