import type { Outcome, OutsideFailure } from "../../../server/src/core/ports/failure.ts";
import type { RunStore } from "../../../server/src/core/ports/run-store.ts";
import type { StreamLog } from "../../../server/src/core/ports/stream-log.ts";
import type { ListWish, SearchWish, StreamedEvent, StreamKey } from "../../../server/src/protocol/runs.ts";
import type { RunId, TaskId } from "../../../server/src/protocol/states.ts";

/** Streams in memory. */
export class MemoryRunStore implements RunStore, StreamLog {
  /** Lines by the run's id; of a task's stream by `run/task`. */
  readonly streams = new Map<string, string[]>();
  /** While set, nothing can be written. */
  failure: OutsideFailure | undefined;
  /** The folder of all runs. */
  readonly root: string;
  private readonly mask: (text: string) => string;

  /** `root`: a folder that really is there, for tests whose tools write files. */
  constructor(mask: (text: string) => string = (text) => text, root = "/runs") {
    this.mask = mask;
    this.root = root;
  }

  /** The events of a run's stream, or of a task's in it. */
  events(runId: RunId, taskId?: TaskId): readonly StreamedEvent[] {
    return (this.streams.get(keyOf(runId, taskId)) ?? []).map((line) => JSON.parse(line) as StreamedEvent);
  }

  folder(runId: RunId, taskId?: TaskId): string {
    return `${this.root}/${keyOf(runId, taskId)}`;
  }

  async create(runId: RunId, taskId?: TaskId): Promise<Outcome<void>> {
    return this.check(runId, taskId) ?? { ok: true, value: undefined };
  }

  async append(
    runId: RunId,
    events: readonly Omit<StreamedEvent, "seq">[],
    taskId?: TaskId,
  ): Promise<Outcome<readonly StreamedEvent[]>> {
    const wrong = this.check(runId, taskId);
    if (wrong !== undefined) return wrong;
    const lines = this.streams.get(keyOf(runId, taskId)) ?? [];
    this.streams.set(keyOf(runId, taskId), lines);
    const added = events.map((event, index) => this.mask(JSON.stringify({ seq: lines.length + index + 1, ...event })));
    lines.push(...added);
    return { ok: true, value: added.map((line) => JSON.parse(line) as StreamedEvent) };
  }

  async read(runId: RunId, from: number, limit: number, taskId?: TaskId): ReturnType<RunStore["read"]> {
    const wrong = unknownIn(runId, taskId);
    if (wrong !== undefined) return wrong;
    const all = this.events(runId, taskId);
    return { ok: true, value: { events: all.slice(from - 1, from - 1 + limit), total: all.length } };
  }

  async list({ runId, taskId }: StreamKey, { types, from, limit }: ListWish): ReturnType<StreamLog["list"]> {
    const wrong = unknownIn(runId, taskId);
    if (wrong !== undefined) return wrong;
    const all = this.events(runId, taskId);
    const wanted = all.filter(({ type }) => types?.includes(type) ?? true);
    const places = { end: () => wanted.length - limit, seq: (seq: number) => wanted.filter((e) => e.seq < seq).length };
    const start = from === "end" ? places.end() : "seq" in from ? places.seq(from.seq) : from.place - 1;
    const first = Math.min(wanted.length, Math.max(0, start));
    const counts: Record<string, number> = {};
    for (const { type } of all) counts[type] = (counts[type] ?? 0) + 1;
    const events = wanted.slice(first, first + limit);
    return { ok: true, value: { events, first: first + 1, total: wanted.length, counts } };
  }

  async search({ runId, taskId }: StreamKey, { text, types, from }: SearchWish): ReturnType<StreamLog["search"]> {
    const wrong = unknownIn(runId, taskId);
    if (wrong !== undefined) return wrong;
    const all = this.events(runId, taskId);
    const says = ({ seq: _, ...event }: StreamedEvent): boolean =>
      JSON.stringify(Object.values(event)).toLowerCase().includes(JSON.stringify(text).slice(1, -1).toLowerCase());
    const matches = all
      .filter((event) => text !== "" && event.seq >= from && (types?.includes(event.type) ?? true) && says(event))
      .map(({ seq }) => seq);
    return { ok: true, value: { matches, next: all.length + 1, total: all.length } };
  }

  private check(runId: RunId, taskId?: TaskId): (Outcome<never> & { ok: false }) | undefined {
    const wrong = unknownIn(runId, taskId);
    if (wrong !== undefined) return wrong;
    return this.failure === undefined ? undefined : { ok: false, failure: this.failure };
  }
}

function keyOf(runId: RunId, taskId: TaskId | undefined): string {
  return taskId === undefined ? runId : `${runId}/${taskId}`;
}

function unknownIn(runId: RunId, taskId: TaskId | undefined): (Outcome<never> & { ok: false }) | undefined {
  if (!isId(runId)) return unknown("run");
  return taskId === undefined || isId(taskId) ? undefined : unknown("task");
}

function isId(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);
}

function unknown(what: "run" | "task"): Outcome<never> & { ok: false } {
  const message = `There is no such ${what}`;
  return { ok: false, failure: { code: `unknown-${what}`, retryable: false, message, remedy: "List the runs." } };
}
