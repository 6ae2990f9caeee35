import { usageOf } from "../../core/agent/loop/agent-state.ts";
import type { AgentState } from "../../core/agent/loop/agent-state.ts";
import { attemptFailed } from "../../core/agent/loop/drafts.ts";
import type { AgentMove } from "../../core/agent/loop/moves.ts";
import { isIdleHeld } from "../../core/agent/loop/settle-idle.ts";
import type { AgentBudget } from "../../core/agent/agent-spec.ts";
import type { BudgetHold } from "../../core/budget/tally.ts";
import type { BudgetLedger, CostingCall, ReachedBound } from "../../core/ports/budget.ts";
import type { DriverReport, StreamDraft } from "../../core/ports/driver.ts";
import type { Model, ModelFacts } from "../../core/ports/model.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";
import type { TaskUsage } from "../../protocol/fleet.ts";
import type { TaskId } from "../../protocol/states.ts";
import { seeToBound } from "../budget/ask-for-budget.ts";
import type { AgentStream } from "./agent-stream.ts";
import type { Desk } from "./desk.ts";
import type { Steering } from "./steering.ts";
import { runtimeEvents } from "./stream-facts.ts";

/** A move that asks the model. */
export type Thinking = Extract<AgentMove, { readonly move: "think" | "plan" }>;

/** A call may be made with this set aside for it; or something else comes of it: events, or that it isn't to be made now. */
export type Allowed =
  | { readonly allowed: true; readonly holdId: string }
  | { readonly allowed: false; readonly events: readonly StreamDraft[]; readonly instead?: OutsideFailure };

interface ModelCallsOptions {
  readonly taskId: TaskId;
  readonly ledger: BudgetLedger;
  readonly stream: AgentStream;
  readonly desk: Desk;
  readonly steering: Steering;
  readonly report: (report: DriverReport) => void;
}

/** What an agent's calls of its model cost: set aside before each, reported after it, so that the budgets of its run and of who pays hold. */
export class ModelCalls {
  /** What comes at a bound in money that isn't the task's own; undefined as long as none has shown. */
  boundInMoney: AgentBudget["onExceed"] | undefined;
  private readonly options: ModelCallsOptions;
  private reported: TaskUsage | undefined;

  constructor(options: ModelCallsOptions) {
    this.options = options;
    this.reported = usageOf(options.stream.state);
  }

  /** Ask whether a call may be made, and set aside what it may take. Rejects with `Cancelled` when nobody wants it any more. */
  async allow(move: Thinking, { facts }: Model): Promise<Allowed> {
    const { ledger, steering, stream } = this.options;
    const call = this.costOf(move, facts);
    const reservation = await steering.during((cancellation) => ledger.reserve(call, cancellation));
    if (reservation.outcome === "reserved") return { allowed: true, holdId: reservation.holdId };
    if (reservation.outcome === "price-unknown") {
      this.boundInMoney = reservation.onExceed;
      return { allowed: false, events: [] };
    }
    // What is done and delivered doesn't fail for want of a planner.
    if (isIdleHeld(stream.state)) return { allowed: false, events: [], instead: failureOf(reservation.bound) };
    return { allowed: false, events: await this.seeTo(reservation.bound, call) };
  }

  /** What it has used by now, where that has changed; `holdId`: the call is over for which that was set aside. */
  settle(facts: Pick<ModelFacts, "account">, holdId?: string, state: AgentState = this.options.stream.state): void {
    const { report, ledger } = this.options;
    const used = usageOf(state);
    if (used === undefined || isSame(used, this.reported)) {
      if (holdId !== undefined) report({ type: "settled", holdId });
      return;
    }
    this.reported = used;
    const usage = { ...used, account: facts.account };
    report({ type: "used", usage, day: ledger.today(), ...(holdId === undefined ? {} : { settles: holdId }) });
  }

  private async seeTo(bound: ReachedBound, call: CostingCall): Promise<readonly StreamDraft[]> {
    const { desk, ledger, steering } = this.options;
    const reason = await seeToBound(bound, { call, ledger, desk, stopping: steering.stopping });
    return reason === undefined ? [] : [attemptFailed(reason)];
  }

  private costOf({ reserve }: Thinking, facts: ModelFacts): CostingCall {
    const { calls, unpriced, unknownPrice } = this.options.stream.state.spending;
    const { inputTokens, outputTokens, cost } = reserve;
    const isPriced = cost !== undefined && unpriced === 0;
    return {
      taskId: this.options.taskId,
      calls,
      estimate: { tokens: inputTokens + outputTokens, ...(cost === undefined ? {} : { cost }) },
      blind: !isPriced && unknownPrice !== "accepted",
      model: facts.name,
      account: facts.account,
    };
  }
}

/** What a call took that a dead host has left behind, where the stream doesn't say: nobody knows, so it's counted as it was estimated. */
export function lostCall(hold: BudgetHold, { spending }: AgentState): readonly StreamDraft[] {
  if (spending.calls > hold.calls) return [];
  const { cost, tokens = 0 } = hold.left;
  return [
    {
      type: "system",
      source: "dispatcher",
      event: runtimeEvents.modelCancelled,
      text: "The host died while the model was asked: what that took isn't known, and counts as it was estimated",
      usage: {
        model: hold.model,
        inputTokens: tokens,
        outputTokens: 0,
        estimated: true,
        ...(cost === undefined ? {} : { cost }),
      },
    },
  ];
}

function failureOf({ reason }: ReachedBound): OutsideFailure {
  const { code, message, remedy = "" } = reason;
  return { code, message, remedy, retryable: false };
}

function isSame(one: TaskUsage, other: TaskUsage | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
