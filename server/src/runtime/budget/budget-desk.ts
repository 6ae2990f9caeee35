import type { Amount } from "../../core/budget/amount.ts";
import { boundsOf } from "../../core/budget/bounds-of.ts";
import type { OwnedBound } from "../../core/budget/bounds-of.ts";
import { dayEnd } from "../../core/budget/day-end.ts";
import { judgeAll, judgeCall } from "../../core/budget/judge-call.ts";
import type { Verdict, WantedCall } from "../../core/budget/judge-call.ts";
import type { LocalDay } from "../../core/ports/accounts.ts";
import type { BudgetLedger, CostingCall, ReachedBound, Reservation } from "../../core/ports/budget.ts";
import { Cancelled, type Cancellation } from "../../core/ports/cancellation.ts";
import type { Cancel, Clock } from "../../core/ports/clock.ts";
import type { IdSource } from "../../core/ports/ids.ts";
import type { BudgetEvent } from "../../core/dispatch/events.ts";
import type { TaskState } from "../../core/dispatch/states.ts";
import type { Dispatcher } from "../dispatcher.ts";
import type { FleetDraft } from "../fleet-draft.ts";
import type { Transaction } from "../transaction.ts";
import { toReachedBound } from "./reached-bound.ts";

/** What a {@link BudgetDesk} needs. */
export interface BudgetDeskPorts {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly day: LocalDay;
  /** How many credits such a step takes, as far as earlier runs tell. */
  readonly creditsOf: (workflow: string, stepId: string) => number;
}

type Decided = Exclude<Verdict, { readonly verdict: "wait" }>;

/** Somebody who waits: to set aside, or until a bound isn't reached any more. */
interface Waiter {
  readonly call: CostingCall;
  readonly reserves: boolean;
  readonly done: (reservation: Reservation) => void;
}

/** How long until it's tried again where the journal can't be written, in milliseconds. */
const retryMs = 1_000;
/** No timer runs longer: the machine's clock may be set. */
const longestWait = 10 * 60_000;

/**
 * Sets aside what calls cost. Whether a call may be made is decided in the transaction that writes it down, so two never see the same room. Those that have to wait
 * are looked at again, in their order, with each change of the fleet, and when another day begins.
 */
export class BudgetDesk implements BudgetLedger {
  private readonly ports: BudgetDeskPorts;
  private dispatcher: Pick<Dispatcher, "decide" | "onChange"> | undefined;
  private waiters: Waiter[] = [];
  private isLooking = false;
  private mustLookAgain = false;
  private cancelTimer: Cancel = () => undefined;

  constructor(ports: BudgetDeskPorts) {
    this.ports = ports;
  }

  /** The dispatcher whose journal it writes to; told once, before its first task starts. */
  attach(dispatcher: Pick<Dispatcher, "decide" | "onChange">): void {
    this.dispatcher = dispatcher;
    dispatcher.onChange(() => this.look());
  }

  reserve(call: CostingCall, cancellation: Cancellation): Promise<Reservation> {
    return this.wait(call, true, cancellation);
  }

  async untilRoom(call: CostingCall, cancellation: Cancellation): Promise<void> {
    await this.wait(call, false, cancellation);
  }

  async reached(call: CostingCall): Promise<ReachedBound | undefined> {
    let found: ReachedBound | undefined;
    await this.dispatcher?.decide((transaction) => {
      const verdict = judgeCall(this.wantedBy(call, transaction.draft).wanted);
      if (verdict.verdict === "reached") found = this.toReached(verdict);
      return undefined;
    });
    return found;
  }

  today(): string {
    return this.ports.day(this.ports.clock.now());
  }

  private wait(call: CostingCall, reserves: boolean, cancellation: Cancellation): Promise<Reservation> {
    return new Promise((resolve, reject) => {
      let stopListening: Cancel = () => undefined;
      const done = (reservation: Reservation): void => {
        stopListening();
        // It was cancelled while it was written: nobody makes the call.
        if (cancellation.cancelled) this.giveBack(call, reservation);
        else resolve(reservation);
      };
      const waiter: Waiter = { call, reserves, done };
      stopListening = cancellation.onCancelled(() => {
        this.waiters = this.waiters.filter((other) => other !== waiter);
        reject(new Cancelled());
      });
      if (cancellation.cancelled) return;
      this.waiters.push(waiter);
      this.look();
    });
  }

  private giveBack({ taskId }: CostingCall, reservation: Reservation): void {
    if (reservation.outcome !== "reserved") return;
    const { holdId } = reservation;
    void this.dispatcher?.decide((transaction) => {
      transaction.emit({ type: "budgetSettled", taskId, holdId });
      return undefined;
    });
  }

  /** See who may go now. */
  private look(): void {
    if (this.waiters.length === 0) return;
    if (this.isLooking) this.mustLookAgain = true;
    else void this.lookNow();
  }

