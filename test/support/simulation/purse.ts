import { plus } from "../../../server/src/core/budget/amount.ts";
import type { Amount } from "../../../server/src/core/budget/amount.ts";
import type { BudgetHold } from "../../../server/src/core/budget/tally.ts";
import type { BudgetLedger, CostingCall, ReachedBound } from "../../../server/src/core/ports/budget.ts";
import { Cancelled } from "../../../server/src/core/ports/cancellation.ts";
import type { DriverReport, TaskOrder } from "../../../server/src/core/ports/driver.ts";
import type { Answer } from "../../../server/src/core/ports/tools.ts";
import type { AskId, EndReason, Engine } from "../../../server/src/protocol/states.ts";
import { Desk } from "../../../server/src/runtime/agent/desk.ts";
import { seeToBound } from "../../../server/src/runtime/budget/ask-for-budget.ts";
import { CancellationSource } from "../../../server/src/runtime/cancellation-source.ts";
import type { Provider } from "./provider.ts";

/** What somebody who pays needs of the world. */
export interface PursePorts {
  readonly engine: Engine;
  readonly order: TaskOrder;
  readonly ledger: BudgetLedger;
  readonly provider: Provider;
  readonly now: () => string;
  readonly nextId: () => string;
  /** Reports come in order, as those of a driver in the same process do. */
  readonly report: (report: DriverReport) => void;
  /** It may die here; false: it has. */
  readonly boundary: (name: string) => boolean;
  /** What such a call takes at most, as far as anybody knows; it may take more. */
  readonly estimate: CostingCall["estimate"];
  readonly blind: boolean;
  /** A call is made with what was set aside under this id. */
  readonly called: (holdId: string) => void;
  /** Something isn't as it must be. */
  readonly failed: (problem: string) => void;
}

/**
 * What one agent pays, by the rules of the port: set aside (or ask, or end) before each call, tell what it took after it, and after a host's death count what nobody knows as it
 * was estimated. The ledger, its bounds and its questions are the real ones.
 */
export class Purse {
  /** `waiting`: until it may call, maybe for a person; `calling`: the provider is at work; `charged`: it has been, and the stream doesn't know. */
  state: "idle" | "waiting" | "calling" | "charged" = "idle";
  /** Why its task ends. */
  end: EndReason | undefined;
  readonly account: string;
  readonly #ports: PursePorts;
  readonly #stopping = new CancellationSource();
  readonly #desk: Desk;
  #hold: { readonly id: string; readonly left: Amount } | undefined;

  constructor(ports: PursePorts) {
    this.#ports = ports;
    const { engine, now, nextId, report } = ports;
    this.account = engine === "manus" ? ports.order.instance.accountId : "models";
    const clock = { now, monotonic: () => 0, after: () => () => undefined };
    this.#desk = new Desk({ clock, ids: { next: nextId }, report });
    const { hold } = ports.order;
    if (engine === "manus" && hold !== undefined) this.#hold = hold;
  }

  /** Whether the cloud may work: that much is set aside. */
  get hasHold(): boolean {
    return this.#hold !== undefined;
  }

  /** It begins: tell what the stream says, with the call that was under way when its host died. */
  open(): void {
    const { engine, order, provider, report } = this.#ports;
    const { hold, taskId } = order;
    if (engine === "manus") return;
    if (hold !== undefined && provider.billOf(taskId).length <= hold.calls) this.#noteLost(hold);
    if (provider.billOf(taskId).length > 0) this.#tell(hold?.id);
    else if (hold !== undefined) report({ type: "settled", holdId: hold.id });
  }

