import * as l10n from "@vscode/l10n";
import type { StepStubs, TestCase } from "../../core/workflow/testing/test-format.ts";
import type { Driver, TaskOrder } from "../../core/ports/driver.ts";
import { secretPrefix } from "../../core/ports/run-environment.ts";
import type { RunEnvironments } from "../../core/ports/run-environment.ts";
import { judgeCase } from "../../core/workflow/testing/judge.ts";
import type { Misjudged } from "../../core/workflow/testing/judge.ts";
import { mergeStubs } from "../../core/workflow/testing/stubs.ts";
import type { ObservedRun } from "../../core/workflow/testing/observed.ts";
import { stubFiles } from "../../core/workflow/testing/stub-files.ts";
import type { RunId } from "../../protocol/states.ts";
import { createAccountBook } from "../accounts/account-book.ts";
import { createDispatcher } from "../dispatcher.ts";
import type { Dispatcher } from "../dispatcher.ts";
import type { DispatcherPorts, LoadedFile } from "../dispatcher-ports.ts";
import { RunStreams } from "../run-streams.ts";
import { answerGate } from "./case-gates.ts";
import { CaseWatch } from "./case-watch.ts";
import { CaseJournal, CaseStore, caseReuse, countedIds, forgottenDocument } from "./memory-store.ts";
import { observeRun, refusedRun } from "./observe.ts";
import { SimulatedClock } from "./simulated-clock.ts";
import type { Recording } from "../../core/workflow/testing/recording.ts";
import { ReplayDriver } from "./replay-driver.ts";
import { StubDriver } from "./stub-driver.ts";

/** What is tested: a file and those it calls, read and checked. */
export interface TestedFile {
  /** Absolute path. */
  readonly file: string;
  readonly workspaceFolder: string;
  readonly loaded: Extract<LoadedFile, { readonly outcome: "runnable" }>;
  /** The stubs of all cases. */
  readonly stubs: StepStubs;
  /** The recorded agents that stubs name, by their paths as written. */
  readonly recordings: ReadonlyMap<string, Recording>;
}

/** What carrying a case out needs of the world. */
export interface CasePorts {
  /** Resolves once everything that waits for nothing but its turn has had it. */
  readonly turn: () => Promise<void>;
}

/** What a case came to. */
export interface CaseOutcome {
  readonly failures: readonly Misjudged[];
  /** How many steps ended, items counted singly. */
  readonly steps: number;
}

/** Where and when every case begins. */
const workspace = "/workspace";
const startsAt = Date.UTC(2026, 0, 1, 9);

/** A run that takes longer than this, in simulated time, waits for ever. */
const longestMs = 1_000 * 86_400_000;

/** Carry one case out: the real dispatcher runs the real file, and what is outside does as the stubs say. */
export async function runCase(tested: TestedFile, one: TestCase, ports: CasePorts): Promise<CaseOutcome> {
  const running = new RunningCase(tested, one, ports);
  const observed = await running.carryOut();
  if (running.failures.length > 0) return { failures: running.failures, steps: running.steps };
  return { failures: judgeCase(one, observed), steps: running.steps };
}

class RunningCase {
  readonly failures: Misjudged[] = [];
  private readonly tested: TestedFile;
  private readonly one: TestCase;
  private readonly ports: CasePorts;
  private readonly clock = new SimulatedClock(startsAt);
  private readonly watch: CaseWatch;
  private readonly journal: CaseJournal;
  private readonly dispatcher: Dispatcher;

  constructor(tested: TestedFile, one: TestCase, ports: CasePorts) {
    this.tested = tested;
    this.one = one;
    this.ports = ports;
    this.watch = new CaseWatch(mergeStubs(tested.stubs, one.stubs));
    this.journal = new CaseJournal((record) => this.watch.hear(record));
    this.dispatcher = createDispatcher(this.dispatcherPorts());
    this.watch.onGate = (gate) =>
      answerGate(gate, {
        watch: this.watch,
        clock: this.clock,
        answer: (params) => this.dispatcher.answerTask(params),
        unanswerable: ({ task }, because) => this.fail(l10n.t("Step {0} {1}", task.stepId, because), task.stepId),
      });
  }

  /** How many steps ended, items counted singly. */
  get steps(): number {
    const ends = new Set(["taskSucceeded", "taskFailed", "taskStopped", "taskAnswered", "stepSkipped", "stepFailed"]);
    return this.journal.records.filter(({ event }) => ends.has(event.type)).length;
  }

  async carryOut(): Promise<ObservedRun> {
    const opened = await this.dispatcher.open();
    if (!opened.ok) throw new Error(`A case's journal can't be opened: ${opened.failure.message}`);
    await this.dispatcher.addAccount(cloudAccount, "test");
    const { inputs = {} } = this.one;
    const file = this.shown(this.tested.file);
    const started = await this.dispatcher.startRun({
      file,
      workspaceFolder: workspace,
      trusted: true,
      inputs,
      by: "test",
    });
    if (started.outcome === "refused") return refusedRun(started.because);
    const isStuck = await this.untilEnded(started.runId);
    const observed = observeRun(started.runId, {
      watch: this.watch,
      records: this.journal.records,
      tookMs: this.clock.monotonic(),
    });
    void this.dispatcher.close();
    return isStuck
      ? { ...observed, status: "stuck", reason: { code: "stuck", message: this.waitsFor(started.runId) } }
      : observed;
  }

