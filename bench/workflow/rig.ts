import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDocumentStore } from "../../server/src/adapters/store/documents.ts";
import { FileJournal } from "../../server/src/adapters/store/journal.ts";
import { createRunStore } from "../../server/src/adapters/store/run-store.ts";
import { createStepCache } from "../../server/src/adapters/store/step-cache.ts";
import type { StoreDisk } from "../../server/src/adapters/store/store-disk.ts";
import { systemClock as clock } from "../../server/src/adapters/system/clock.ts";
import { digest } from "../../server/src/adapters/system/digest.ts";
import { fileHashes } from "../../server/src/adapters/system/file-hashes.ts";
import { createIds } from "../../server/src/adapters/system/ids.ts";
import { createMask } from "../../server/src/adapters/system/mask.ts";
import { createRunEnvironments } from "../../server/src/adapters/system/run-environment.ts";
import type { Driver, DriverReport } from "../../server/src/core/ports/driver.ts";
import type { Journal } from "../../server/src/core/ports/journal.ts";
import type { Log } from "../../server/src/core/ports/log.ts";
import type { StartRunResult } from "../../server/src/protocol/runs.ts";
import type { Engine } from "../../server/src/protocol/states.ts";
import { createAccountBook } from "../../server/src/runtime/accounts/account-book.ts";
import { createDispatcher, type Dispatcher } from "../../server/src/runtime/dispatcher.ts";
import { RunStreams } from "../../server/src/runtime/run-streams.ts";

const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (text) => console.error(text),
  error: (text, cause) => console.error(text, cause),
};

/** A disk that never waits for what it was given to be safe: what a power cut would take is what fsync costs. */
const hastyDisk: Partial<StoreDisk> = {
  open: async (path, flags, mode) => Object.assign(await open(path, flags, mode), { datasync: async () => undefined }),
  syncFolder: async () => undefined,
};

/** The real dispatcher with its real journal, documents and streams on a disk; its steps do nothing. */
export interface WorkflowRig {
  readonly dispatcher: Dispatcher;
  readonly journal: Journal;
  /** Start runs of a workflow with these steps, and resolve when all have ended. Answers how many milliseconds from the first to the last. */
  run(runs: number, workflow: object): Promise<number>;
  close(): Promise<void>;
}

/** How a rig differs from a host. */
export interface RigOptions {
  /** Where its journal lies; a new folder, which goes with it, unless told. */
  readonly home?: string;
  readonly fsync?: boolean;
}

