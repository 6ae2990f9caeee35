import assert from "node:assert/strict";
import fc from "fast-check";
import { later } from "../../../../server/src/core/dispatch/moments.ts";
import { keyOf } from "../../../../server/src/core/dispatch/need.ts";
import type { Need } from "../../../../server/src/core/dispatch/need.ts";
import { agingMs, priorityAt } from "../../../../server/src/core/dispatch/order.ts";
import { compareInLine } from "../../../../server/src/core/dispatch/queue.ts";
import type { Line, Queue } from "../../../../server/src/core/dispatch/queue.ts";
import { compareTickets, nextOf, schedule } from "../../../../server/src/core/dispatch/schedule.ts";
import type { Group } from "../../../../server/src/core/dispatch/schedule.ts";
import { SlotTally } from "../../../../server/src/core/dispatch/slot-counts.ts";
import type { Holder } from "../../../../server/src/core/dispatch/slot-counts.ts";
import type { InstanceState } from "../../../../server/src/core/dispatch/states.ts";
import type { AccountSpec } from "../../../../server/src/protocol/accounts.ts";

const now = "2026-11-21T09:00:00.000Z";

const instance = (id: string, free: number, rest: Partial<InstanceState> = {}): InstanceState => ({
  id,
  accountId: "local",
  engine: "tool",
  title: id,
  status: "running",
  capacity: 5,
  running: Array.from({ length: 5 - free }, (_, index) => `${id}-${index}`),
  ...rest,
});

interface Queued {
  readonly id: string;
  readonly priority: number;
  readonly runId: string;
  readonly workflow: string;
  readonly queuedAt: string;
  readonly need: Need;
}
const task = (
  id: string,
  priority = 5,
  rest: Partial<Omit<Queued, "need">> & { need?: Partial<Need> } = {},
): Queued => ({
  id,
  priority,
  runId: "r",
  workflow: "w",
  queuedAt: now,
  ...rest,
  need: { engine: "tool", workspaceFolder: "/project", ...rest.need },
});

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  return new Map(all.map((one) => [keyOf(one), all.filter((other) => keyOf(other) === keyOf(one))]));
}

function groupsOf(tasks: readonly Queued[]): readonly Group[] {
  const groups = groupBy(tasks, ({ need }) => keyOf(need));
  return [...groups.values()].map((all): Group => {
    const queues = groupBy(all, ({ workflow, priority }) => `${workflow} ${priority}`);
    const need = all[0]?.need ?? { engine: "tool", workspaceFolder: "" };
    return { need, queues: () => [...queues.values()].flatMap(queueOf) };
  });
}

function queueOf(all: readonly Queued[]): readonly Queue[] {
  const [first] = all;
  if (first === undefined) return [];
  const runs = groupBy(all.toSorted(compareInLine), ({ runId }) => runId);
  const lines = [...runs].map(([runId, tasks]): Line => ({ ...first, runId, tasks }));
  const [oldest = first] = all.toSorted(compareInLine);
  return [{ ...first, oldest, lines }];
}

interface Around {
  readonly accounts?: readonly Partial<AccountSpec>[];
  readonly holders?: readonly Holder[];
  readonly at?: string;
}
function assign(
  tasks: readonly Queued[],
  instances: readonly InstanceState[],
  { accounts = [], holders = [], at = now }: Around = {},
): ReturnType<typeof schedule> {
  const findAccount = (id: string): AccountSpec | undefined => accounts.find((each) => each.id === id) as AccountSpec;
  return schedule(groupsOf(tasks), { instances, findAccount, slots: countAll(holders), at });
}

function countAll(holders: readonly Holder[]): SlotTally {
  const slots = new SlotTally();
  for (const holder of holders) slots.add(holder, 1);
  return slots;
}
const plan = (...args: Parameters<typeof assign>): string =>
  assign(...args)
    .map(({ taskId, instanceId }) => `${taskId}→${instanceId}`)
    .join(" ");

