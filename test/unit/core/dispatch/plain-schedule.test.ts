import assert from "node:assert/strict";
import fc from "fast-check";
import { later } from "../../../../server/src/core/dispatch/moments.ts";
import { priorityAt } from "../../../../server/src/core/dispatch/order.ts";
import { compareInLine } from "../../../../server/src/core/dispatch/queue.ts";
import type { Line, Queue, QueuedTask } from "../../../../server/src/core/dispatch/queue.ts";
import { nextOf, schedule } from "../../../../server/src/core/dispatch/schedule.ts";
import type { Assignment, Group, Standing } from "../../../../server/src/core/dispatch/schedule.ts";
import { SlotTally } from "../../../../server/src/core/dispatch/slot-counts.ts";
import type { InstanceState } from "../../../../server/src/core/dispatch/states.ts";
import type { Engine } from "../../../../server/src/protocol/states.ts";

const now = "2026-11-21T09:00:00.000Z";
const engines = ["tool", "local", "manus"] as const;

interface Waiting extends QueuedTask {
  readonly engine: Engine;
  readonly priority: number;
  readonly runId: string;
  readonly workflow: string;
}

interface Holder {
  readonly engine: Engine;
  readonly runId: string;
  readonly workflow: string;
}

/** The order as the documentation tells it: every task that waits is looked at for every slot. */
function schedulePlainly(tasks: readonly Waiting[], instances: readonly InstanceState[], holders: readonly Holder[]) {
  const held = [...holders];
  const waiting = [...tasks];
  const places = instances.map(({ id, engine, capacity, running }) => ({
    id,
    engine,
    capacity,
    taken: running.length,
  }));
  const assigned: Assignment[] = [];
  for (;;) {
    const able = waiting.filter(({ engine }) => places.some((place) => isFree(place) && place.engine === engine));
    const [first] = able.toSorted((a, b) => comparePlainly(a, b, held));
    if (first === undefined) return assigned;
    const open = places.filter((place) => isFree(place) && place.engine === first.engine);
    const [place] = open.toSorted(
      (a, b) => a.taken / a.capacity - b.taken / b.capacity || b.capacity - b.taken - (a.capacity - a.taken),
    );
    assert.ok(place);
    place.taken += 1;
    held.push(first);
    waiting.splice(waiting.indexOf(first), 1);
    assigned.push({ taskId: first.id, instanceId: place.id });
  }
}

function isFree({ taken, capacity }: { readonly taken: number; readonly capacity: number }): boolean {
  return taken < capacity;
}

function comparePlainly(a: Waiting, b: Waiting, held: readonly Holder[]): number {
  const slots = ({ engine, workflow, runId }: Waiting): readonly [number, number] => {
    const same = held.filter((holder) => holder.engine === engine);
    return [
      same.filter((holder) => holder.workflow === workflow).length,
      same.filter((holder) => holder.runId === runId).length,
    ];
  };
  const [[workflowA, runA], [workflowB, runB]] = [slots(a), slots(b)];
  return (
    priorityAt(b.priority, b.queuedAt, now) - priorityAt(a.priority, a.queuedAt, now) ||
    workflowA - workflowB ||
    runA - runB ||
    compareInLine(a, b)
  );
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

function groupsOf(tasks: readonly Waiting[], isVague: boolean): readonly Group[] {
  const byEngine = groupBy(tasks, ({ engine }) => engine);
  return [...byEngine.values()].map((all) => ({
    need: { engine: all[0]?.engine ?? "tool", workspaceFolder: "/project" },
    queues: () =>
      [...groupBy(all, ({ workflow, priority }) => `${priority} ${workflow}`).values()].map((each) =>
        queueOf(each, isVague),
      ),
  }));
}

/** `isVague`: of its oldest task is only known that it came after the beginning of time. */
function queueOf(tasks: readonly Waiting[], isVague: boolean): Queue {
  const [oldest] = tasks.toSorted(compareInLine);
  assert.ok(oldest);
  const { workflow, priority } = oldest;
  const runs = groupBy(tasks.toSorted(compareInLine), ({ runId }) => runId);
  const lines = Array.from(runs, ([runId, own]): Line => ({ workflow, priority, runId, tasks: own }));
  return { workflow, priority, oldest: isVague ? { id: "", queuedAt: "2000" } : oldest, lines };
}

describe("schedule, beside a plain one that looks at everything", () => {
  const engine = fc.constantFrom(...engines);
  /** Ages in minutes, around the moments at which a task counts one more. */
  const age = fc.oneof(fc.nat(100), fc.constantFrom(0, 9, 10, 11, 20, 90));
  const waiting = fc.record({ engine, priority: fc.nat(9), run: fc.nat(11), age });
  const holding = fc.array(fc.record({ engine, run: fc.nat(11) }), { maxLength: 12 });
  const places = fc.array(fc.record({ engine, capacity: fc.integer({ min: 1, max: 5 }), taken: fc.nat(5) }), {
    maxLength: 5,
  });
  const fleets = fc.record({ waiting: fc.array(waiting, { maxLength: 40 }), holding, places, isVague: fc.boolean() });
  const ofRun = (run: number): Pick<Holder, "runId" | "workflow"> => ({ runId: `r${run}`, workflow: `w${run % 4}` });

  function fleetOf(some: typeof fleets extends fc.Arbitrary<infer T> ? T : never) {
    const tasks = some.waiting.map(({ run, age: minutes, ...rest }, index): Waiting => {
      const id = String((index * 7) % 41).padStart(3, "0");
      return { ...rest, ...ofRun(run), id, queuedAt: later(now, -minutes * 60_000) };
    });
    const holders = some.holding.map(({ run, engine: its }) => ({ engine: its, ...ofRun(run) }));
    const instances = some.places.map(({ taken, capacity, engine: its }, index): InstanceState => {
      const running = Array.from({ length: Math.min(taken, capacity) }, (_, slot) => `${index}-${slot}`);
      return { id: `i${index}`, title: "", accountId: "local", engine: its, status: "running", capacity, running };
    });
    const slots = new SlotTally();
    for (const holder of holders) slots.add(holder, 1);
    const standing: Standing = { instances, findAccount: () => undefined, slots, at: now };
    return { tasks, holders, instances, standing };
  }

  it("gives the same slots to the same tasks, in the same order", () => {
    fc.assert(
      fc.property(fleets, (some) => {
        const { tasks, holders, instances, standing } = fleetOf(some);
        const fast = schedule(groupsOf(tasks, some.isVague), standing);
        assert.deepEqual(fast, schedulePlainly(tasks, instances, holders));
      }),
      { numRuns: 300 },
    );
  });

  it("tells the same tasks that they are next", () => {
    fc.assert(
      fc.property(fleets, engine, fc.nat(40), (some, asked, most) => {
        const { tasks, holders, standing } = fleetOf(some);
        const own = tasks.filter((task) => task.engine === asked);
        const [group] = groupsOf(own, some.isVague);
        if (group === undefined) return;
        const [big] = fleetOf({ ...some, places: [{ engine: asked, capacity: 100, taken: 0 }] }).instances;
        assert.ok(big);
        assert.deepEqual(
          nextOf(group, standing, most).map(({ taskId }) => taskId),
          schedulePlainly(own, [big], holders)
            .slice(0, most)
            .map(({ taskId }) => taskId),
        );
      }),
      { numRuns: 200 },
    );
  });
});