  /** Want a call; {@link state} is `calling` once it may be made. */
  want(): void {
    this.state = "waiting";
    this.#take().catch((error: unknown) => {
      if (!(error instanceof Cancelled)) this.#ports.failed(`A purse failed: ${String(error)}`);
      this.state = "idle";
    });
  }

  /** The provider does something. In the cloud it tells at once what that took. */
  charge(amount: Amount): void {
    const hold = this.#hold;
    const { engine, order, provider, called, boundary } = this.#ports;
    if (hold === undefined) return this.#ports.failed(`Task ${order.taskId} calls and has set nothing aside`);
    if (!boundary("before charge")) return;
    called(hold.id);
    const charge = { taskId: order.taskId, holdId: hold.id, amount };
    provider.charge(charge);
    if (engine === "manus") provider.note({ ...charge, estimated: false });
    else this.state = "charged";
    boundary("after charge");
  }

  /** The cloud goes on without any host. */
  chargeAlone(amount: Amount): void {
    const { order, provider } = this.#ports;
    if (this.#hold === undefined) return;
    const charge = { taskId: order.taskId, holdId: this.#hold.id, amount };
    provider.charge(charge);
    provider.note({ ...charge, estimated: false });
  }

  /** The call is over: the stream has what it took, and the ledger hears of it. */
  conclude(): void {
    const hold = this.#hold;
    const { provider, boundary } = this.#ports;
    const charge = provider.charges.findLast(({ holdId }) => holdId === hold?.id);
    if (hold === undefined || charge === undefined) return this.#ports.failed("A call is over that was never made");
    provider.note({ ...charge, estimated: false });
    this.state = "idle";
    this.#hold = undefined;
    if (boundary("after stream")) this.#tell(hold.id);
  }

  /** Of a task in the cloud: what it has used by now; `rests`: it's at work no more. */
  tellCredits(rests: boolean): void {
    const { order, provider, report } = this.#ports;
    const id = rests ? this.#hold?.id : undefined;
    if (id !== undefined) this.#hold = undefined;
    if (provider.billOf(order.taskId).length > 0) this.#tell(id);
    else if (id !== undefined) report({ type: "settled", holdId: id });
  }

  /** See whether a bound is reached by now, and to it. */
  look(): void {
    this.state = "waiting";
    const { ledger } = this.#ports;
    void ledger
      .reached(this.#call())
      .then((bound) => (bound === undefined ? undefined : this.#seeTo(bound)))
      .then((end) => (this.end = end))
      .catch((error: unknown) => {
        if (!(error instanceof Cancelled)) this.#ports.failed(`A purse failed: ${String(error)}`);
      })
      .finally(() => (this.state = "idle"));
  }

  /** Nobody wants it any more. A call that is under way is broken off, and counts as it was estimated. */
  stop(): void {
    this.#stopping.cancel();
    const hold = this.#hold;
    const { engine, order, provider } = this.#ports;
    if (engine === "manus" || hold === undefined || this.state === "idle" || this.state === "waiting") return;
    this.state = "idle";
    this.#hold = undefined;
    provider.note({ taskId: order.taskId, holdId: hold.id, amount: hold.left, estimated: true });
    this.#tell(hold.id);
  }

  answer(askId: AskId, answer: Answer): void {
    this.#desk.answer(askId, answer);
  }

  async #take(): Promise<void> {
    const { ledger } = this.#ports;
    const call = this.#call();
    while (this.#hold === undefined) {
      const reservation = await ledger.reserve(call, this.#stopping);
      if (reservation.outcome === "reserved") this.#hold = { id: reservation.holdId, left: this.#estimated() };
      else if (reservation.outcome === "price-unknown") this.end = priceUnknown;
      else this.end = await this.#seeTo(reservation.bound);
      if (this.end !== undefined) break;
    }
    this.state = this.end === undefined && this.#ports.engine !== "manus" ? "calling" : "idle";
  }

  #seeTo(bound: ReachedBound): Promise<EndReason | undefined> {
    const { ledger } = this.#ports;
    return seeToBound(bound, { call: this.#call(), ledger, desk: this.#desk, stopping: this.#stopping });
  }

  #noteLost({ id, left }: BudgetHold): void {
    const { order, provider } = this.#ports;
    provider.note({ taskId: order.taskId, holdId: id, amount: left, estimated: true });
  }

  #tell(settles: string | undefined): void {
    const { order, provider, report, ledger, engine } = this.#ports;
    const bill = provider.billOf(order.taskId);
    const { cost, tokens = 0, credits } = bill.map(({ amount }) => amount).reduce(plus, {});
    const usage = {
      ...{ turns: bill.length, inputTokens: tokens, outputTokens: 0, model: engine, account: this.account },
      ...(cost === undefined ? {} : { cost }),
      ...(credits === undefined ? {} : { credits }),
    };
    report({ type: "used", usage, day: ledger.today(), ...(settles === undefined ? {} : { settles }) });
  }

  #estimated(): Amount {
    const { estimate } = this.#ports;
    return estimate === "history" ? {} : estimate;
  }

  #call(): CostingCall {
    const { order, engine, estimate, blind, provider } = this.#ports;
    const calls = provider.billOf(order.taskId).length;
    return { taskId: order.taskId, calls, estimate, blind, model: engine, account: this.account };
  }
}

const priceUnknown: EndReason = { code: "price-unknown", message: "Nobody knows what the call would cost" };
