import { amountKinds, minus, moreUsed, plus } from "../../../server/src/core/budget/amount.ts";
import type { Amount } from "../../../server/src/core/budget/amount.ts";
import { dayKey } from "../../../server/src/core/budget/tally.ts";
import type { BudgetHold, Tally } from "../../../server/src/core/budget/tally.ts";
import type { DispatchEvent } from "../../../server/src/core/dispatch/events.ts";
import type { RunState, TaskState } from "../../../server/src/core/dispatch/states.ts";
import type { TaskUsage } from "../../../server/src/protocol/fleet.ts";
import type { RunId, TaskId } from "../../../server/src/protocol/states.ts";
import type { Fleet } from "../../../server/src/runtime/fleet.ts";
import type { Provider } from "./provider.ts";

interface OpenCall {
  readonly taskId: TaskId;
  readonly places: readonly string[];
  readonly hold: BudgetHold;
  left: Amount;
}

/** Fractions of a cent come from adding in another order. */
const crumb = 1e-6;

/**
 * Keeps books of its own from the journal's records, without any of the ledger's arithmetic of tallies, and holds the ledger against them: nothing is negative, what is set
 * aside is what calls that are under way have left, and no second call is made beyond a bound.
 */
export class Bookkeeper {
  readonly #spent = new Map<string, Amount>();
  readonly #raised = new Map<string, number>();
  readonly #open = new Map<string, OpenCall>();
  readonly #used = new Map<TaskId, TaskUsage>();
  /** What was set aside for calls of which nobody will ever know. */
  #lost: OpenCall[] = [];
  /** Calls that were made. */
  reserved = 0;
  /** Bounds that people were asked to raise. */
  asked = 0;

  /** Whether a call may be made with what was set aside under an id. */
  isOpen(holdId: string): boolean {
    return this.#open.has(holdId);
  }

  /** Take in what was applied to the fleet, which is as it is after it. Answers what is wrong. */
  follow(event: DispatchEvent, fleet: Fleet): string | undefined {
    switch (event.type) {
      case "budgetReserved":
        return this.#reserve(event.taskId, event.hold, fleet);
      case "budgetSettled":
        return this.#settle(event.holdId, fleet);
      case "budgetRaised":
        this.#raise(event.bound.kind === "run" ? `run ${event.bound.runId}` : keyOfDay(event.bound));
        return undefined;
      case "taskUsed":
        return this.#use(event, fleet);
      case "taskAsked":
        return event.ask.kind === "budget" ? this.#ask(fleet.tasks.get(event.taskId), fleet) : undefined;
      default:
        return "taskId" in event ? this.#followEnd(fleet.tasks.get(event.taskId), fleet) : undefined;
    }
  }

  /** All is over: what was spent is what was paid for, and no charge is forgotten. */
  close(fleet: Fleet, provider: Provider): string | undefined {
    if (this.#open.size > 0) return `The call ${[...this.#open.keys()].join(", ")} is never reconciled`;
    for (const run of fleet.runs.values()) {
      const fault = faultOfTally(run.tally) ?? this.#faultOfRun(run, fleet);
      if (fault !== undefined) return `Of run ${run.spec.id}: ${fault}`;
    }
    for (const taskId of provider.tasks) {
      const fault = this.#faultOfBill(taskId, fleet, provider);
      if (fault !== undefined) return `Of task ${taskId}: ${fault}`;
    }
    return this.#faultOfCharges(provider);
  }

  #reserve(taskId: TaskId, hold: BudgetHold, fleet: Fleet): string | undefined {
    this.reserved += 1;
    const places = placesOf(taskId, hold, fleet);
    const beyond = places.find((place) => this.#isBeyond(place, hold.left, fleet));
    this.#open.set(hold.id, { taskId, places, hold, left: hold.left });
    if (beyond !== undefined) return `The call ${hold.id} is made beyond the bound of ${beyond}`;
    return this.#compare(places, fleet);
  }

  /** It would exceed a bound under which another call is under way, or all is spent. */
  #isBeyond(place: string, estimate: Amount, fleet: Fleet): boolean {
    const cap = capOf(place, fleet);
    const times = 1 + (this.#raised.get(place) ?? 0);
    const calls = this.#callsUnder(place);
    const spent = this.#spent.get(place) ?? {};
    const reserved = calls.map(({ left }) => left).reduce(plus, {});
    return amountKinds.some((kind) => {
      const [most, wanted, has] = [cap?.[kind], estimate[kind], spent[kind] ?? 0];
      if (most === undefined || wanted === undefined) return false;
      const all = has + (reserved[kind] ?? 0) + wanted;
      return all > most * times + crumb && (calls.length > 0 || has > most * times - crumb);
    });
  }

  #settle(holdId: string, fleet: Fleet): string | undefined {
    const call = this.#open.get(holdId);
    if (call === undefined) return `The call ${holdId} is settled and wasn't open`;
    this.#open.delete(holdId);
    return this.#compare(call.places, fleet);
  }

