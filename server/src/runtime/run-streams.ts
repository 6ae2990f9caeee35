import * as l10n from "@vscode/l10n";
import type { Cancel, Clock } from "../core/ports/clock.ts";
import type { StreamDraft } from "../core/ports/driver.ts";
import type { Outcome, OutsideFailure } from "../core/ports/failure.ts";
import type { Log } from "../core/ports/log.ts";
import type { RunStore } from "../core/ports/run-store.ts";
import type { StreamKey, StreamedEvent } from "../protocol/runs.ts";
import type { RunId } from "../protocol/states.ts";
import { Backoff } from "./backoff.ts";
import { Listeners } from "./listeners.ts";

type TimedDraft = Omit<StreamedEvent, "seq">;

/** Writes the streams of runs, and of agents' tasks in them, in order. What can't be written is kept and tried again. */
export class RunStreams {
  private readonly store: RunStore;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly writers = new Map<string, StreamWriter>();
  /** Streams whose folders have been made, until one of their writes fails or their run has ended. */
  private readonly made = new Map<RunId, Set<string>>();
  private readonly appended = new Listeners<readonly [StreamKey, readonly StreamedEvent[]]>();

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

  /** Append an event, stamped with the time now, and don't wait for the disk. */
  append(key: StreamKey, draft: StreamDraft): void {
    void this.write(key, [draft]);
  }

  /**
   * Append events, stamped with the time now. Resolves with what was written (numbered, secrets masked) once they and all before them are on disk, however long the disk takes; never
   * when this process gives up before. No events: resolves when all that was appended before is on disk.
   */
  write(key: StreamKey, drafts: readonly StreamDraft[]): Promise<readonly StreamedEvent[]> {
    const at = this.clock.now();
    return this.writerOf(key).add(drafts.map(({ type, source, ...rest }) => ({ at, type, source, ...rest })));
  }

  /** Resolves when all that was appended to the run's streams, those of its tasks included, is on disk, or can't be written now. */
  async flush(runId: RunId): Promise<void> {
    const writers = [...this.writers.values()].filter(({ key }) => key.runId === runId);
    await Promise.all(writers.map((writer) => writer.settled()));
    this.made.delete(runId);
  }

  /** As {@link flush}, for all runs; what can't be written is tried once more and then given up. */
  async close(): Promise<void> {
    await Promise.all([...this.writers.values()].map((writer) => writer.giveUp()));
  }

  /** Hear what has been written, stream by stream in order. */
  onAppended(listener: (key: StreamKey, events: readonly StreamedEvent[]) => void): Cancel {
    return this.appended.add(([key, events]) => listener(key, events));
  }

  private writerOf(key: StreamKey): StreamWriter {
    const name = nameOf(key);
    const existing = this.writers.get(name);
    if (existing !== undefined) return existing;
    const writer: StreamWriter = new StreamWriter(key, {
      clock: this.clock,
      write: (drafts) => this.writeNow(key, drafts),
      // One that has nothing left is made again when it's needed.
      emptied: () => this.writers.delete(name),
    });
    this.writers.set(name, writer);
    return writer;
  }

  private async writeNow(key: StreamKey, drafts: readonly TimedDraft[]): Promise<Outcome<readonly StreamedEvent[]>> {
    const { runId, taskId } = key;
    const known = this.made.get(runId)?.has(nameOf(key)) === true;
    const made = known ? undefined : await this.store.create(runId, taskId);
    const outcome = made?.ok === false ? made : await this.store.append(runId, drafts, taskId);
    if (outcome.ok) {
      if (!known) this.noteMade(key);
      if (outcome.value.length > 0) this.appended.tell([key, outcome.value], this.log);
      return outcome;
    }
    this.made.get(runId)?.delete(nameOf(key));
    const whose = taskId === undefined ? l10n.t("run {0}", runId) : l10n.t("task {0}", taskId);
    this.log.error(`The stream of ${whose} can't be written: ${outcome.failure.message}`);
    return outcome;
  }

  private noteMade(key: StreamKey): void {
    const names = this.made.get(key.runId) ?? new Set();
    this.made.set(key.runId, names.add(nameOf(key)));
  }
}

function nameOf({ runId, taskId = "" }: StreamKey): string {
  return `${runId} ${taskId}`;
}

interface WriterOptions {
  readonly clock: Clock;
  readonly write: (drafts: readonly TimedDraft[]) => Promise<Outcome<readonly StreamedEvent[]>>;
  readonly emptied: () => void;
}

/** Events that came together, and who waits for them. */
interface Batch {
  readonly drafts: readonly TimedDraft[];
  readonly written: (events: readonly StreamedEvent[]) => void;
}

/** One stream: one write at a time, everything that comes in meanwhile goes into the next. */
class StreamWriter {
  readonly key: StreamKey;
  failure: OutsideFailure | undefined;
  private readonly options: WriterOptions;
  private readonly backoff: Backoff;
  private waiting: Batch[] = [];
  private writing: Promise<void> | undefined;

  constructor(key: StreamKey, options: WriterOptions) {
    this.key = key;
    this.options = options;
    this.backoff = new Backoff(options.clock, () => this.start());
  }

  add(drafts: readonly TimedDraft[]): Promise<readonly StreamedEvent[]> {
    return new Promise((resolve) => {
      this.waiting.push({ drafts, written: resolve });
      if (!this.backoff.isPending) this.start();
    });
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
      const batches = [...this.waiting];
      const outcome = await this.options.write(batches.flatMap(({ drafts }) => drafts));
      this.failure = outcome.ok ? undefined : outcome.failure;
      if (!outcome.ok) {
        this.backoff.later();
        return;
      }
      this.backoff.reset();
      this.waiting = this.waiting.slice(batches.length);
      if (this.waiting.length === 0) this.options.emptied();
      tellEach(batches, outcome.value);
    }
  }
}

function tellEach(batches: readonly Batch[], events: readonly StreamedEvent[]): void {
  let at = 0;
  for (const { drafts, written } of batches) {
    written(events.slice(at, at + drafts.length));
    at += drafts.length;
  }
}
