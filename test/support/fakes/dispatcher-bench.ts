import { digest } from "../../../server/src/adapters/system/digest.ts";
import { createAccountBook } from "../../../server/src/runtime/accounts/account-book.ts";
import type { FleetDocument, TasksDocument } from "../../../server/src/core/dispatch/projections.ts";
import type { Driver } from "../../../server/src/core/ports/driver.ts";
import type { RunEnvironments } from "../../../server/src/core/ports/run-environment.ts";
import type { InstanceView, RunView, StepView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { StartRunParams, StartRunResult } from "../../../server/src/protocol/runs.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import type { AccountId, InstanceId, RunId, StepId } from "../../../server/src/protocol/states.ts";
import type { FileTrust } from "../../../server/src/protocol/trust.ts";
import { createDispatcher } from "../../../server/src/runtime/dispatcher.ts";
import type { Dispatcher } from "../../../server/src/runtime/dispatcher.ts";
import type { LoadedFile } from "../../../server/src/runtime/dispatcher-ports.ts";
import { RunStreams } from "../../../server/src/runtime/run-streams.ts";
import { createToolDriver } from "../../../server/src/runtime/tool-driver.ts";
import { rememberLog } from "../remembered-log.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createFakeIds } from "./fake-ids.ts";
import { MemoryDocument } from "./memory-documents.ts";
import { JournalDisk, MemoryJournal } from "./memory-journal.ts";
import { MemoryPolicyBook } from "./memory-policy-book.ts";
import { MemoryFileHashes, MemoryStepCache } from "./memory-step-cache.ts";
import { MemoryRunStore } from "./memory-run-store.ts";
import { ScriptedDriver } from "./scripted-driver.ts";
import type { ScriptedToolbox } from "./scripted-toolbox.ts";

/** What survives the death of a host, and what it runs on. */
export interface BenchWorld {
  readonly disk?: JournalDisk;
  readonly store?: MemoryRunStore;
  readonly clock?: ReturnType<typeof createFakeClock>;
  readonly cache?: MemoryStepCache;
  readonly files?: MemoryFileHashes;
  /** Run the steps through the real tool driver and this toolbox; otherwise a test plays the driver. */
  readonly toolbox?: ScriptedToolbox;
  readonly driver?: ScriptedDriver;
  /** The engine `local`. */
  readonly agents?: ScriptedDriver;
  /** The engine `manus`. */
  readonly cloud?: ScriptedDriver;
  /** Where the identifiers of this host begin. */
  readonly idsFrom?: number;
}

/** A workflow's steps, or all of a file but what is the same in most. */
export type Workflow = readonly object[] | Readonly<Record<string, unknown>>;

export const file = "/project/flow.manus.yaml";
const workspaceFolder = "/project";

/** What starters lent, without a mask. */
class FakeEnvironments implements RunEnvironments {
  readonly kept = new Map<RunId | undefined, Readonly<Record<string, string>>>();

  read(runId: RunId | undefined, name: string): string | undefined {
    return this.kept.get(runId)?.[name];
  }

  keep(runId: RunId | undefined, variables: Readonly<Record<string, string>>): void {
    this.kept.set(runId, variables);
  }

  share(runId: RunId, from: RunId): void {
    const kept = this.kept.get(from);
    if (kept !== undefined) this.kept.set(runId, kept);
  }

  forget(runId: RunId): void {
    this.kept.delete(runId);
  }
}

/** A dispatcher on fakes. */
export class DispatcherBench {
  readonly disk: JournalDisk;
  readonly store: MemoryRunStore;
  /** What outlives its host: results that are kept. */
  readonly cache: MemoryStepCache;
  /** The files that results depend on. */
  readonly files: MemoryFileHashes;
  readonly clock: ReturnType<typeof createFakeClock>;
  readonly driver: ScriptedDriver;
  readonly agents: ScriptedDriver;
  readonly cloud: ScriptedDriver;
  readonly log = rememberLog();
  readonly book = new MemoryPolicyBook();
  readonly documents = { fleet: new MemoryDocument<FleetDocument>(), tasks: new MemoryDocument<TasksDocument>() };
  readonly dispatcher: Dispatcher;
  /** What `loadRunnable` answers instead of the workflow that was given to `start`. */
  loaded: LoadedFile | undefined;
  /** The task files that steps of the next workflow call. */
  called: Extract<LoadedFile, { readonly outcome: "runnable" }>["called"] = [];
  /** What wants a confirmation, by file. */
  readonly trust: Record<string, Partial<FileTrust>> = {};
  readonly environments = new FakeEnvironments();
  workspaceExists = true;
  private workflow: Readonly<Record<string, unknown>> = {};

  constructor(world: BenchWorld = {}) {
    this.disk = world.disk ?? new JournalDisk();
    this.store = world.store ?? new MemoryRunStore();
    this.clock = world.clock ?? createFakeClock();
    this.cache = world.cache ?? new MemoryStepCache({ mask: (text) => text, now: () => this.clock.now() });
    this.files = world.files ?? new MemoryFileHashes();
    this.driver = world.driver ?? new ScriptedDriver();
    this.agents = world.agents ?? new ScriptedDriver("native", "local");
    this.cloud = world.cloud ?? new ScriptedDriver("emulated", "manus");
    const { clock, log } = this;
    const ids = createFakeIds(world.idsFrom ?? 0);
    const files = { exists: async (): Promise<boolean> => this.workspaceExists };
    const { toolbox } = world;
    const driver: Driver =
      toolbox === undefined ? this.driver : createToolDriver({ toolbox, book: this.book, clock, ids, log, files });
    this.dispatcher = createDispatcher({
      journal: new MemoryJournal(this.disk),
      clock,
      ids,
      log,
      runStore: this.store,
      streams: new RunStreams({ store: this.store, clock, log }),
      drivers: [driver, this.agents, this.cloud],
      documents: this.documents,
      loadRunnable: async () =>
        this.loaded ?? {
          outcome: "runnable",
          text: JSON.stringify(this.workflow),
          value: this.workflow,
          stepLines: this.stepLines(),
          called: this.called,
        },
      trustOf: async (path) => ({ file: path, fingerprint: "f", points: [], trusted: true, ...this.trust[path] }),
      environments: this.environments,
      reuse: { digest, hashes: this.files, cache: this.cache },
      accounts: createAccountBook(),
      worktreeOf: (runId, taskId) => `/home/worktrees/${runId}-${taskId}`,
      mask: (text) => text.replaceAll("hunter2", "***"),
      shellDialect: "posix",
    });
  }

  /** A bench whose dispatcher is open. */
  static async open(world: BenchWorld = {}): Promise<DispatcherBench> {
    const bench = new DispatcherBench(world);
    const opened = await bench.dispatcher.open();
    if (!opened.ok) throw new Error(opened.failure.message);
    return bench;
  }

  /** Ask for a run of a workflow. */
  request(workflow: Workflow, params: Partial<StartRunParams> = {}): Promise<StartRunResult> {
    const parts: object = Array.isArray(workflow) ? { steps: workflow as readonly object[] } : workflow;
    this.workflow = { manus: 1, kind: "workflow", name: "flow", ...parts };
    return this.dispatcher.startRun({ file, workspaceFolder, trusted: true, inputs: {}, ...params });
  }

  /** Start a run and answer its id once nothing moves any more. */
  async start(workflow: Workflow, params: Partial<StartRunParams> = {}): Promise<RunId> {
    const started = await this.request(workflow, params);
    if (started.outcome === "refused") throw new Error(`${started.because.code}: ${started.because.message}`);
    await this.settle();
    return started.runId;
  }

  /** Let everything happen that happens by itself. With fakes for all that is outside a few turns are enough. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Move the clock, and let what follows happen. */
  async advance(milliseconds: number): Promise<void> {
    this.clock.advance(milliseconds);
    await this.settle();
  }

  /** Wait until the run has ended. */
  async untilEnded(runId: RunId): Promise<RunView> {
    const ended = new Promise<void>((resolve) => {
      const stopListening = this.dispatcher.onChange(({ runs }) => {
        if (!runs.some(({ id, status }) => id === runId && isFinal(status))) return;
        stopListening();
        resolve();
      });
    });
    if (!isFinal(this.run(runId).status)) await ended;
    return this.run(runId);
  }

  run(runId: RunId): RunView {
    const found = this.dispatcher.snapshot().runs.find(({ id }) => id === runId);
    if (found === undefined) throw new Error(`There is no run ${runId}`);
    return found;
  }

  step(runId: RunId, stepId: StepId): StepView {
    const found = this.run(runId).steps.find(({ id }) => id === stepId);
    if (found === undefined) throw new Error(`There is no step ${stepId}`);
    return found;
  }

  /** The task that a step stands on. */
  task(runId: RunId, stepId: StepId): TaskView {
    const { taskId } = this.step(runId, stepId);
    const found = this.dispatcher.snapshot().tasks.find(({ id }) => id === taskId);
    if (found === undefined) throw new Error(`Step ${stepId} has no task`);
    return found;
  }

  /** An instance as clients see it; undefined for one that isn't there. */
  instance(id: InstanceId): InstanceView | undefined {
    return this.dispatcher.snapshot().instances.find((instance) => instance.id === id);
  }

  /** Add an account of the cloud, with the instance that comes with it. */
  async addCloudAccount(id: AccountId): Promise<void> {
    const account = { id, provider: "manus", title: id, disabled: false, origin: "person" } as const;
    const added = await this.dispatcher.addAccount(account, "test");
    if (added.outcome === "refused") throw new Error(added.because.message);
  }

  /** `id status` of every step, in order. */
  statuses(runId: RunId): readonly string[] {
    return this.run(runId).steps.map(({ id, status }) => `${id} ${status}`);
  }

  /** The journal's events, by type. */
  journaled(): readonly string[] {
    return this.disk.records().map(({ event }) => event.type);
  }

  private stepLines(): readonly number[] {
    const { steps } = this.workflow;
    return Array.isArray(steps) ? steps.map((_step, index) => 10 + index) : [];
  }
}

/** A step in which an agent works: in the cloud, unless `rest` says something else. */
export function prompt(id: StepId, rest: object = {}): object {
  return { id, prompt: `Do ${id}`, engine: "manus", ...rest };
}

/** A step with a tool that may run again. */
export function read(id: StepId, rest: object = {}): object {
  return { id, tool: "file_read", with: { file: `${id}.txt` }, ...rest };
}

/** A step that must not run twice. */
export function exec(id: StepId, rest: object = {}): object {
  return { id, tool: "shell_exec", with: { id: "main", exec_dir: "/project", command: `echo ${id}` }, ...rest };
}
