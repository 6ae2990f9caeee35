import assert from "node:assert/strict";
import fc from "fast-check";
import { boundsOf } from "../../../../server/src/core/budget/bounds-of.ts";
import type { Payer } from "../../../../server/src/core/budget/bounds-of.ts";
import { applyBudgetEvent, followSpending } from "../../../../server/src/core/budget/follow-spending.ts";
import { capNow, judgeCall } from "../../../../server/src/core/budget/judge-call.ts";
import type { AccountDay } from "../../../../server/src/core/budget/tally.ts";
import type { TaskEvent } from "../../../../server/src/core/dispatch/events.ts";
import type { RunState, TaskState } from "../../../../server/src/core/dispatch/states.ts";
import type { AccountSpec } from "../../../../server/src/protocol/accounts.ts";

const at = "2026-11-21T09:00:00.000Z";
const day = "2026-11-21";

/** Two runs, the second started by a step of the first, six tasks, and an account: each with a bound in cents. */
class SmallFleet {
  readonly runs = new Map<string, RunState>();
  readonly tasks = new Map<string, TaskState>();
  readonly days = new Map<string, AccountDay>();
  private readonly perDay: number;
  private ids = 0;

  constructor(caps: { readonly root: number; readonly child: number; readonly perDay: number }) {
    this.perDay = caps.perDay;
    this.addRun("root", caps.root, undefined);
    this.addRun("child", caps.child, "root");
    for (let index = 0; index < 6; index += 1) {
      const spec = { id: `T${index}`, runId: index % 2 === 0 ? "root" : "child", stepId: "a" };
      this.tasks.set(spec.id, { spec, status: "running", attempt: 1, holdsSlot: true } as unknown as TaskState);
    }
  }

  task = (id: string): TaskState | undefined => this.tasks.get(id);
  run = (id: string): RunState | undefined => this.runs.get(id);
  day = (key: string): AccountDay | undefined => this.days.get(key);
  account = (): AccountSpec => ({ budget: { perDay: { cost: this.perDay } } }) as AccountSpec;

  reserve(taskId: string, cost: number): boolean {
    const task = this.tasks.get(taskId);
    const bounds = boundsOf(this.payer(taskId), this);
    if (judgeCall({ estimate: { cost }, blind: false, bounds }).verdict !== "go") return false;
    this.ids += 1;
    const hold = { id: `H${this.ids}`, left: { cost }, calls: 0, model: "m", account: "work", day, at };
    return applyBudgetEvent(this, { type: "budgetReserved", taskId: task?.spec.id ?? "", hold });
  }

  /** Its call is over and took this share of what was set aside. */
  settle(taskId: string, share: number): void {
    const task = this.tasks.get(taskId);
    if (task?.hold === undefined) return;
    const cost = (task.usage?.cost ?? 0) + (task.hold.left.cost ?? 0) * share;
    const usage = { turns: 1, inputTokens: 1, outputTokens: 1, cost, model: "m", account: "work" };
    this.apply({ type: "taskUsed", taskId, usage, settles: task.hold.id, day }, { ...task, usage });
  }

  /** Its attempt ends, and nobody says what its call took. */
  end(taskId: string): void {
    const task = this.tasks.get(taskId);
    if (task === undefined) return;
    this.apply({ type: "taskStopped", taskId, reason: { code: "x", message: "x" } }, { ...task, finishedAt: at });
    const again = this.tasks.get(taskId);
    if (again !== undefined) this.tasks.set(taskId, { ...again, finishedAt: undefined } as unknown as TaskState);
  }

  /** Nobody is ever beyond a bound with more than one call. */
  check(): void {
    for (const taskId of ["T0", "T1"]) {
      for (const bound of boundsOf(this.payer(taskId), this)) {
        const { spent, reserved, inFlight } = bound.tally;
        const isBeyond = (spent.cost ?? 0) + (reserved.cost ?? 0) > (capNow(bound, "cost") ?? 0) + 1e-9;
        assert.ok(!isBeyond || inFlight <= 1, `${bound.key} is exceeded by ${inFlight} calls`);
        const open = [...this.tasks.values()].filter(({ hold, spec }) => hold !== undefined && counts(bound.key, spec));
        assert.equal(inFlight, open.length);
        const held = open.reduce((sum, { hold }) => sum + (hold?.left.cost ?? 0), 0);
        assert.ok(Math.abs(held - (reserved.cost ?? 0)) < 1e-6);
      }
    }
  }

  private apply(event: TaskEvent, after: TaskState): void {
    const before = this.tasks.get(after.spec.id);
    this.tasks.set(after.spec.id, after);
    followSpending(this, before, event);
  }

  private payer(taskId: string): Payer {
    return { runId: this.tasks.get(taskId)?.spec.runId ?? "", account: "work", day };
  }

  private addRun(id: string, cost: number, parent: string | undefined): void {
    const origin = parent === undefined ? { kind: "person", by: "me" } : { kind: "step", runId: parent, stepId: "w" };
    const compiled = { title: id, budget: { cost, onExceed: "ask" } };
    this.runs.set(id, { spec: { id, origin, compiled } } as unknown as RunState);
  }
}

function counts(key: string, { runId }: TaskState["spec"]): boolean {
  return key !== "run child" || runId === "child";
}

const task = fc.integer({ min: 0, max: 5 }).map((index) => `T${index}`);
const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constant("reserve" as const), task, cost: fc.integer({ min: 1, max: 60 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant("settle" as const), task, share: fc.constantFrom(0, 0.3, 1) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("end" as const), task }) },
  fc.record({ what: fc.constant("raise" as const), runId: fc.constantFrom("root", "child") }),
);
const caps = fc.record({
  root: fc.integer({ min: 20, max: 200 }),
  child: fc.integer({ min: 20, max: 200 }),
  perDay: fc.integer({ min: 20, max: 200 }),
});

describe("budget: properties", () => {
  it("never more than one call is under way beyond a bound, and what is set aside is what calls under way hold", () => {
    const property = fc.property(caps, fc.array(act, { maxLength: 60 }), (bounds, acts) => {
      const fleet = new SmallFleet(bounds);
      for (const one of acts) {
        if (one.what === "reserve" && fleet.task(one.task)?.hold === undefined) fleet.reserve(one.task, one.cost);
        else if (one.what === "settle") fleet.settle(one.task, one.share);
        else if (one.what === "end") fleet.end(one.task);
        else if (one.what === "raise") {
          const { runId } = one;
          const times = (fleet.run(runId)?.tally?.raised ?? 0) + 1;
          applyBudgetEvent(fleet, { type: "budgetRaised", bound: { kind: "run", runId }, times, by: "me" });
        }
        fleet.check();
      }
    });
    fc.assert(property, { numRuns: 500 });
  });
});