  #raise(place: string): void {
    this.#raised.set(place, (this.#raised.get(place) ?? 0) + 1);
  }

  #use(
    { taskId, usage, settles, day }: Extract<DispatchEvent, { readonly type: "taskUsed" }>,
    fleet: Fleet,
  ): string | undefined {
    const more = moreUsed(this.#used.get(taskId), usage);
    this.#used.set(taskId, usage);
    const paidBy = usage.account === undefined || day === undefined ? {} : { account: usage.account, day };
    const places = placesOf(taskId, paidBy, fleet);
    for (const place of places) this.#spent.set(place, plus(this.#spent.get(place) ?? {}, more));
    const call = [...this.#open.values()].find((each) => each.taskId === taskId);
    if (call !== undefined) call.left = minus(call.left, more);
    if (call !== undefined && settles === call.hold.id) this.#open.delete(settles);
    return this.#compare([...places, ...(call?.places ?? [])], fleet);
  }

  /** Its attempt has ended, or it has, and with it what was set aside: that is spent, as nobody knows. */
  #followEnd(task: TaskState | undefined, fleet: Fleet): string | undefined {
    if (task === undefined) return undefined;
    const regained = this.#lost.find(({ hold }) => hold.id === task.hold?.id);
    if (regained !== undefined) return this.#regain(regained, fleet);
    const call = [...this.#open.values()].find(({ taskId }) => taskId === task.spec.id);
    if (call === undefined || task.hold !== undefined) return undefined;
    this.#open.delete(call.hold.id);
    this.#lost.push(call);
    for (const place of call.places) this.#spent.set(place, plus(this.#spent.get(place) ?? {}, call.left));
    return this.#compare(call.places, fleet);
  }

  /** Its task goes on: what it took will be told after all. */
  #regain(call: OpenCall, fleet: Fleet): string | undefined {
    this.#lost = this.#lost.filter((each) => each !== call);
    this.#open.set(call.hold.id, call);
    for (const place of call.places) this.#spent.set(place, minus(this.#spent.get(place) ?? {}, call.left));
    return this.#compare(call.places, fleet);
  }

  #ask(task: TaskState | undefined, fleet: Fleet): string | undefined {
    this.asked += 1;
    if (task === undefined) return undefined;
    const runs = runsOver(task.spec.runId, fleet).flatMap(({ spec }) => spec.compiled.budget ?? []);
    const isAsked = runs.some(({ onExceed }) => onExceed === "ask");
    const hasDay = [...fleet.accounts.values()].some(({ budget }) => budget?.perDay !== undefined);
    return isAsked || hasDay ? undefined : `Task ${task.spec.id} asks for more, and its files say that it stops`;
  }

  #compare(places: readonly string[], fleet: Fleet): string | undefined {
    for (const place of places) {
      const tally = tallyOf(place, fleet);
      const calls = this.#callsUnder(place);
      const fault =
        faultOfTally(tally) ??
        differ("spent", tally?.spent, this.#spent.get(place)) ??
        differ("set aside", tally?.reserved, calls.map(({ left }) => left).reduce(plus, {}));
      if (fault !== undefined) return `The ledger of ${place}: ${fault}`;
      if ((tally?.inFlight ?? 0) !== calls.length)
        return `The ledger of ${place} has ${tally?.inFlight ?? 0} calls under way, there are ${calls.length}`;
    }
    return undefined;
  }

  #callsUnder(place: string): readonly OpenCall[] {
    return [...this.#open.values()].filter(({ places }) => places.includes(place));
  }

  /** What the run, and those that its steps have started, have spent is what their tasks have used, and what was lost. */
  #faultOfRun(run: RunState, fleet: Fleet): string | undefined {
    const place = `run ${run.spec.id}`;
    const used = [...this.#used]
      .filter(([taskId]) => placesOf(taskId, {}, fleet).includes(place))
      .map(([, usage]) => moreUsed(undefined, usage));
    const lost = this.#lost.filter(({ places }) => places.includes(place)).map(({ left }) => left);
    return differ("spent", run.tally?.spent, [...used, ...lost].reduce(plus, {}));
  }

  /** What its stream says is told, but for a last line that a dead host had written: what was set aside for that is lost. */
  #faultOfBill(taskId: TaskId, fleet: Fleet, provider: Provider): string | undefined {
    const bill = provider.billOf(taskId);
    const usage = fleet.tasks.get(taskId)?.usage;
    const told = usage === undefined ? {} : moreUsed(undefined, usage);
    const isTold = differ("told", told, bill.map(({ amount }) => amount).reduce(plus, {}));
    const last = bill.at(-1);
    const isCloud = fleet.tasks.get(taskId)?.spec.engine === "manus";
    const twice = bill.find(({ holdId }) => this.#lost.some(({ hold }) => hold.id === holdId));
    if (isTold === undefined && twice !== undefined && !isCloud) return `The call ${twice.holdId} is counted twice`;
    if (isTold === undefined || last === undefined) return isTold;
    const isLost = this.#lost.some(({ hold }) => hold.id === last.holdId);
    const others = bill.filter(({ holdId }) => holdId !== last.holdId).map(({ amount }) => amount);
    return isLost ? differ("told", told, others.reduce(plus, {})) : isTold;
  }

  #faultOfCharges(provider: Provider): string | undefined {
    for (const { taskId, holdId } of provider.charges) {
      const isKnown = provider.billOf(taskId).some((line) => line.holdId === holdId);
      if (isKnown || this.#lost.some(({ hold }) => hold.id === holdId)) continue;
      return `The call ${holdId} of task ${taskId} was paid for and counted nowhere`;
    }
    return undefined;
  }
}