  private async lookNow(): Promise<void> {
    this.isLooking = true;
    let isWritten = true;
    do {
      this.mustLookAgain = false;
      isWritten = await this.decideAll();
    } while (isWritten && this.again());
    this.isLooking = false;
    this.setTimer(isWritten);
  }

  /** A method, as it changes while something is awaited. */
  private again(): boolean {
    return this.mustLookAgain && this.waiters.length > 0;
  }

  /** Answers whether it could be written. */
  private async decideAll(): Promise<boolean> {
    const decided = new Map<Waiter, Reservation>();
    const answer = await this.dispatcher?.decide((transaction) => {
      this.judge(transaction, decided);
      return undefined;
    });
    if (answer?.outcome !== "accepted") return false;
    this.waiters = this.waiters.filter((waiter) => !decided.has(waiter));
    for (const [waiter, reservation] of decided) waiter.done(reservation);
    return true;
  }

  private judge(transaction: Transaction, decided: Map<Waiter, Reservation>): void {
    const { draft } = transaction;
    for (const waiter of this.waiters) {
      if (waiter.reserves) continue;
      const { wanted } = this.wantedBy(waiter.call, draft);
      if (judgeCall(wanted).verdict !== "reached") decided.set(waiter, { outcome: "reserved", holdId: "" });
    }
    judgeAll(
      this.waiters.filter(({ reserves }) => reserves),
      ({ call }) => this.wantedBy(call, draft).wanted,
      (waiter, verdict) => {
        const reservation = this.carryOut(waiter.call, verdict, transaction);
        if (reservation !== undefined) decided.set(waiter, reservation);
      },
    );
  }

  /** Undefined: its task isn't at work any more, and will say so. */
  private carryOut(call: CostingCall, verdict: Decided, transaction: Transaction): Reservation | undefined {
    const { wanted, day } = this.wantedBy(call, transaction.draft);
    if (verdict.verdict === "blind") return { outcome: "price-unknown", onExceed: verdict.bound.onExceed };
    if (verdict.verdict === "reached") return { outcome: "reached", bound: this.toReached(verdict) };
    const { taskId, calls, model, account } = call;
    const id = this.ports.ids.next();
    const left = wanted.estimate;
    const paidBy = account === undefined ? {} : { account };
    const hold = { id, left, calls, model, day, at: transaction.at, ...paidBy };
    return transaction.emit({ type: "budgetReserved", taskId, hold }) ? { outcome: "reserved", holdId: id } : undefined;
  }

  private wantedBy(
    call: CostingCall,
    draft: FleetDraft,
  ): { readonly wanted: WantedCall & { readonly bounds: readonly OwnedBound[] }; readonly day: string } {
    const day = this.today();
    const task = draft.task(call.taskId);
    const paidBy = call.account === undefined ? {} : { account: call.account };
    const bounds = task === undefined ? [] : boundsOf({ runId: task.spec.runId, day, ...paidBy }, draft);
    return { wanted: { estimate: this.estimateOf(call, task, draft), blind: call.blind, bounds }, day };
  }

  private estimateOf({ estimate }: CostingCall, task: TaskState | undefined, draft: FleetDraft): Amount {
    if (estimate !== "history") return estimate;
    const run = task === undefined ? undefined : draft.run(task.spec.runId);
    return { credits: this.ports.creditsOf(run?.spec.compiled.name ?? "", task?.spec.stepId ?? "") };
  }

  private toReached({ bound, kind }: Extract<Verdict, { readonly verdict: "reached" }>): ReachedBound {
    // The bounds that are judged are those that `boundsOf` has made.
    const owned = bound as OwnedBound;
    const { owner, tally } = owned;
    const endsAt = dayEnd(this.ports.clock.now(), this.ports.day);
    return {
      ...toReachedBound(owned, kind, endsAt),
      raise: async (by) => {
        await this.dispatcher?.decide((transaction) => {
          transaction.emit({ type: "budgetRaised", bound: nameOf(owner), times: tally.raised + 1, by });
          return undefined;
        });
      },
    };
  }

  private setTimer(isWritten: boolean): void {
    this.cancelTimer();
    if (this.waiters.length === 0) return;
    const { clock, day } = this.ports;
    const now = clock.now();
    const untilMidnight = Date.parse(dayEnd(now, day)) - Date.parse(now);
    this.cancelTimer = clock.after(isWritten ? Math.min(untilMidnight, longestWait) : retryMs, () => this.look());
  }
}

/** The bound as the journal names it. */
function nameOf(owner: OwnedBound["owner"]): Extract<BudgetEvent, { readonly type: "budgetRaised" }>["bound"] {
  if (owner.kind === "day") return owner;
  return { kind: "run", runId: owner.runId };
}
