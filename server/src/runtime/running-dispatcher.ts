import * as l10n from "@vscode/l10n";
import { afterHostDeath, isEndingElsewhere } from "../core/dispatch/reconcile.ts";
import type { RunState, TaskState } from "../core/dispatch/states.ts";
import { readValues } from "../core/workflow/run-values.ts";
import type { Cancel } from "../core/ports/clock.ts";
import type { DriverCapabilities } from "../core/ports/driver.ts";
import type { Outcome, OutsideFailure } from "../core/ports/failure.ts";
import type { FleetChange, FleetSnapshot } from "../protocol/fleet.ts";
import type {
  ReadEventsResult,
  ReadValuesResult,
  RequestOutcome,
  StartRunResult,
  StreamedEvent,
  StreamKey,
} from "../protocol/runs.ts";
import type { AccountId, Engine, Refusal, RunId } from "../protocol/states.ts";
import type { AnswerTaskParams } from "../protocol/tasks.ts";
import type { CloseOptions, DispatcherPorts, DispatcherStatus } from "./dispatcher-ports.ts";
import { EffectRunner } from "./effect-runner.ts";
import { Fleet } from "./fleet.ts";
import { FleetTimers } from "./fleet-timers.ts";
import { FleetViews } from "./fleet-views.ts";
import { Ledger } from "./ledger.ts";
import { Listeners } from "./listeners.ts";
import { Narrator } from "./narrator.ts";
import { Projector } from "./projector.ts";
import { ensureEndIsTold } from "./recover-stream.ts";
import { replay } from "./replay.ts";
import { Snapshots } from "./snapshots.ts";
import { untilAtRest } from "./come-to-rest.ts";
import { DecidedRequests } from "./decided-requests.ts";
import type { Decision } from "./decision.ts";
import { isAtRest } from "./hold-fleet.ts";
import { resumeLeftBehind } from "./move-instances.ts";
import { refuseToCreate } from "./run-requests.ts";
import type { RunStreams } from "./run-streams.ts";
import { settle } from "./settle.ts";
import { prepareRun } from "./start-run.ts";
import type { StartOrder } from "./start-run.ts";
import { StepKeeper } from "./step-keeper.ts";
import type { Transaction } from "./transaction.ts";
import { refusalOf, unwritable } from "./unwritable.ts";
import { countTasks, hostEnds, isAtWork, putAgentsBack, stopWork } from "./work.ts";

const mostEvents = 1_000;

/** Composes the parts of the dispatcher, each of which does one thing. See `Dispatcher` for what it promises. */
export class RunningDispatcher extends DecidedRequests {
  protected readonly ports: DispatcherPorts;
  protected readonly fleet = new Fleet();
  private readonly streams: RunStreams;
  private readonly effects: EffectRunner;
  private readonly keeper: StepKeeper;
  private readonly views: FleetViews;
  private readonly narrator: Narrator;
  private readonly timers: FleetTimers;
  protected readonly ledger: Ledger;
  private readonly projector: Projector;
  private readonly snapshots: Snapshots;
  private readonly changed = new Listeners<FleetChange>();
  private readonly lost = new Listeners<OutsideFailure>();
  private readonly notices: string[] = [];
  private publishedSequence = 0;
  /** Runs of which more follows by itself than goes into one write. */
  private unsettled: ReadonlySet<RunId> = new Set();
  private stopFollowingAccounts: Cancel = () => undefined;
  private state: "new" | "opening" | "open" | "closing" | "lost" = "new";

