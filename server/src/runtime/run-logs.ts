import type { StreamLog } from "../core/ports/stream-log.ts";
import type { ListEventsResult, ListWish, SearchEventsResult, SearchWish, StreamKey } from "../protocol/runs.ts";
import type { RunId, TaskId } from "../protocol/states.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { refusalOf } from "./unwritable.ts";

/** Nobody is given more events in one answer. */
const mostEvents = 1_000;

/** What reading long streams needs. */
export interface RunLogsPorts {
  readonly log: StreamLog;
  readonly dispatcher: Pick<Dispatcher, "refuseStream">;
}

/** Lists and searches the streams of runs and of agents' tasks. One that is empty is refused where nobody knows whose it would be. */
export class RunLogs {
  private readonly ports: RunLogsPorts;

  constructor(ports: RunLogsPorts) {
    this.ports = ports;
  }

  async list({ runId, taskId, ...wish }: StreamKey & ListWish): Promise<ListEventsResult> {
    const key = toKey(runId, taskId);
    const read = await this.ports.log.list(key, { ...wish, limit: Math.min(mostEvents, wish.limit) });
    if (!read.ok) return { outcome: "refused", because: refusalOf(read.failure) };
    const because = Object.keys(read.value.counts).length === 0 ? this.ports.dispatcher.refuseStream(key) : undefined;
    return because === undefined ? { outcome: "listed", list: read.value } : { outcome: "refused", because };
  }

  async search({ runId, taskId, ...wish }: StreamKey & SearchWish): Promise<SearchEventsResult> {
    const key = toKey(runId, taskId);
    const read = await this.ports.log.search(key, wish);
    if (!read.ok) return { outcome: "refused", because: refusalOf(read.failure) };
    const because = read.value.total === 0 ? this.ports.dispatcher.refuseStream(key) : undefined;
    return because === undefined ? { outcome: "searched", found: read.value } : { outcome: "refused", because };
  }
}

function toKey(runId: RunId, taskId: TaskId | undefined): StreamKey {
  return taskId === undefined ? { runId } : { runId, taskId };
}
