import * as l10n from "@vscode/l10n";
import { bindAgent, bindPolicy } from "../core/dispatch/bind-to-instance.ts";
import type { Effect } from "../core/dispatch/effects.ts";
import { present } from "../core/dispatch/omit.ts";
import { eventOfReport } from "../core/dispatch/reports.ts";
import type { TaskState } from "../core/dispatch/states.ts";
import type { Driver, DriverReport, TaskOrder } from "../core/ports/driver.ts";
import type { Log } from "../core/ports/log.ts";
import { secretPrefix, type RunEnvironments } from "../core/ports/run-environment.ts";
import { fillSecrets } from "../core/workflow/secrets.ts";
import type { Answer } from "../core/ports/tools.ts";
import type { AskId, EndReason, Engine, RunId, TaskId } from "../protocol/states.ts";
import type { Fleet } from "./fleet.ts";
import type { Ledger } from "./ledger.ts";
import type { StepKeeper } from "./step-keeper.ts";
import type { RunStreams } from "./run-streams.ts";

/** What running effects needs. */
export interface EffectRunnerOptions {
  readonly fleet: Fleet;
  readonly drivers: readonly Driver[];
  readonly streams: RunStreams;
  readonly environments: RunEnvironments;
  readonly keeper: StepKeeper;
  readonly log: Log;
}

/** Carries out effects that are on disk, and turns what drivers report into events. */
export class EffectRunner {
  private readonly options: EffectRunnerOptions;
  private readonly drivers: ReadonlyMap<Engine, Driver>;
  /** Runs whose remains are being cleared away; what starts in them meanwhile must not be cleared with them. */
  private readonly ending = new Map<RunId, Promise<void>>();

  constructor(options: EffectRunnerOptions) {
    this.options = options;
    this.drivers = new Map(options.drivers.map((driver) => [driver.engine, driver]));
  }

  /** Called when what a driver had in hand has ended. */
  onEnded: () => void = () => undefined;
  private readonly withheld = new Map<AskId, NonNullable<Answer["values"]>>();
  /** What drivers have in hand, whatever the fleet says of it by now. */
  private readonly inHand = new Set<object>();

  /** What goes on with the next host: of that nothing counts any more that drivers tell here. */
  readonly left = new Set<TaskId>();

  /** Whether no driver has anything in hand. */
  get isAtRest(): boolean {
    return this.inHand.size === 0;
  }

  /** How many runs are being cleared away. */
  get endingRuns(): number {
    return this.ending.size;
  }

  driverOf(engine: Engine): Driver | undefined {
    return this.drivers.get(engine);
  }

  run(effect: Effect, ledger: Ledger): void {
    if (effect.type === "endRun") {
      this.endRun(effect.runId, ledger);
      return;
    }
    if (effect.type === "lookUpStep" || effect.type === "keepStep") {
      this.options.keeper.run(effect, ledger);
      return;
    }
    const task = this.options.fleet.tasks.get(effect.taskId);
    if (task === undefined) return;
    const driver = this.drivers.get(task.spec.engine);
    if (effect.type === "startTask") this.startTask(task, driver, ledger);
    else if (driver !== undefined) this.tell(driver, effect);
  }

  /** Tell the drivers to end what they have in hand of these tasks, without any bookkeeping: another host takes over. */
  abandon(tasks: Iterable<TaskState>, reason: EndReason): void {
    for (const { spec, holdsSlot } of tasks) if (holdsSlot) this.drivers.get(spec.engine)?.stop(spec.id, reason);
  }

  /** As {@link EffectRunner.abandon}, of tasks that this host leaves to the next one. */
  leave(tasks: readonly TaskState[], reason: EndReason): void {
    for (const { spec } of tasks) this.left.add(spec.id);
    this.abandon(tasks, reason);
  }

  /** What was filled in with an answer, secrets included: in memory alone, until its driver has it. */
  withhold(askId: AskId, values: Answer["values"]): void {
    if (values !== undefined) this.withheld.set(askId, values);
  }

  private completed({ askId, answer }: Extract<Effect, { readonly type: "deliverAnswer" }>): Answer {
    const values = this.withheld.get(askId);
    this.withheld.delete(askId);
    return values === undefined || answer.values === undefined ? answer : { ...answer, values };
  }

  private tell(
    driver: Driver,
    effect: Exclude<Extract<Effect, { readonly taskId: string }>, { readonly type: "startTask" }>,
  ): void {
    switch (effect.type) {
      case "stopTask":
        return driver.stop(effect.taskId, effect.reason);
      case "pauseTask":
        return driver.pause(effect.taskId);
      case "resumeTask":
        return driver.resume(effect.taskId);
      case "deliverMessage":
        return driver.deliver(effect.taskId, effect.message, effect.mode);
      case "deliverAnswer":
        return driver.answer(effect.taskId, effect.askId, this.completed(effect));
      case "confirmWithdrawal":
        return driver.confirmWithdrawal(effect.taskId, effect.askId);
    }
  }

