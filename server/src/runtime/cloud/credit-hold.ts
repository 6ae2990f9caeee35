import type { CostingCall, ReachedBound } from "../../core/ports/budget.ts";
import type { EndReason } from "../../protocol/states.ts";
import { AgentFailure } from "../agent/agent-failure.ts";
import { seeToBound } from "../budget/ask-for-budget.ts";
import { accountOf } from "./work-context.ts";
import type { CloudWork, HeldCredits } from "./work-context.ts";

type HoldWork = Pick<CloudWork, "order" | "wish" | "stream" | "ports" | "desk" | "steering">;

interface CreditHoldOptions {
  readonly work: HoldWork;
  /** Called before a person is asked: what was asked before makes room. */
  readonly beforeAsking: () => void;
}

/**
 * The credits that are set aside while a task works in the cloud, from the message that makes it work to the moment when it rests: as many as earlier runs of its step took, as the cloud
 * tells what it takes only while it goes on.
 */
export class CreditHold implements HeldCredits {
  private readonly options: CreditHoldOptions;
  private id: string | undefined;
  /** The bound of its run, a run above it or its account's day that was reached when that was looked at last. */
  reached: ReachedBound | undefined;

  constructor(options: CreditHoldOptions) {
    this.options = options;
    // What a dead host has set aside is still for this task: it may be at work in the cloud.
    this.id = options.work.order.hold?.id;
  }

  /** What is set aside now. */
  get current(): string | undefined {
    return this.id;
  }

  /** Before the cloud is made to work: set aside, or wait until that may be. Nothing where that is done. @throws {AgentFailure} @throws {Cancelled} */
  async take(): Promise<void> {
    const { ports, steering } = this.options.work;
    while (this.id === undefined) {
      const reservation = await ports.budget.reserve(this.call(), steering.stopping);
      if (reservation.outcome === "reserved") this.id = reservation.holdId;
      else if (reservation.outcome === "reached") {
        const reason = await this.see(reservation.bound);
        if (reason !== undefined) throw new AgentFailure(reason);
      }
    }
  }

  /** It rests, and what it took is told. */
  end(): void {
    this.id = undefined;
  }

  /** See whether a bound is reached by now. */
  async look(): Promise<void> {
    this.reached = await this.options.work.ports.budget.reached(this.call());
  }

  /** Ask about the bound that is reached; answers why the task ends. Rejects with `Cancelled`. */
  async seeToReached(): Promise<EndReason | undefined> {
    const bound = this.reached;
    const reason = bound === undefined ? undefined : await this.see(bound);
    if (reason === undefined) await this.look();
    return reason;
  }

  private see(bound: ReachedBound): Promise<EndReason | undefined> {
    const { ports, desk, steering } = this.options.work;
    this.options.beforeAsking();
    return seeToBound(bound, { call: this.call(), ledger: ports.budget, desk, stopping: steering.stopping });
  }

  private call(): CostingCall {
    const { order, wish, stream } = this.options.work;
    return {
      taskId: order.taskId,
      calls: stream.record.messages,
      estimate: "history",
      // Credits are no dollars: a bound in money isn't about them.
      blind: false,
      model: wish.profile ?? order.instance.profile ?? "standard",
      account: accountOf(this.options.work),
    };
  }
}