  /** Let the run come to its end; true where it never would. */
  private async untilEnded(runId: RunId): Promise<boolean> {
    for (;;) {
      await this.ports.turn();
      if (this.failures.length > 0 || this.hasEnded(runId)) return false;
      if (!this.clock.goOn(longestMs)) return true;
    }
  }

  private hasEnded(runId: RunId): boolean {
    return this.watch.ended.has(runId);
  }

  private waitsFor(runId: RunId): string {
    const { runs, tasks } = this.dispatcher.snapshot();
    const waiting = tasks.filter(({ status }) => status === "waiting" || status === "queued");
    const words = waiting.map(({ stepId, status, waiting: why }) =>
      l10n.t("step {0} {1}", stepId, why?.text ?? l10n.t("is {0}", status)),
    );
    const own = runs.find(({ id }) => id === runId)?.status ?? "unknown";
    return words.length === 0 ? l10n.t("nothing of it goes on; it is {0}", own) : words.join("; ");
  }

  private fail(message: string, stepId?: string): void {
    const path = stepId !== undefined && this.one.stubs?.[stepId] !== undefined ? ["stubs", stepId] : [];
    this.failures.push({ message, path });
  }

  private unstubbed(order: TaskOrder): void {
    this.fail(l10n.t("Step {0} isn't stubbed: say under `stubs` what it does", order.stepId));
  }

  private shown(path: string): string {
    return showPath(path, this.tested.workspaceFolder);
  }

  private dispatcherPorts(): DispatcherPorts {
    const { journal, clock } = this;
    const store = new CaseStore();
    const log = silentLog;
    const [ids, streams] = [countedIds(), new RunStreams({ store, clock, log })];
    const replay = new ReplayDriver({
      ...{ store, streams, clock, ids, log },
      diverged: (order, because) =>
        this.fail(l10n.t("The agent of {0} is otherwise than its record: {1}", order.stepId, because), order.stepId),
      called: ({ taskId }, tools) => void this.watch.agentCalls.set(taskId, tools),
    });
    const driver = (engine: Driver["engine"]): Driver =>
      new StubDriver(engine, {
        ...{ watch: this.watch, clock, replay },
        recordingAt: (path) => this.tested.recordings.get(path),
        unstubbed: (order) => this.unstubbed(order),
      });
    return {
      journal,
      clock,
      ids,
      log,
      runStore: store,
      streams,
      drivers: [driver("tool"), driver("local"), driver("manus")],
      documents: { fleet: forgottenDocument(), tasks: forgottenDocument() },
      loadRunnable: async () => this.load(),
      trustOf: async (file) => ({ file, fingerprint: "", points: [], trusted: true }),
      accounts: createAccountBook(),
      reuse: caseReuse(),
      environments: standIns(this.one.secrets ?? {}),
      worktreeOf: (runId, taskId) => `/worktrees/${runId}-${taskId}`,
      mask: (text) => text,
      // The same on every machine: what a test expects of a command holds everywhere.
      shellDialect: "posix",
    };
  }

  private load(): LoadedFile {
    const { file, loaded } = this.tested;
    const stubs = mergeStubs(this.tested.stubs, this.one.stubs);
    const { value, called } = stubFiles(
      { file, value: loaded.value, called: loaded.called },
      { stubs, env: this.one.env ?? {}, shown: (path) => this.shown(path) },
    );
    return { ...loaded, value, called };
  }
}

const cloudAccount = {
  id: "cloud",
  provider: "manus",
  get title() {
    return l10n.t("The cloud of a test");
  },
  disabled: false,
  origin: "person",
} as const;

/** Faults of a case are told by its run; a bug shows in what the case expects. */
const silentLog = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Secrets that are none. */
function standIns(given: Readonly<Record<string, string>>): RunEnvironments {
  return {
    read: (_runId, name) => {
      if (!name.startsWith(secretPrefix)) return undefined;
      const secret = name.slice(secretPrefix.length);
      return given[secret] ?? `secret-${secret}`;
    },
    keep: () => undefined,
    share: () => undefined,
    forget: () => undefined,
  };
}

/** A path as a case's run knows it: below `/workspace`, whatever the machine. */
function showPath(path: string, workspaceFolder: string): string {
  const slashed = path.replaceAll("\\", "/");
  const folder = workspaceFolder.replaceAll("\\", "/").replace(/\/$/, "");
  return slashed.startsWith(`${folder}/`) ? `${workspace}${slashed.slice(folder.length)}` : slashed;
}