  private startTask(task: TaskState, driver: Driver | undefined, ledger: Ledger): void {
    const report = this.reporter(task, ledger);
    const order = this.orderOf(task);
    if (driver === undefined || order === undefined) {
      report({
        type: "failed",
        reason: { code: "no-driver", message: l10n.t("Nothing here runs the engine {0}", task.spec.engine) },
      });
      return;
    }
    if ("code" in order) {
      report({ type: "failed", reason: order });
      return;
    }
    const start = (): void => {
      // While it waited it may have been told to end, or been written to: its driver has never heard of it.
      const now = this.options.fleet.tasks.get(task.spec.id);
      if (now?.stop === undefined) driver.start(withMessages(order, now?.messages), report);
      else report({ type: "stopped", reason: now.stop.reason });
    };
    const ending = this.ending.get(task.spec.runId);
    if (ending === undefined) driver.start(order, report);
    else void ending.then(start);
  }

  /** What a driver is told, with the values of the secrets that its environment names: from here on they are in memory alone. Why not where one is missing. */
  private orderOf({ spec, attempt, instanceId, messages = [], hold }: TaskState): TaskOrder | EndReason | undefined {
    const run = this.options.fleet.runs.get(spec.runId)?.spec;
    const { work } = spec;
    if (run === undefined || work.kind === "approve") return undefined;
    const own = work.kind === "agent" ? work.agent : run.compiled;
    const instance = instanceId === undefined ? undefined : this.options.fleet.instances.get(instanceId);
    if (instance === undefined) return undefined;
    const filled = this.fillEnvironment(spec.runId, own.environment);
    if ("code" in filled) return filled;
    return {
      taskId: spec.id,
      runId: spec.runId,
      stepId: spec.stepId,
      attempt,
      work: work.kind === "agent" ? { ...work, agent: bindAgent(work.agent, instance), messages } : work,
      workspaceFolder: run.workspaceFolder,
      runFolder: run.folder,
      environment: filled.environment,
      policy: bindPolicy(own.policy, instance),
      ...present({ sudo: work.kind === "agent" ? undefined : run.compiled.sudo, hold }),
      instance,
    };
  }

  private fillEnvironment(
    runId: RunId,
    written: Readonly<Record<string, string>>,
  ): { readonly environment: Readonly<Record<string, string>> } | EndReason {
    const environment: Record<string, string> = {};
    for (const [name, text] of Object.entries(written)) {
      const filled = fillSecrets(text, (secret) => this.options.environments.read(runId, `${secretPrefix}${secret}`));
      if ("missing" in filled) return missingSecret(name, filled.missing);
      environment[name] = filled.text;
    }
    return { environment };
  }

  /** Reports of an attempt that is over are dropped: they are about something that no longer is. */
  private reporter({ spec, attempt }: TaskState, ledger: Ledger): (report: DriverReport) => void {
    const held = {};
    this.inHand.add(held);
    return (report) => {
      if (report.type === "streamed") {
        const index = spec.index === undefined ? {} : { index: spec.index };
        this.options.streams.append({ runId: spec.runId }, { ...report.event, ...index });
        return;
      }
      if (isFinalReport(report) && this.inHand.delete(held)) this.onEnded();
      if (this.left.has(spec.id)) return;
      ledger.report((transaction) => {
        const task = currentAttempt(transaction.draft.task(spec.id), attempt);
        if (task !== undefined) transaction.emit(eventOfReport(task, report, transaction.at));
      });
    };
  }

  private endRun(runId: RunId, ledger: Ledger): void {
    const { fleet, drivers, streams, environments, log } = this.options;
    const end = fleet.runs.get(runId)?.end;
    const ended = Promise.allSettled(drivers.map((driver) => driver.endRun(runId))).then(async (results) => {
      for (const result of results) {
        if (result.status === "rejected") log.error(`A driver couldn't end run ${runId}`, result.reason);
      }
      await streams.flush(runId);
      environments.forget(runId);
      if (this.ending.get(runId) === ended) this.ending.delete(runId);
      // Once it's released no host looks whether its stream tells the end: until that is on disk, however long that takes, it isn't.
      await streams.write({ runId }, []);
      ledger.report((transaction) => {
        if (transaction.draft.run(runId)?.end === end) transaction.emit({ type: "runReleased", runId });
      });
    });
    this.ending.set(runId, ended);
  }
}

function isFinalReport({ type }: DriverReport): boolean {
  return type === "succeeded" || type === "failed" || type === "stopped";
}

function missingSecret(variable: string, secret: string): EndReason {
  return {
    code: "secret-missing",
    message: l10n.t("`env.{0}` takes the secret {1}, which nobody has given", variable, secret),
    remedy: l10n.t(
      "Set {0}{1} in the environment that the run is started from, then start it again.",
      secretPrefix,
      secret,
    ),
  };
}

function withMessages(order: TaskOrder, messages: TaskState["messages"] = []): TaskOrder {
  return order.work.kind === "agent" ? { ...order, work: { ...order.work, messages } } : order;
}

function currentAttempt(task: TaskState | undefined, attempt: number): TaskState | undefined {
  return task !== undefined && task.attempt === attempt && task.holdsSlot ? task : undefined;
}