  constructor(ports: DispatcherPorts) {
    super();
    const { fleet } = this;
    const { clock, log, streams, drivers, journal, documents, environments, accounts, worktreeOf } = ports;
    this.ports = ports;
    this.streams = streams;
    this.keeper = new StepKeeper({ fleet, reuse: ports.reuse, log });
    this.effects = new EffectRunner({ fleet, drivers, streams, environments, keeper: this.keeper, log });
    this.views = new FleetViews({ fleet, effects: this.effects, accounts, worktreeOf, clock });
    this.narrator = new Narrator({ fleet, streams: this.streams, clock });
    this.timers = new FleetTimers(fleet, clock, (event) =>
      this.ledger.report((transaction) => transaction.emit(event)),
    );
    this.projector = new Projector({ fleet, documents, clock });
    this.snapshots = new Snapshots({ fleet, journal, log });
    this.ledger = new Ledger({
      fleet,
      journal,
      clock,
      log,
      settle: (transaction) => this.settle(transaction),
      committed: (transaction) => this.committed(transaction),
      lost: (failure) => this.lose(failure),
    });
  }

  async open(): Promise<Outcome<void>> {
    const opening = await this.ports.journal.open();
    if (!opening.ok) return opening;
    this.notices.push(...opening.value.notices, ...replay(this.fleet, opening.value));
    this.publishedSequence = this.fleet.sequence;
    this.ports.accounts.update([...this.fleet.accounts.values()]);
    this.state = "opening";
    const left = [...this.fleet.runs.values()].filter(({ end, released }) => end !== undefined && !released);
    const ending = [...this.fleet.tasks.values()].filter(isEndingElsewhere);
    const started = await this.ledger.propose((transaction) => {
      transaction.emit({ type: "hostStarted" });
      for (const task of this.fleet.tasks.values()) {
        const event = afterHostDeath(task, transaction.at);
        if (event !== undefined) transaction.emit(event);
      }
      // The newer version that it was held for is this one.
      if (this.fleet.held?.kind === "handOver") transaction.emit({ type: "fleetReleased" });
      resumeLeftBehind(transaction);
    });
    if (!started.ok) return started;
    this.state = "open";
    this.stopFollowingAccounts = this.ports.accounts.onChange((accountId) => this.tellOfAccount(accountId));
    const { runs, tasks, instances } = this.fleet;
    this.setTimers({ runs: runs.keys(), tasks: tasks.keys(), instances: instances.keys() });
    for (const task of ending) this.endAgain(task);
    this.keeper.resume(runs.values(), this.ledger);
    void this.releaseEndedRuns(left);
    return { ok: true, value: undefined };
  }

  async startRun(params: StartOrder): Promise<StartRunResult> {
    const ending = this.refuseWhileEnding();
    if (ending !== undefined) return { outcome: "refused", because: ending, problems: [] };
    const prepared = await prepareRun(params, this.ports, this.fleet);
    if (!prepared.ok) return { outcome: "refused", because: prepared.because, problems: prepared.problems };
    const { run } = prepared;
    if (params.environment !== undefined) this.ports.environments.keep(run.id, params.environment);
    const created = await this.decide((transaction) => {
      const taken = refuseToCreate(transaction, run);
      if (taken !== undefined) return taken;
      return transaction.emit({ type: "runCreated", run }) ? undefined : notItsTurn;
    });
    if (created.outcome === "accepted") return { outcome: "started", runId: run.id };
    this.ports.environments.forget(run.id);
    return { ...created, problems: [] };
  }

  async readEvents({ runId, taskId }: StreamKey, from: number, limit: number): Promise<ReadEventsResult> {
    const read = await this.ports.runStore.read(runId, from, Math.min(limit, mostEvents), taskId);
    if (!read.ok) return { outcome: "refused", because: refusalOf(read.failure) };
    if (read.value.total > 0) return { outcome: "read", page: read.value };
    const because = this.refuseStream({ runId, ...(taskId === undefined ? {} : { taskId }) });
    return because === undefined ? { outcome: "read", page: read.value } : { outcome: "refused", because };
  }

  refuseStream({ runId, taskId }: StreamKey): Refusal | undefined {
    if (!this.fleet.runs.has(runId)) return unknownRun(runId);
    if (taskId === undefined || this.fleet.tasks.get(taskId)?.spec.runId === runId) return undefined;
    return { code: "unknown-task", message: l10n.t("Run {0} has no task {1}", runId, taskId) };
  }

