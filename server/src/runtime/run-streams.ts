import type { Cancel, Clock } from "../core/ports/clock.ts";
import type { StreamDraft } from "../core/ports/driver.ts";
import type { OutsideFailure } from "../core/ports/failure.ts";
import type { Log } from "../core/ports/log.ts";
import type { RunStore } from "../core/ports/run-store.ts";
import type { StreamedEvent } from "../protocol/runs.ts";
import type { RunId } from "../protocol/states.ts";
import { Backoff } from "./backoff.ts";
import { Listeners } from "./listeners.ts";

type TimedDraft = Omit<StreamedEvent, "seq">;

/** Writes the runs' streams in order. What can't be written is kept and tried again. */
export class RunStreams {
  private readonly store: RunStore;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly writers = new Map<RunId, StreamWriter>();
  private readonly appended = new Listeners<readonly [RunId, readonly StreamedEvent[]]>();

  constructor({ store, clock, log }: { readonly store: RunStore; readonly clock: Clock; readonly log: Log }) {
    this.store = store;
    this.clock = clock;
    this.log = log;
  }

  /** Why a stream can't be written now. */
  get trouble(): OutsideFailure | undefined {
    return [...this.writers.values()].map(({ failure }) => failure).find((failure) => failure !== undefined);
  }

  /** Whether all is written. */
  get isQuiet(): boolean {
    return this.writers.size === 0;
  }

  /** Append an event, stamped with the time now. */
  append(runId: RunId, draft: StreamDraft): void {
    let writer = this.writers.get(runId);
    if (writer === undefined) {
      writer = new StreamWriter({ clock: this.clock, write: (drafts) => this.write(runId, drafts) });
      this.writers.set(runId, writer);
    }
    const { type, source, ...rest } = draft;
    writer.add({ at: this.clock.now(), type, source, ...rest });
  }

  /** Resolves when all that was appended to the run's stream is on disk, or can't be written now. */
  async flush(runId: RunId): Promise<void> {
    await this.writers.get(runId)?.settled();
  }

  /** As {@link flush}, for all runs; what can't be written is tried once more and then given up. */
  async close(): Promise<void> {
    await Promise.all([...this.writers.values()].map((writer) => writer.giveUp()));
  }

  onAppended(listener: (runId: RunId, events: readonly StreamedEvent[]) => void): Cancel {
    return this.appended.add(([runId, events]) => listener(runId, events));
  }

  private async write(runId: RunId, drafts: readonly TimedDraft[]): Promise<OutsideFailure | undefined> {
    const made = await this.store.create(runId);
    const outcome = made.ok ? await this.store.append(runId, drafts) : made;
    if (!outcome.ok) {
      this.log.error(`The stream of run ${runId} can't be written: ${outcome.failure.message}`);
      return outcome.failure;
    }
    this.appended.tell([runId, outcome.value], this.log);
    // A writer that has nothing left is made again when it's needed.
    if (this.writers.get(runId)?.isEmptyAfter(drafts.length) === true) this.writers.delete(runId);
    return undefined;
  }
}

interface WriterOptions {
  readonly clock: Clock;
  readonly write: (drafts: readonly TimedDraft[]) => Promise<OutsideFailure | undefined>;
}

/** One stream: one write at a time, everything that comes in meanwhile goes into the next. */
class StreamWriter {
  failure: OutsideFailure | undefined;
  private readonly options: WriterOptions;
  private readonly backoff: Backoff;
  private waiting: TimedDraft[] = [];
  private writing: Promise<void> | undefined;

  constructor(options: WriterOptions) {
    this.options = options;
    this.backoff = new Backoff(options.clock, () => this.start());
  }

  add(draft: TimedDraft): void {
    this.waiting.push(draft);
    if (!this.backoff.isPending) this.start();
  }

  isEmptyAfter(written: number): boolean {
    return this.waiting.length === written;
  }

  async settled(): Promise<void> {
    await this.writing;
  }

  async giveUp(): Promise<void> {
    this.backoff.cancel();
    this.start();
    await this.writing;
    this.backoff.cancel();
  }

  private start(): void {
    this.writing ??= this.writeAll().finally(() => (this.writing = undefined));
  }

  private async writeAll(): Promise<void> {
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const drafts = [...this.waiting];
      this.failure = await this.options.write(drafts);
      if (this.failure !== undefined) {
        this.backoff.later();
        return;
      }
      this.backoff.reset();
      this.waiting = this.waiting.slice(drafts.length);
    }
  }
}
