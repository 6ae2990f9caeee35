import type { Outcome, OutsideFailure } from "../../../server/src/core/ports/failure.ts";
import type { RunStore } from "../../../server/src/core/ports/run-store.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";

/** Streams in memory. */
export class MemoryRunStore implements RunStore {
  readonly streams = new Map<RunId, string[]>();
  /** While set, nothing can be written. */
  failure: OutsideFailure | undefined;
  private readonly mask: (text: string) => string;

  constructor(mask: (text: string) => string = (text) => text) {
    this.mask = mask;
  }

  /** The events of a run's stream. */
  events(runId: RunId): readonly StreamedEvent[] {
    return (this.streams.get(runId) ?? []).map((line) => JSON.parse(line) as StreamedEvent);
  }

  folder(runId: RunId): string {
    return `/runs/${runId}`;
  }

  async create(runId: RunId): Promise<Outcome<void>> {
    return this.check(runId) ?? { ok: true, value: undefined };
  }

  async append(
    runId: RunId,
    events: readonly Omit<StreamedEvent, "seq">[],
  ): Promise<Outcome<readonly StreamedEvent[]>> {
    const wrong = this.check(runId);
    if (wrong !== undefined) return wrong;
    const lines = this.streams.get(runId) ?? [];
    this.streams.set(runId, lines);
    const added = events.map((event, index) => this.mask(JSON.stringify({ seq: lines.length + index + 1, ...event })));
    lines.push(...added);
    return { ok: true, value: added.map((line) => JSON.parse(line) as StreamedEvent) };
  }

  async read(runId: RunId, from: number, limit: number): ReturnType<RunStore["read"]> {
    const wrong = isId(runId) ? undefined : unknownRun;
    if (wrong !== undefined) return wrong;
    const all = this.events(runId);
    return { ok: true, value: { events: all.slice(from - 1, from - 1 + limit), total: all.length } };
  }

  private check(runId: RunId): (Outcome<never> & { ok: false }) | undefined {
    if (!isId(runId)) return unknownRun;
    return this.failure === undefined ? undefined : { ok: false, failure: this.failure };
  }
}

function isId(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);
}

const unknownRun = {
  ok: false,
  failure: { code: "unknown-run", retryable: false, message: "There is no such run", remedy: "List the runs." },
} as const;
