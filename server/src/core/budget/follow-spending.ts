import type { RunId, TaskId } from "../../protocol/states.ts";
import type { BudgetEvent, TaskEvent } from "../dispatch/events.ts";
import { omit } from "../dispatch/omit.ts";
import type { RunState, TaskState } from "../dispatch/states.ts";
import { minus, moreUsed } from "./amount.ts";
import type { Amount } from "./amount.ts";
import { addHold, addSpent, dayKey, emptyTally, endHold, regainHold } from "./tally.ts";
import type { AccountDay, BudgetHold, Tally } from "./tally.ts";

/** The fleet as far as spending goes; what is set takes the place of what was. */
export interface SpendingFleet {
  task(id: TaskId): TaskState | undefined;
  run(id: RunId): RunState | undefined;
  /** By {@link dayKey}. */
  day(key: string): AccountDay | undefined;
  readonly tasks: Map<TaskId, TaskState>;
  readonly runs: Map<RunId, RunState>;
  readonly days: Map<string, AccountDay>;
}

/** A run and the runs above it whose steps started it, from itself to the top, as far as they are known. */
export function runsAbove(runId: RunId, find: (id: RunId) => RunState | undefined): readonly RunState[] {
  const runs: RunState[] = [];
  for (let next: RunId | undefined = runId; next !== undefined;) {
    const run = find(next);
    // What a journal says may be anything: no circle.
    if (run === undefined || runs.includes(run)) break;
    runs.push(run);
    next = run.spec.origin?.kind === "step" ? run.spec.origin.runId : undefined;
  }
  return runs;
}

/** Apply what happened to a budget; false where it doesn't apply, and then nothing has changed. */
export function applyBudgetEvent(fleet: SpendingFleet, event: BudgetEvent): boolean {
  if (event.type === "budgetRaised") return raise(fleet, event);
  const task = fleet.task(event.taskId);
  if (task === undefined) return false;
  if (event.type === "budgetSettled") return settle(fleet, task, event.holdId);
  if (!task.holdsSlot) return false;
  // Journals of older versions have no reconciliation of one that was regained.
  if (task.hold?.regained === true) release(fleet, task, task.hold, true);
  else if (task.hold !== undefined) return false;
  fleet.tasks.set(task.spec.id, { ...omit(fleet.task(task.spec.id) ?? task, "lost"), hold: event.hold });
  change(fleet, task, placeOf(event.hold), (tally) => addHold(tally, event.hold));
  return true;
}

/** Count what an event of a task that was just applied has cost. `before`: the task as it was. */
export function followSpending(fleet: SpendingFleet, before: TaskState | undefined, event: TaskEvent): void {
  const task = before === undefined ? undefined : fleet.task(before.spec.id);
  if (before === undefined || task === undefined) return;
  if (event.type === "taskUsed") countUsed(fleet, before, event);
  else if (task.hold !== undefined && isOver(task)) release(fleet, task, task.hold, true);
  else if (task.lost !== undefined && !isOver(task)) regain(fleet, task, task.lost);
}

/** So many months' days of accounts are remembered: this one and the one before. */
const rememberedMonths = 2;

/** Take newer days over, and forget those that nobody asks for any more: they are older than the month before the newest. */
export function takeDays(days: Map<string, AccountDay>, moved: ReadonlyMap<string, AccountDay>): void {
  if (moved.size === 0) return;
  const isNew = [...moved.keys()].some((key) => !days.has(key));
  for (const [key, day] of moved) days.set(key, day);
  if (!isNew) return;
  const newest = [...days.values()].reduce((latest, { day }) => (day > latest ? day : latest), "");
  for (const [key, { day }] of days) if (monthOf(newest) - monthOf(day) >= rememberedMonths) days.delete(key);
}

function monthOf(day: string): number {
  const [year = 0, month = 0] = day.split("-").map(Number);
  return year * 12 + month;
}

