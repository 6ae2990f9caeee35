import { hash } from "node:crypto";
import type { Effect } from "../../../server/src/core/dispatch/effects.ts";
import { isEndingElsewhere } from "../../../server/src/core/dispatch/reconcile.ts";
import type { BudgetLedger } from "../../../server/src/core/ports/budget.ts";
import type { Driver } from "../../../server/src/core/ports/driver.ts";
import type { Outcome } from "../../../server/src/core/ports/failure.ts";
import type { JournalRecord } from "../../../server/src/core/ports/journal.ts";
import type { RunStore } from "../../../server/src/core/ports/run-store.ts";
import type { Engine } from "../../../server/src/protocol/states.ts";
import type { FileTrust } from "../../../server/src/protocol/trust.ts";
import { BudgetDesk } from "../../../server/src/runtime/budget/budget-desk.ts";
import { createAccountBook } from "../../../server/src/runtime/accounts/account-book.ts";
import { createDispatcher } from "../../../server/src/runtime/dispatcher.ts";
import type { Dispatcher } from "../../../server/src/runtime/dispatcher.ts";
import type { Fleet } from "../../../server/src/runtime/fleet.ts";
import type { LoadedFile } from "../../../server/src/runtime/dispatcher-ports.ts";
import { RunStreams } from "../../../server/src/runtime/run-streams.ts";
import { TriggerDesk } from "../../../server/src/runtime/triggers/trigger-desk.ts";
import { MemoryFileWatch } from "../fakes/memory-file-watch.ts";
import { diskFull } from "../fakes/memory-journal.ts";
import { faultyCache } from "./faulty-cache.ts";
import { SimulatedJournal } from "./simulated-journal.ts";
import type { HostWorld } from "./host-world.ts";
import type { Workplace } from "./workshop.ts";

/** Documents are derived: nobody misses them here. */
const silent = {
  read: async (): Promise<undefined> => undefined,
  write: (): void => undefined,
  flush: async (): Promise<Outcome<void>> => ({ ok: true, value: undefined }),
};

/** What a task in the cloud has taken before, as far as its history tells. */
const creditsBefore = 5;

/** One process: the real dispatcher with ports that end when it dies. What outlives it is in the world. */
export class SimulatedHost implements Workplace {
  alive = true;
  state: "opening" | "open" | "failed" | "closing" | "closed" | "lost" = "opening";
  readonly journal: SimulatedJournal;
  readonly dispatcher: Dispatcher;
  readonly budget: BudgetLedger;
  /** Undefined in a world without triggers. */
  readonly triggers: TriggerDesk | undefined;
  readonly watch = new MemoryFileWatch();
  /** What it has read from the disk was looked at. */
  isKnown = false;
  /** What drivers wait for before a run is let go of. */
  readonly endings: (() => void)[] = [];
  readonly #world: HostWorld;
  /** Effects whose events are known to be on disk and which haven't been carried out. */
  readonly #due = new Map<string, number>();

