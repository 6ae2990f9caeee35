import type { AccountDay } from "../core/budget/tally.ts";
import type { Hold } from "../core/dispatch/hold.ts";
import type { Cancel } from "../core/ports/clock.ts";
import type { Outcome, OutsideFailure } from "../core/ports/failure.ts";
import type { AccountSpec } from "../protocol/accounts.ts";
import type { FleetChange, FleetSnapshot } from "../protocol/fleet.ts";
import type {
  ReadEventsResult,
  ReadValuesResult,
  RequestOutcome,
  StartRunResult,
  StreamedEvent,
  StreamKey,
} from "../protocol/runs.ts";
import type * as asked from "../protocol/instances.ts";
import type { AccountId, Refusal, RunId } from "../protocol/states.ts";
import type { AnswerTaskParams, ByPerson, SendMessageParams, SendMessageResult } from "../protocol/tasks.ts";
import type { CloseOptions, DispatcherPorts, DispatcherStatus } from "./dispatcher-ports.ts";
import type { Decision } from "./decision.ts";
import type { Transaction } from "./transaction.ts";
import type { AccountChanges } from "./account-requests.ts";
import { RunningDispatcher } from "./running-dispatcher.ts";
import type { StartOrder } from "./start-run.ts";

/**
 * Runs everything of one `MANUS_HOME`. Requests answer once what they changed is on disk, before its effects have run; one that
 * can't be written is refused (`journal-unwritable`) and has changed nothing. No method rejects for something outside.
 */
export interface Dispatcher {
  /**
   * Replay the journal, then see to what a host that died has left behind. Call once, before everything else. Fails when the journal
   * can't be read, or its first record can't be written.
   */
  open(): Promise<Outcome<void>>;
  /** Start a run; with `adopting` its agent takes a task over that is in the cloud already. */
  startRun(params: StartOrder): Promise<StartRunResult>;
  stopRun(runId: RunId, by: string): Promise<RequestOutcome>;
  pauseRun(runId: RunId, by: string): Promise<RequestOutcome>;
  resumeRun(runId: RunId, by: string): Promise<RequestOutcome>;
  stopTask(params: ByPerson): Promise<RequestOutcome>;
  pauseTask(params: ByPerson): Promise<RequestOutcome>;
  resumeTask(params: ByPerson): Promise<RequestOutcome>;
  retryTask(params: ByPerson): Promise<RequestOutcome>;
  answerTask(params: AnswerTaskParams): Promise<RequestOutcome>;
  /** Write to a task's agent; the receipt says when it will see it. Refused for tasks that have ended or take no messages. */
  sendMessage(params: SendMessageParams): Promise<SendMessageResult>;
  /** Add an account, and an instance of the same name that works for it. Refused (`account-exists`) where there is one of this name. */
  addAccount(account: AccountSpec, by: string): Promise<RequestOutcome>;
  /** Change what is given; `undefined` takes a value away. Refused (`unknown-account`). */
  changeAccount(accountId: AccountId, changes: AccountChanges, by: string): Promise<RequestOutcome>;
  /** Remove an account and its instances: see `RemoveAccountRequest`. */
  removeAccount(accountId: AccountId, tasks: "refuse" | "stop", by: string): Promise<RequestOutcome>;
  /** Instances: see the requests of `protocol/instances.ts`, whose parameters these take and whose refusals they answer. */
  addInstance(params: asked.AddInstanceParams): Promise<RequestOutcome>;
  changeInstance(params: asked.ChangeInstanceParams): Promise<RequestOutcome>;
  startInstance(params: asked.ByInstance): Promise<RequestOutcome>;
  stopInstance(params: asked.StopInstanceParams): Promise<RequestOutcome>;
  pauseInstance(params: asked.PauseInstanceParams): Promise<RequestOutcome>;
  resumeInstance(params: asked.ByInstance): Promise<RequestOutcome>;
  removeInstance(params: asked.RemoveInstanceParams): Promise<RequestOutcome>;
  /** Do one thing with many tasks, decided singly and written together; where they can't be written, all of them refuse. */
  batch(params: asked.BatchParams): Promise<asked.BatchResult>;
  /** Carry out what `decide` decides: the events it emits are written and take effect together, or none where it refuses or can't be written. */
  decide(decide: (transaction: Transaction) => Decision): Promise<RequestOutcome>;
  /** Events of a stream from number `from` (1-based), at most `limit`, which is capped at 1,000. */
  readEvents(key: StreamKey, from: number, limit: number): Promise<ReadEventsResult>;
  /** What the expressions of a run have to read now, masked and bounded; refused unless the run is in memory. */
  readValues(runId: RunId): ReadValuesResult;
  /** Why a stream can't be followed; undefined when it can: its run is in memory (all that move, and the newest finished ones), and its task is of that run. */
  refuseStream(key: StreamKey): Refusal | undefined;
  /** Let nothing start any more and agents rest between turns, until {@link releaseFleet}, also in the next host. Harmless when held already. */
  holdFleet(kind: Hold["kind"]): Promise<RequestOutcome>;
  /** Let go on what {@link holdFleet} has held, and nothing that a person has paused. */
  releaseFleet(): Promise<RequestOutcome>;
  /** What accounts have spent by the ledger, of the days that are remembered: those of this month and the one before. */
  days(): readonly AccountDay[];
  snapshot(): FleetSnapshot;
  status(): DispatcherStatus;
  /** Whether nothing would be missed if the process ended now: no task at work or due, no timer, nothing unwritten. */
  isIdle(): boolean;
  /** Hear every committed batch, in order; its `previousSequence` is the `sequence` of the one before. */
  onChange(listener: (change: FleetChange) => void): Cancel;
  /** Hear what is appended to the streams of runs and of agents' tasks. */
  onStreamed(listener: (key: StreamKey, events: readonly StreamedEvent[]) => void): Cancel;
  /** Called once when another host has taken the journal over: nothing is written any more, all work was told to stop. */
  onLost(listener: (failure: OutsideFailure) => void): Cancel;
  /**
   * End in order: stop the runs that are at work (what waits for a person or is paused stays and goes on with the next host), wait for
   * them, flush everything and let go of the journal. Agents may be left to the next host instead.
   */
  close(options?: CloseOptions): Promise<void>;
}

/** A dispatcher that does nothing until it's opened. */
export function createDispatcher(ports: DispatcherPorts): Dispatcher {
  return new RunningDispatcher(ports);
}
