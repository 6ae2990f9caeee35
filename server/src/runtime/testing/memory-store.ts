import type { DocumentStore } from "../../core/ports/documents.ts";
import type { IdSource } from "../../core/ports/ids.ts";
import type { Journal, JournalReadOptions, JournalRecord } from "../../core/ports/journal.ts";
import type { Outcome } from "../../core/ports/failure.ts";
import type { RunStore } from "../../core/ports/run-store.ts";
import type { KeptStep } from "../../core/ports/step-cache.ts";
import type { DispatcherPorts } from "../dispatcher-ports.ts";
import type { StreamedEvent } from "../../protocol/runs.ts";
import type { RunId, TaskId } from "../../protocol/states.ts";

const done: Outcome<void> = { ok: true, value: undefined };

/** A journal that is forgotten with its case. */
export class CaseJournal implements Journal {
  readonly records: JournalRecord[] = [];
  private readonly heard: (record: JournalRecord) => void;

  constructor(heard: (record: JournalRecord) => void) {
    this.heard = heard;
  }

  async open(): ReturnType<Journal["open"]> {
    return { ok: true, value: { records: [], notices: [] } };
  }

  async append(records: readonly JournalRecord[]): Promise<Outcome<void>> {
    for (const record of records) {
      this.records.push(record);
      this.heard(record);
    }
    return done;
  }

  /** Nothing outlives a case. */
  wantsSnapshot(): boolean {
    return false;
  }

  async writeSnapshot(): Promise<Outcome<void>> {
    return done;
  }

  async read(
    visit: (record: JournalRecord) => void,
    { after = 0 }: JournalReadOptions = {},
  ): ReturnType<Journal["read"]> {
    this.records.slice(after).forEach(visit);
    return { ok: true, value: { first: Math.min(1, this.records.length), last: this.records.length } };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Streams that are forgotten with their case. */
export class CaseStore implements RunStore {
  private readonly streams = new Map<string, StreamedEvent[]>();

  folder(runId: RunId, taskId?: TaskId): string {
    return `/runs/${keyOf(runId, taskId)}`;
  }

  async create(): Promise<Outcome<void>> {
    return done;
  }

  async append(
    runId: RunId,
    events: readonly Omit<StreamedEvent, "seq">[],
    taskId?: TaskId,
  ): Promise<Outcome<readonly StreamedEvent[]>> {
    const key = keyOf(runId, taskId);
    const stream = this.streams.get(key) ?? [];
    this.streams.set(key, stream);
    const added = events.map((event, index) => ({ seq: stream.length + index + 1, ...event }) as StreamedEvent);
    stream.push(...added);
    return { ok: true, value: added };
  }

  async read(runId: RunId, from: number, limit: number, taskId?: TaskId): ReturnType<RunStore["read"]> {
    const stream = this.streams.get(keyOf(runId, taskId)) ?? [];
    return { ok: true, value: { events: stream.slice(from - 1, from - 1 + limit), total: stream.length } };
  }

  /** The events of an agent's stream. */
  events(runId: RunId, taskId: TaskId): readonly StreamedEvent[] {
    return this.streams.get(keyOf(runId, taskId)) ?? [];
  }
}

function keyOf(runId: RunId, taskId: TaskId | undefined): string {
  return taskId === undefined ? runId : `${runId}/${taskId}`;
}

/** A projection that nobody reads. */
export function forgottenDocument<D>(): DocumentStore<D> {
  return { read: async () => undefined, write: () => undefined, flush: async () => done };
}

/** Identifiers that are the same in every run of a case. */
export function countedIds(): IdSource {
  let count = 0;
  return { next: () => `01J${String((count += 1)).padStart(23, "0")}` };
}

/** Results that are kept for the length of a case. Files have no content there: nothing of the disk is read. */
export function caseReuse(): DispatcherPorts["reuse"] {
  const kept = new Map<string, KeptStep>();
  return {
    // It is never told apart from another text, and nobody sees it.
    digest: (text) => text,
    hashes: { hashMatching: async () => ({ ok: true, value: [] }), hashFile: async () => undefined },
    cache: {
      read: async (key) => kept.get(key),
      peek: async (key) => kept.get(key),
      keep: async (key, step) => {
        kept.set(key, step);
        return done;
      },
      list: async () => ({ ok: true, value: [] }),
      clear: async () => ({ ok: true, value: 0 }),
    },
  };
}