function faultOfTally(tally: Tally | undefined): string | undefined {
  if (tally === undefined) return undefined;
  const { spent, reserved, inFlight } = tally;
  const all = [...amountKinds.flatMap((kind) => [spent[kind] ?? 0, reserved[kind] ?? 0]), inFlight];
  return all.some((each) => each < 0 || Number.isNaN(each))
    ? `it has less than nothing: ${JSON.stringify(tally)}`
    : undefined;
}

function differ(what: string, one: Amount = {}, other: Amount = {}): string | undefined {
  const wrong = amountKinds.find((kind) => Math.abs((one[kind] ?? 0) - (other[kind] ?? 0)) > crumb);
  return wrong === undefined ? undefined : `${what}: ${JSON.stringify(one)}, and it should be ${JSON.stringify(other)}`;
}

/** Whose bounds a call counts against: its run's, those of the runs above it, and of who pays on a day. */
function placesOf(taskId: TaskId, { account, day }: Partial<BudgetHold>, fleet: Fleet): readonly string[] {
  const runId = fleet.tasks.get(taskId)?.spec.runId ?? "";
  const runs = runsOver(runId, fleet).map(({ spec }) => `run ${spec.id}`);
  return account === undefined || day === undefined ? runs : [...runs, keyOfDay({ accountId: account, day })];
}

function runsOver(runId: RunId, fleet: Fleet): readonly RunState[] {
  const run = fleet.runs.get(runId);
  if (run === undefined) return [];
  const { origin } = run.spec;
  return origin?.kind === "step" ? [run, ...runsOver(origin.runId, fleet)] : [run];
}

function keyOfDay({ accountId, day }: { readonly accountId: string; readonly day: string }): string {
  return `day ${dayKey(accountId, day)}`;
}

function tallyOf(place: string, fleet: Fleet): Tally | undefined {
  return place.startsWith("run ") ? fleet.runs.get(place.slice(4))?.tally : fleet.days.get(place.slice(4));
}

function capOf(place: string, fleet: Fleet): Amount | undefined {
  if (place.startsWith("run ")) return fleet.runs.get(place.slice(4))?.spec.compiled.budget;
  const account = place.split(" ").at(-1) ?? "";
  return fleet.accounts.get(account)?.budget?.perDay;
}