/** Make one, with its dispatcher open. */
export async function openRig({ home: given, fsync = true }: RigOptions = {}): Promise<WorkflowRig> {
  const home = given ?? (await mkdtemp(join(tmpdir(), "manus-bench-")));
  const workspaceFolder = join(home, "workspace");
  await mkdir(workspaceFolder, { recursive: true });
  const journal = new FileJournal({ folder: join(home, "journal"), mask, ...(fsync ? {} : { disk: hastyDisk }) });
  let workflow: Readonly<Record<string, unknown>> = {};
  const dispatcher = compose(home, journal, () => workflow);
  const opened = await dispatcher.open();
  if (!opened.ok) throw new Error(opened.failure.message);
  const order = { file: join(workspaceFolder, "flow.manus.yaml"), workspaceFolder, trusted: true, inputs: {} };
  return {
    dispatcher,
    journal,
    async run(runs, steps) {
      workflow = { manus: 1, kind: "workflow", name: "flow", ...steps };
      const began = performance.now();
      const ended = untilEnded(dispatcher, runs);
      for (let first = 0; first < runs; first += startedAtOnce) {
        const some = Array.from({ length: Math.min(startedAtOnce, runs - first) }, () => dispatcher.startRun(order));
        for (const started of await Promise.all(some)) mustStart(started);
      }
      await ended;
      return performance.now() - began;
    },
    async close() {
      await dispatcher.close();
      if (given === undefined) await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const mask = createMask({ SOME_API_KEY: "a-secret-of-some-length" });

/** The dispatcher as a host makes it, but for what its tasks do, where files come from and who may pay. */
function compose(home: string, journal: Journal, workflow: () => Readonly<Record<string, unknown>>): Dispatcher {
  const store = createRunStore({ folder: join(home, "runs"), mask });
  return createDispatcher({
    journal,
    clock,
    ids: createIds(),
    log,
    mask,
    runStore: store,
    streams: new RunStreams({ store, clock, log }),
    drivers: [idleDriver("tool"), idleDriver("local"), idleDriver("manus")],
    documents: {
      fleet: createDocumentStore({ file: join(home, "documents", "fleet.json"), clock }),
      tasks: createDocumentStore({ file: join(home, "documents", "tasks.json"), clock }),
    },
    reuse: { digest, hashes: fileHashes, cache: createStepCache({ folder: join(home, "cache"), clock, mask }) },
    environments: createRunEnvironments({ environment: {}, mask }),
    accounts: createAccountBook(),
    trustOf: async (file) => ({ file, fingerprint: "f", points: [], trusted: true }),
    worktreeOf: (runId, taskId) => join(home, "worktrees", `${runId}-${taskId}`),
    loadRunnable: async () => ({ outcome: "runnable", text: "", value: workflow(), stepLines: [], called: [] }),
    shellDialect: "posix",
  });
}

const startedAtOnce = 1_000;

function mustStart(started: StartRunResult): void {
  if (started.outcome === "refused") throw new Error(`${started.because.message} ${JSON.stringify(started.problems)}`);
}

/** Resolves when so many runs have ended that hadn't yet. */
function untilEnded(dispatcher: Dispatcher, runs: number): Promise<void> {
  const before = new Set(dispatcher.snapshot().runs.map(({ id }) => id));
  const ended = new Set<string>();
  return new Promise((resolve, reject) => {
    const stop = dispatcher.onChange((change) => {
      for (const { id, status } of change.runs) {
        if (status === "failed") reject(new Error("A run failed"));
        // The end of a run is told, and later that nothing is left of it.
        if (status === "succeeded" && !before.has(id)) ended.add(id);
      }
      if (ended.size < runs) return;
      stop();
      resolve();
    });
  });
}

/** Every task succeeds a moment after it was started. */
function idleDriver(engine: Engine): Driver {
  const nothing = (): void => undefined;
  return {
    engine,
    capabilities: { pause: "none" },
    start({ stepId }, report: (report: DriverReport) => void) {
      report({ type: "started" });
      setImmediate(() => report({ type: "succeeded", output: outputOf(stepId), outputs: {} }));
    },
    stop: nothing,
    pause: nothing,
    resume: nothing,
    deliver: nothing,
    answer: nothing,
    confirmWithdrawal: nothing,
    endRun: async () => undefined,
  };
}

/** A workflow of steps one after the other, each a call of a tool that does nothing here. */
export function chain(steps: number): object {
  return {
    steps: Array.from({ length: steps }, (_, index) => ({
      id: `s${index}`,
      tool: "file_read",
      with: { file: "a.txt" },
      ...(index === 0 ? {} : { needs: [`s${index - 1}`] }),
    })),
  };
}

/** A workflow of one step that is done for each of so many items, which a step before it lists. */
export function fanOut(items: number): object {
  const read = { tool: "file_read", with: { file: "a.txt" } };
  return {
    steps: [
      { id: `list-${items}`, ...read },
      { id: "each", forEach: `fromJSON(steps['list-${items}'].output)`, ...read },
    ],
  };
}

/** What a step says: one of {@link fanOut} lists its items. */
function outputOf(stepId: string): string {
  const [, items] = /^list-(\d+)$/.exec(stepId) ?? [];
  return items === undefined ? "" : JSON.stringify(Array.from({ length: Number(items) }, (_, index) => index));
}
