import type { CloudRecord } from "./cloud-record.ts";
import { waitingKey } from "./waiting.ts";

/**
 * Where a task in the cloud stands for us. `unsure`: it says that it's over, or waits, and what belongs to that hasn't come yet. `held`: we have stopped it and may let it go on.
 * `stopped`: a person did, in the cloud.
 */
export type Standing = "running" | "unsure" | "waiting" | "held" | "finished" | "stopped" | "failed";

/** What was seen of a task beside its events. Durations in milliseconds. */
export interface Sight {
  /** The cloud's word, an open one; undefined before the first look. */
  readonly status: string | undefined;
  /** Since when it's that word. */
  readonly unchangedFor: number;
  /** Since the newest message or answer was sent. */
  readonly sinceSent: number;
}

/** So long the cloud may tell the old status after a message has reached it. */
const staleFor = 60_000;
/** So long what belongs to a status may take to come. */
const lateFor = 10_000;
/** So long a task that was answered may go on waiting before it's asked about again. */
const answerTakes = 30_000;

/** What the newest status means, given what the stream says. A status that isn't known counts as running: the task is looked at again. */
export function standingOf(record: CloudRecord, sight: Sight): Standing {
  switch (sight.status) {
    case "waiting":
      return standingOfWaiting(record, sight);
    case "stopped":
    case "error":
      return standingOfEnd(record, sight);
    default:
      return "running";
  }
}

/** Whether nothing comes after it by itself. */
export function isOver(standing: Standing): boolean {
  return standing === "finished" || standing === "stopped" || standing === "failed";
}

/** Whether this version knows a status. */
export function isKnownStatus(status: string): boolean {
  return ["running", "waiting", "stopped", "error"].includes(status);
}

function standingOfWaiting(record: CloudRecord, { unchangedFor, sinceSent }: Sight): Standing {
  const { waiting, confirming, turnBegan } = record;
  if (waiting === undefined) return unchangedFor < lateFor ? "unsure" : "waiting";
  const isAnswered = confirming?.about === waitingKey(waiting);
  if (isAnswered && sinceSent < answerTakes) return "unsure";
  const isTold = [...record.sendings.values()].at(-1)?.purpose === "answer" && !turnBegan;
  return isTold && sinceSent < answerTakes ? "unsure" : "waiting";
}

function standingOfEnd(record: CloudRecord, { status, unchangedFor, sinceSent }: Sight): Standing {
  if (record.stopping !== undefined) return "held";
  if (!record.turnBegan && sinceSent < staleFor) return "unsure";
  const isTold = record.status === status || record.stoppedByPerson || record.error !== undefined;
  if (!isTold && unchangedFor < lateFor) return "unsure";
  if (record.stoppedByPerson) return "stopped";
  return status === "error" ? "failed" : "finished";
}