/** Its attempt has ended, so nothing of it is under way. A task that another host goes on with keeps what is set aside. */
function isOver({ finishedAt, holdsSlot, waiting }: TaskState): boolean {
  return finishedAt !== undefined || (!holdsSlot && waiting?.kind === "schedule");
}

function countUsed(
  fleet: SpendingFleet,
  before: TaskState,
  { taskId, usage, settles, day }: Extract<TaskEvent, { readonly type: "taskUsed" }>,
): void {
  const more = moreUsed(before.usage, usage);
  const { hold } = before;
  const held = hold === undefined ? {} : heldOf(hold.left, more);
  change(fleet, before, usage.account === undefined ? undefined : { account: usage.account, day }, (tally) =>
    addSpent(tally, more),
  );
  if (hold === undefined) return;
  const left = minus(hold.left, held);
  change(fleet, before, placeOf(hold), (tally) => addSpent(tally, {}, held));
  const task = fleet.task(taskId);
  if (task === undefined) return;
  const next = { ...task, hold: { ...hold, left } };
  fleet.tasks.set(taskId, next);
  if (settles === hold.id) release(fleet, next, next.hold, false);
}

/** What of an amount had been set aside. */
function heldOf(left: Amount, more: Amount): Amount {
  return minus(left, minus(left, more));
}

function settle(fleet: SpendingFleet, task: TaskState, holdId: string): boolean {
  if (task.hold?.id !== holdId) return false;
  release(fleet, task, task.hold, false);
  return true;
}

function release(fleet: SpendingFleet, task: TaskState, hold: BudgetHold, lost: boolean): void {
  // In the cloud what it took is never told by calls, so there is nothing to reconcile later.
  const known = lost && task.spec.engine !== "manus" ? { lost: hold } : {};
  fleet.tasks.set(task.spec.id, { ...omit(task, "hold"), ...known });
  change(fleet, task, placeOf(hold), (tally) => endHold(tally, hold, lost));
}

/** Its stream may have what the call took, and will be counted: what was counted in its place is set aside again, and its driver reconciles it as after any death. */
function regain(fleet: SpendingFleet, task: TaskState, lost: BudgetHold): void {
  fleet.tasks.set(task.spec.id, { ...omit(task, "lost"), hold: { ...lost, regained: true } });
  change(fleet, task, placeOf(lost), (tally) => regainHold(tally, lost));
}

function raise(
  fleet: SpendingFleet,
  { bound, times }: Extract<BudgetEvent, { readonly type: "budgetRaised" }>,
): boolean {
  if (bound.kind === "run") {
    const run = fleet.run(bound.runId);
    const tally = run?.tally ?? emptyTally;
    if (run === undefined || times !== tally.raised + 1) return false;
    fleet.runs.set(bound.runId, { ...run, tally: { ...tally, raised: times } });
    return true;
  }
  const { accountId, day } = bound;
  const key = dayKey(accountId, day);
  const known = fleet.day(key) ?? { ...emptyTally, accountId, day };
  if (times !== known.raised + 1) return false;
  fleet.days.set(key, { ...known, raised: times });
  return true;
}

interface PaidBy {
  readonly account: string;
  readonly day: string | undefined;
}

function placeOf({ account, day }: BudgetHold): PaidBy | undefined {
  return account === undefined ? undefined : { account, day };
}

/** Change what is counted for a task's run, all runs above it, and the day of who pays. */
function change(
  fleet: SpendingFleet,
  { spec }: TaskState,
  paidBy: PaidBy | undefined,
  next: <T extends Tally>(tally: T) => T,
): void {
  for (const run of runsAbove(spec.runId, (id) => fleet.run(id))) {
    fleet.runs.set(run.spec.id, { ...run, tally: next(run.tally ?? emptyTally) });
  }
  if (paidBy?.day === undefined) return;
  const { account: accountId, day } = paidBy;
  const key = dayKey(accountId, day);
  fleet.days.set(key, next(fleet.day(key) ?? { ...emptyTally, accountId, day }));
}