  constructor(world: HostWorld) {
    this.#world = world;
    const { disk, chance, time, planted } = world;
    this.journal = new SimulatedJournal(disk, {
      boundary: (name) => this.boundary(name),
      wantsSnapshot: () => chance.happens(0.03),
      torn: (count) => chance.below(count + 1),
      acknowledged: (records) => this.#acknowledge(records),
    });
    const clock = {
      now: () => time.now(),
      monotonic: () => time.monotonic(),
      after: (milliseconds: number, action: () => void) =>
        this.alive ? time.after(this, milliseconds, action) : () => undefined,
    };
    const log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (message: string, cause?: unknown) => this.#complain(message, cause),
    };
    const runStore = this.#store();
    const trustOf = async (path: string): Promise<FileTrust> => ({
      file: path,
      fingerprint: "f",
      points: [],
      trusted: true,
    });
    const { ids } = world;
    const desk = new BudgetDesk({ clock, ids, day: (at) => world.dayOf(at), creditsOf: () => creditsBefore });
    this.budget = planted.ledger?.(desk) ?? desk;
    const cache = faultyCache({
      ...{ cache: world.cache, chance },
      rate: () => world.cacheFaults,
      isFull: () => disk.isFull,
      boundary: (name) => this.boundary(name),
    });
    this.dispatcher = createDispatcher({
      ...{ log, runStore },
      journal: planted.journal?.(this.journal) ?? this.journal,
      clock: planted.clock?.(clock) ?? clock,
      ids: world.ids,
      streams: new RunStreams({ store: runStore, clock, log }),
      drivers: (["tool", "local", "manus"] as const).map((engine) => {
        const driver = this.#driver(engine);
        return planted.driver?.(driver) ?? driver;
      }),
      documents: { fleet: silent, tasks: silent },
      loadRunnable: async (file) => world.load(file),
      reuse: {
        digest: (text) => hash("sha256", text),
        hashes: world.hashes,
        cache: planted.cache?.(cache) ?? cache,
      },
      trustOf,
      environments: { read: () => undefined, keep: () => undefined, share: () => undefined, forget: () => undefined },
      accounts: createAccountBook(),
      worktreeOf: (runId, taskId) => `/worktrees/${runId}-${taskId}`,
      mask: (text) => text,
      shellDialect: "posix",
    });
    desk.attach(this.dispatcher);
    const loadRunnable = async (file: string): Promise<LoadedFile> => world.load(file);
    const stampOf = async (path: string): Promise<string> => world.stampOf(path);
    const { watch } = this;
    const dispatcher = planted.starts?.(this.dispatcher) ?? this.dispatcher;
    this.triggers = world.kind.triggers
      ? new TriggerDesk({ dispatcher, watch, files: { stampOf }, loadRunnable, trustOf, clock, ids, log })
      : undefined;
  }

  /** What the dispatcher holds in memory. */
  get fleet(): Fleet {
    return (this.dispatcher as unknown as { readonly fleet: Fleet }).fleet;
  }

  /** Whether all that is on the disk is known to it. */
  get isCurrent(): boolean {
    const knowsAll = this.journal.acknowledged === this.#world.disk.lines.length;
    return this.alive && this.holdsJournal && this.state === "open" && knowsAll;
  }

  get holdsJournal(): boolean {
    return this.#world.disk.holder === this.journal;
  }

  open(): void {
    this.dispatcher.onLost(() => (this.state = "lost"));
    this.#releaseLeftovers();
    this.dispatcher.open().then(
      (opened) => {
        if (this.state === "opening") this.state = opened.ok ? "open" : "failed";
        if (opened.ok) this.#beginTriggers();
      },
      (error: unknown) => this.#world.report(`open() rejected: ${String(error)}`),
    );
  }

  #beginTriggers(): void {
    this.triggers?.begin().catch((error: unknown) => this.#world.report(`begin() rejected: ${String(error)}`));
  }

  close(keepAgents: boolean): void {
    this.state = "closing";
    this.dispatcher.close({ keepAgents }).then(
      () => (this.state = "closed"),
      (error: unknown) => this.#world.report(`close() rejected: ${String(error)}`),
    );
  }

  boundary(name: string): boolean {
    if (!this.alive) return false;
    if (!this.#world.diesAt(name)) return true;
    this.die(name);
    return false;
  }

  die(why: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.#world.buried(this, why);
  }

  #complain(message: string, cause: unknown): void {
    if (!this.alive || !message.startsWith("A bug")) return;
    this.#world.report(`${message}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
  }

  #acknowledge(records: readonly JournalRecord[]): void {
    for (const { effects } of records) for (const effect of effects as readonly Effect[]) this.#expect(keyOf(effect));
  }

  #expect(key: string): void {
    this.#due.set(key, (this.#due.get(key) ?? 0) + 1);
  }

  /** What the host before had decided and may not have carried out, and what this one does again. */
  #releaseLeftovers(): void {
    this.#world.judge.follow();
    const { runs, tasks } = this.#world.judge.fleet;
    for (const { spec, end, released } of runs.values())
      if (end !== undefined && !released) this.#expect(`endRun ${spec.id}`);
    for (const task of tasks.values()) {
      if (!isEndingElsewhere(task)) continue;
      this.#expect(`startTask ${task.spec.id} ${task.attempt}`);
      this.#expect(`stopTask ${task.spec.id}`);
    }
  }

  /** An effect is carried out: its event must be known to be on disk, and each happens once. */
  #carryOut(key: string, act: () => void): void {
    if (!this.boundary(`before ${key}`)) return;
    this.#world.trace(() => key);
    const due = this.#due.get(key) ?? 0;
    // Whoever ends or has lost the journal tells its drivers to stop, without any bookkeeping.
    const isFree = key.startsWith("stopTask") && (this.journal.isLost || this.state === "closing");
    if (due === 0 && !isFree) this.#world.report(`“${key}” is carried out and not (or no more) due by the journal`);
    this.#due.set(key, due - 1);
    act();
    this.boundary(`after ${key}`);
  }

  #driver(engine: Engine): Driver {
    const { workshop, chance } = this.#world;
    return {
      engine,
      capabilities: { pause: engine === "tool" ? "none" : engine === "local" ? "native" : "emulated" },
      start: (order, report) => {
        this.#carryOut(`startTask ${order.taskId} ${order.attempt}`, () => workshop.start(engine, this, order, report));
      },
      stop: (taskId, reason) => this.#carryOut(`stopTask ${taskId}`, () => workshop.stop(this, taskId, reason)),
      pause: (taskId) => this.#carryOut(`pauseTask ${taskId}`, () => workshop.pause(this, taskId)),
      resume: (taskId) => this.#carryOut(`resumeTask ${taskId}`, () => workshop.resume(this, taskId)),
      deliver: (taskId, { id }) => this.#carryOut(`deliverMessage ${id}`, () => workshop.tell(this, taskId, id)),
      answer: (taskId, askId, answer) => {
        this.#carryOut(`deliverAnswer ${askId}`, () => workshop.answer(this, taskId, askId, answer));
      },
      confirmWithdrawal: (taskId, askId) => {
        this.#carryOut(`confirmWithdrawal ${askId}`, () => workshop.confirmWithdrawal(this, taskId, askId));
      },
      endRun: async (runId) => {
        if (engine === "tool") this.#carryOut(`endRun ${runId}`, () => undefined);
        if (!this.alive || (engine === "local" && chance.happens(0.3)))
          await new Promise<void>((resolve) => this.endings.push(resolve));
      },
    };
  }

  #store(): RunStore {
    const { store } = this.#world;
    const never = <T>(): Promise<T> => new Promise(() => undefined);
    const guarded = <T>(write: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
      if (!this.boundary("before stream")) return never();
      if (this.#world.streamsFail) return Promise.resolve({ ok: false, failure: diskFull });
      const written = write();
      return this.boundary("after stream") ? written : never();
    };
    return {
      folder: (runId, taskId) => store.folder(runId, taskId),
      create: (runId, taskId) => guarded(() => store.create(runId, taskId)),
      append: (runId, events, taskId) => guarded(() => store.append(runId, events, taskId)),
      read: (runId, from, limit, taskId) => (this.alive ? store.read(runId, from, limit, taskId) : never()),
    };
  }
}

function keyOf(effect: Effect): string {
  switch (effect.type) {
    case "startTask":
      return `startTask ${effect.taskId} ${effect.attempt}`;
    case "deliverAnswer":
    case "confirmWithdrawal":
      return `${effect.type} ${effect.askId}`;
    case "deliverMessage":
      return `deliverMessage ${effect.message.id}`;
    case "endRun":
      return `endRun ${effect.runId}`;
    case "stopTask":
    case "pauseTask":
    case "resumeTask":
      return `${effect.type} ${effect.taskId}`;
    default:
      // Nothing outside is told of these: what keeps steps' results has a test of its own.
      return effect.type;
  }
}