  readValues(runId: RunId): ReadValuesResult {
    const run = this.fleet.runs.get(runId);
    if (run === undefined) return { outcome: "refused", because: unknownRun(runId) };
    const contexts = readValues(run, this.ports.mask);
    return { outcome: "read", values: { sequence: this.fleet.sequence, contexts } };
  }

  snapshot(): FleetSnapshot {
    return this.views.snapshot();
  }

  status(): DispatcherStatus {
    const troubles = [this.ledger.trouble, this.streams.trouble].flatMap((trouble) => {
      return trouble === undefined ? [] : [`${trouble.message}. ${trouble.remedy}`];
    });
    return {
      ...countTasks(this.fleet),
      ...this.holdStatus(),
      sequence: this.fleet.sequence,
      notices: [...this.notices, ...troubles],
    };
  }

  private holdStatus(): Pick<DispatcherStatus, "held"> {
    const { fleet, ledger, streams, effects } = this;
    if (fleet.held === undefined) return {};
    const atRest = isAtRest(fleet) && ledger.isQuiet && streams.isQuiet && effects.endingRuns === 0;
    return { held: { kind: fleet.held.kind, atRest } };
  }

  isIdle(): boolean {
    const { ledger, streams, timers, effects, fleet } = this;
    const atRest = ledger.isQuiet && streams.isQuiet && this.keeper.isQuiet;
    return atRest && timers.count === 0 && effects.endingRuns === 0 && !isAtWork(fleet);
  }

  onChange(listener: (change: FleetChange) => void): Cancel {
    return this.changed.add(listener);
  }

  onStreamed(listener: (key: StreamKey, events: readonly StreamedEvent[]) => void): Cancel {
    return this.streams.onAppended(listener);
  }

  onLost(listener: (failure: OutsideFailure) => void): Cancel {
    return this.lost.add(listener);
  }

  async close(options: CloseOptions = {}): Promise<void> {
    const wasOpen = this.state === "open";
    if (wasOpen) this.state = "closing";
    if (wasOpen) await this.stopAllWork(options);
    this.stopFollowingAccounts();
    this.timers.clear();
    this.ledger.close();
    await this.streams.close();
    if (wasOpen) await Promise.all([this.projector.flush(), this.snapshots.flush()]);
    await this.ports.journal.close();
  }

  protected readonly pauseOf = (engine: Engine): DriverCapabilities["pause"] =>
    this.effects.driverOf(engine)?.capabilities.pause ?? "none";

  private settle(transaction: Transaction): void {
    // Who only looks changes nothing from which anything could follow.
    if (transaction.records.length === 0 && this.unsettled.size === 0 && this.state !== "opening") return;
    const { ids, shellDialect, log, runStore } = this.ports;
    const { digest } = this.ports.reuse;
    const folderOf = (id: RunId): string => runStore.folder(id);
    // A batch may have been torn by the death of its host: at the start no run is sure to have taken its next step.
    const moved = this.state === "opening" ? this.fleet.open : transaction.draft.runs.keys();
    const runs = new Set([...this.unsettled, ...moved]);
    const starts = this.state !== "closing";
    const { pauseOf } = this;
    this.unsettled = settle(transaction, runs, {
      nextId: () => ids.next(),
      digest,
      dialect: shellDialect,
      log,
      folderOf,
      pauseOf,
      starts,
    });
  }

  private committed({ records, draft, at }: Transaction): void {
    for (const { event } of records) {
      const child = event.type === "runCreated" ? event.run : undefined;
      if (child?.nesting !== undefined) this.ports.environments.share(child.id, child.nesting.root);
    }
    this.narrator.tell(records, draft.runs.keys());
    this.setTimers({ runs: draft.runs.keys(), tasks: draft.tasks.keys(), instances: draft.instances.keys() });
    for (const { effects } of records) for (const effect of effects) this.effects.run(effect, this.ledger);
    if (draft.accounts.size > 0) this.ports.accounts.update([...this.fleet.accounts.values()]);
    const change = this.views.change(this.publishedSequence, draft, at);
    this.publishedSequence = draft.sequence;
    this.changed.tell(change, this.ports.log);
    this.projector.follow();
    if (this.unsettled.size > 0) this.ledger.report(() => undefined);
    this.snapshots.follow();
  }