describe("schedule", () => {
  it("takes the highest priority first, then the oldest", () => {
    assert.equal(plan([task("c"), task("a"), task("b", 9), task("d", 0)], [instance("i", 3)]), "b→i a→i c→i");
    const older = task("z", 5, { queuedAt: "2026-11-21T08:59:59.000Z" });
    assert.equal(plan([task("a"), older], [instance("i", 1)]), "z→i");
  });

  it("gives nothing where there is no room", () => {
    assert.equal(plan([task("a")], [instance("full", 0), instance("held", 5, { status: "paused" })]), "");
    assert.equal(plan([], [instance("i", 5)]), "");
    assert.equal(plan([task("a")], []), "");
  });

  it("gives a task only to an instance of its engine", () => {
    const instances = [instance("tools", 1), instance("cloud", 1, { engine: "manus" })];
    const tasks = [task("a", 5, { need: { engine: "manus" } }), task("b"), task("c", 9, { need: { engine: "local" } })];
    assert.equal(plan(tasks, instances), "a→cloud b→tools");
  });

  it("fills the least loaded instance first, by the share of its slots that is taken", () => {
    const tasks = ["a", "b", "c"].map((id) => task(id));
    assert.equal(plan(tasks, [instance("i", 1), instance("j", 3)]), "a→j b→j c→i");
    const small = instance("small", 5, { capacity: 2, running: ["x"] });
    assert.equal(plan([task("a")], [small, instance("big", 3)]), "a→big");
    assert.equal(plan([task("a")], [instance("one", 5, { capacity: 1 }), instance("five", 5)]), "a→five");
  });

  it("heeds the instance and the account that a task asks for", () => {
    const instances = [
      instance("work", 5, { engine: "manus", accountId: "work" }),
      instance("home", 5, { engine: "manus", accountId: "home" }),
      instance("work-2", 1, { engine: "manus", accountId: "work", scaledFrom: "work" }),
    ];
    const need = { engine: "manus" } as const;
    assert.equal(plan([task("a", 5, { need: { ...need, instance: "home" } })], instances), "a→home");
    assert.equal(plan([task("a", 5, { need: { ...need, account: "home" } })], instances), "a→home");
    assert.equal(plan([task("a", 5, { need: { ...need, account: "gone" } })], instances), "");
    const full = [instance("work", 0, { engine: "manus", accountId: "work" }), ...instances.slice(1)];
    assert.equal(plan([task("a", 5, { need: { ...need, instance: "work" } })], full), "a→work-2", "its stand-in");
  });

  it("starts nothing new on an account that is disabled", () => {
    const accounts = [{ id: "work", disabled: true }];
    const instances = [
      instance("work", 5, { engine: "local", accountId: "work" }),
      instance("agents", 5, { engine: "local" }),
    ];
    const need = { engine: "local" } as const;
    assert.equal(plan([task("a", 5, { need })], instances, { accounts }), "a→agents");
    assert.equal(plan([task("a", 5, { need: { ...need, account: "work" } })], instances, { accounts }), "");
  });

  describe("shares slots", () => {
    const many = (workflow: string, runId = workflow): Queued[] =>
      Array.from({ length: 6 }, (_, index) => task(`${runId}${index}`, 5, { workflow, runId }));

    it("between workflows of the same priority, whatever order they came in", () => {
      assert.equal(plan([...many("a"), ...many("b")], [instance("i", 4)]), "a0→i b0→i a1→i b1→i");
    });
    it("counts what they hold already", () => {
      const holders = ["a", "a", "a"].map((workflow) => ({ engine: "tool", workflow, runId: workflow }) as const);
      assert.equal(plan([...many("a"), ...many("b")], [instance("i", 4)], { holders }), "b0→i b1→i b2→i a0→i");
      const elsewhere = holders.map((holder) => ({ ...holder, engine: "local" }) as const);
      assert.equal(plan([...many("a"), ...many("b")], [instance("i", 1)], { holders: elsewhere }), "a0→i");
    });
    it("then between the runs of a workflow", () => {
      assert.equal(plan([...many("a", "r1"), ...many("a", "r2")], [instance("i", 3)]), "r10→i r20→i r11→i");
    });
    it("but the higher priority goes first", () => {
      const urgent = many("b").map((each) => ({ ...each, priority: 6 }));
      assert.equal(plan([...many("a"), ...urgent], [instance("i", 3)]), "b0→i b1→i b2→i");
    });
  });

  describe("a task that waits", () => {
    it("counts one more for every ten minutes, nine at most", () => {
      assert.equal(priorityAt(2, now, later(now, agingMs - 1)), 2);
      assert.equal(priorityAt(2, now, later(now, agingMs)), 3);
      assert.equal(priorityAt(2, now, later(now, 100 * agingMs)), 9);
      assert.equal(priorityAt(2, later(now, agingMs), now), 2, "a clock that went back takes nothing away");
    });

    it("starts in the end, however many that are more important keep coming", () => {
      fc.assert(
        fc.property(fc.nat(9), fc.nat(9), fc.integer({ min: 1, max: 3 }), (low, high, slots) => {
          const lowly = task("lowly", low, { runId: "lowly", workflow: "lowly" });
          // In each round what runs ends, and three times as many urgent ones have come as there are slots.
          for (let round = 0; round < 12 * slots; round += 1) {
            const at = later(now, round * agingMs);
            const urgent = Array.from({ length: 3 * slots }, (_, index) => {
              const name = `urgent-${String(round).padStart(3, "0")}-${index}`;
              return task(name, high, { runId: name, workflow: name, queuedAt: at });
            });
            const started = assign([...urgent, lowly], [instance("i", slots)], { at });
            if (started.some(({ taskId }) => taskId === "lowly")) return;
          }
          assert.fail("it never started");
        }),
        { numRuns: 50 },
      );
    });
  });

  const names = ["work", "home", undefined] as const;
  const needs = fc.record({
    engine: fc.constantFrom("tool" as const, "local" as const, "manus" as const),
    workspaceFolder: fc.constantFrom("/project", "/other"),
    instance: fc.constantFrom(...names),
    account: fc.constantFrom(...names),
    model: fc.constantFrom("big", undefined, undefined),
    profile: fc.constantFrom("max", undefined, undefined),
  });
  const queued = fc.record({ priority: fc.nat(9), run: fc.nat(4), age: fc.nat(100), need: needs });
  const fleets = fc.array(
    fc.record({
      engine: fc.constantFrom("tool" as const, "local" as const, "manus" as const),
      accountId: fc.constantFrom("local", "work", "home"),
      status: fc.constantFrom("running" as const, "running" as const, "paused" as const, "stopping" as const),
      capacity: fc.integer({ min: 1, max: 5 }),
      taken: fc.nat(5),
      model: fc.constantFrom("big", "small", undefined),
      profile: fc.constantFrom("max", "lite", undefined),
      directory: fc.constantFrom("/project", undefined, undefined),
    }),
    { maxLength: 5 },
  );

  it("never overfills, never errs about the instance, assigns each task once, and leaves no slot free that a task could have", () => {
    fc.assert(
      fc.property(fc.array(queued, { maxLength: 30 }), fleets, fc.boolean(), (someTasks, someInstances, disabled) => {
        const tasks = someTasks.map(({ priority, run, age, need }, index) => {
          const known = Object.fromEntries(Object.entries(need).filter(([, value]) => value !== undefined));
          const queuedAt = later(now, -age * 60_000);
          return task(String(index).padStart(3, "0"), priority, {
            runId: `r${run}`,
            workflow: `w${run % 2}`,
            queuedAt,
            need: known,
          });
        });
        const fleet = someInstances.map(({ taken, ...rest }, index) => {
          const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
          const running = Array.from({ length: Math.min(taken, rest.capacity) }, (_, slot) => `${index}-${slot}`);
          return instance(["work", "home", "i2", "i3", "i4"][index] ?? "", 5, { ...known, running });
        });
        const accounts = [{ id: "work", disabled }];
        const assigned = assign(tasks, fleet, { accounts });
        assert.equal(new Set(assigned.map(({ taskId }) => taskId)).size, assigned.length);
        const left = new Map(fleet.map(({ id, capacity, running }) => [id, capacity - running.length]));
        for (const { taskId, instanceId } of assigned) {
          const [one, place] = [tasks.find(({ id }) => id === taskId), fleet.find(({ id }) => id === instanceId)];
          assert.ok(
            one !== undefined && place !== undefined && mayRun(one, place, disabled),
            `${taskId}→${instanceId}`,
          );
          left.set(instanceId, (left.get(instanceId) ?? 0) - 1);
        }
        for (const free of left.values()) assert.ok(free >= 0);
        for (const one of tasks) {
          if (assigned.some(({ taskId }) => taskId === one.id)) continue;
          const idle = fleet.find((place) => (left.get(place.id) ?? 0) > 0 && mayRun(one, place, disabled));
          assert.equal(idle, undefined, `${one.id} waits while ${idle?.id ?? ""} has a free slot`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("looks at no more of a line than starts, and one; at none where nothing can start", () => {
    let seen = 0;
    const tasks = {
      *[Symbol.iterator]() {
        for (;;) yield { id: String((seen += 1)).padStart(5, "0"), queuedAt: now };
      },
    };
    const need: Need = { engine: "tool", workspaceFolder: "/project" };
    const queue = { workflow: "w", priority: 5 };
    const oldest = { id: "00001", queuedAt: now };
    const endless: Group = { need, queues: () => [{ ...queue, oldest, lines: [{ ...queue, runId: "r", tasks }] }] };
    const closed: Group = {
      need: { ...need, engine: "manus" },
      queues: () => assert.fail("asked for queues of which none can start"),
    };
    const around = { findAccount: () => undefined, slots: new SlotTally(), at: now };
    const instances = [instance("i", 3), instance("j", 2)];
    assert.equal(schedule([endless, closed], { ...around, instances }).length, 5);
    assert.equal(seen, 6);
  });

  it("looks at no more lines of a queue than start, and one", () => {
    let seen = 0;
    const queue = { workflow: "w", priority: 5 };
    const lines = {
      *[Symbol.iterator](): Generator<Line> {
        for (;;) {
          const id = String((seen += 1)).padStart(5, "0");
          yield { ...queue, runId: `r${id}`, tasks: [{ id, queuedAt: now }] };
        }
      },
    };
    const endless: Group = {
      need: task("a").need,
      queues: () => [{ ...queue, oldest: { id: "00001", queuedAt: now }, lines }],
    };
    const around = { findAccount: () => undefined, slots: new SlotTally(), at: now };
    const assigned = schedule([endless], { ...around, instances: [instance("i", 3)] });
    assert.deepEqual(
      assigned.map(({ taskId }) => taskId),
      ["00001", "00002", "00003"],
    );
    assert.equal(seen, 4);
    assert.equal(nextOf(endless, { ...around, instances: [] }, 5).length, 5);
  });
});

/** What an instance may run, said once more and in another way than the scheduler's own. */
function mayRun({ need }: Queued, place: InstanceState, workIsDisabled: boolean): boolean {
  const isOpen = place.status === "running" && !(workIsDisabled && [place.accountId, need.account].includes("work"));
  const isNamed = need.instance === undefined || need.instance === place.id;
  const isNear = place.directory === undefined || need.workspaceFolder === place.directory;
  return isOpen && isNamed && isNear && place.engine === need.engine && mayPay(need, place) && mayThink(need, place);
}

function mayPay({ engine, account, instance: named, model }: Need, place: InstanceState): boolean {
  if (account === undefined || account === place.accountId) return true;
  const isLent = engine === "local" && (place.accountId === "local" || named !== undefined);
  return isLent && (place.model === undefined || place.model === model);
}

function mayThink({ engine, account, instance: named, model, profile }: Need, place: InstanceState): boolean {
  if (engine === "manus") return profile === undefined || place.profile === undefined || profile === place.profile;
  if (model === undefined) return true;
  if (place.model !== undefined) return place.model === model;
  return place.accountId === "local" || account !== undefined || named !== undefined;
}

describe("the next tasks of a group", () => {
  it("are in the order in which they will start", () => {
    const tasks = [
      task("a1", 5, { runId: "a", workflow: "a" }),
      task("a2", 5, { runId: "a", workflow: "a" }),
      task("b1", 5, { runId: "b", workflow: "b" }),
      task("c", 7),
    ];
    const [group] = groupsOf(tasks);
    assert.ok(group !== undefined);
    const standing = { instances: [], findAccount: () => undefined, slots: new SlotTally(), at: now };
    assert.deepEqual(
      nextOf(group, standing, 10).map(({ taskId }) => taskId),
      ["c", "a1", "b1", "a2"],
    );
    assert.deepEqual(
      nextOf(group, standing, 2).map(({ taskId }) => taskId),
      ["c", "a1"],
    );
  });
  it("are those that scheduling picks", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ priority: fc.nat(3), run: fc.nat(20) }), { maxLength: 60 }), (some) => {
        const tasks = some.map(({ priority, run }, index) =>
          task(String(index).padStart(3, "0"), priority, { runId: `r${run}`, workflow: `w${run % 7}` }),
        );
        const [group] = groupsOf(tasks);
        if (group === undefined) return;
        const standing = { instances: [], findAccount: () => undefined, slots: new SlotTally(), at: now };
        const tickets = nextOf(group, standing, 5);
        assert.deepEqual(
          tickets.map(({ taskId }) => taskId),
          assign(tasks, [instance("i", 5)]).map(({ taskId }) => taskId),
        );
        assert.deepEqual(tickets.toSorted(compareTickets), tickets);
      }),
    );
  });
});