  private tellOfAccount(accountId: AccountId): void {
    const change = this.views.changeOfAccount(accountId);
    if (change.sequence === this.publishedSequence) this.changed.tell(change, this.ports.log);
  }

  private setTimers(moved: Parameters<FleetTimers["follow"]>[0]): void {
    if (this.state !== "closing" && this.state !== "lost") this.timers.follow(moved);
  }

  /** Nobody knows whether a host that died has ended it where it works. */
  private endAgain({ spec: { id: taskId }, attempt, instanceId = "", stop }: TaskState): void {
    if (stop === undefined) return;
    this.effects.run({ type: "startTask", taskId, attempt, instanceId }, this.ledger);
    this.effects.run({ type: "stopTask", taskId, reason: stop.reason }, this.ledger);
  }

  /** Ends that a host which died hadn't seen to. */
  private async releaseEndedRuns(ended: readonly RunState[]): Promise<void> {
    for (const run of ended) {
      await ensureEndIsTold(run, this.ports.runStore, this.streams);
      if (this.fleet.runs.get(run.spec.id)?.end === undefined) continue;
      this.effects.run({ type: "endRun", runId: run.spec.id }, this.ledger);
    }
  }

  protected withhold({ askId, values }: AnswerTaskParams): void {
    this.effects.withhold(askId, values);
  }

  async decide(decide: (transaction: Transaction) => Decision): Promise<RequestOutcome> {
    const ending = this.refuseWhileEnding();
    if (ending !== undefined) return { outcome: "refused", because: ending };
    const decided = await this.ledger.propose(decide);
    if (!decided.ok) return { outcome: "refused", because: unwritable(decided.failure) };
    if (decided.value === undefined) return { outcome: "accepted" };
    return "note" in decided.value
      ? { outcome: "accepted", ...decided.value }
      : { outcome: "refused", because: decided.value };
  }

  protected refuseWhileEnding(): Refusal | undefined {
    if (this.state === "open" || this.state === "opening") return undefined;
    return {
      code: "host-ending",
      message: l10n.t("The host is ending"),
      remedy: l10n.t("Try again: the next host takes it."),
    };
  }

  private async stopAllWork({ keepAgents = false }: CloseOptions): Promise<void> {
    // What is over in time is ended by the next host, which has it in hand: here an agent that is put back would end without whoever works for it in the cloud.
    if (keepAgents) this.timers.clear();
    const asked = await this.ledger.propose((transaction) => stopWork(transaction, this.fleet, !keepAgents));
    if (!asked.ok) return;
    // Only now it shows which agents stay: those of runs that were just told to stop, and of the runs that these have started, end with them.
    const kept = keepAgents
      ? await this.ledger.propose((transaction) => putAgentsBack(transaction, this.fleet))
      : undefined;
    if (kept?.ok) this.effects.leave(kept.value, hostEnds);
    const { fleet, effects } = this;
    const { clock, log } = this.ports;
    await untilAtRest({ fleet, effects, clock, log, onChange: (listener) => this.changed.add(listener) });
  }

  private lose(failure: OutsideFailure): void {
    this.state = "lost";
    this.timers.clear();
    const reason = { code: "lock-lost", message: l10n.t("Another host has taken over") };
    this.effects.abandon(this.fleet.tasks.values(), reason);
    this.lost.tell(failure, this.ports.log);
  }
}

/** What its trigger stands for was started already, or the trigger is held or gone. */
const notItsTurn: Refusal = {
  code: "not-its-turn",
  get message() {
    return l10n.t("Its trigger starts nothing now");
  },
};

function unknownRun(runId: RunId): Refusal {
  return { code: "unknown-run", message: l10n.t("There is no run {0}", runId) };
}
