import assert from "node:assert/strict";
import type { BudgetLedger } from "../../server/src/core/ports/budget.ts";
import type { Driver, DriverReport } from "../../server/src/core/ports/driver.ts";
import type { Journal } from "../../server/src/core/ports/journal.ts";
import type { KeptStep, StepCache } from "../../server/src/core/ports/step-cache.ts";
import type { TriggerDeskPorts } from "../../server/src/runtime/triggers/trigger-desk.ts";
import { addFigures, figuresOf, noFigures } from "../support/simulation/figures.ts";
import { simulate } from "../support/simulation/simulate.ts";
import { kindOf } from "../support/simulation/world-kind.ts";
import type { WorldKind } from "../support/simulation/world-kind.ts";
import type { Planted } from "../support/simulation/host-world.ts";

/** `run.ts` beside this file takes many more seeds. */
describe("the dispatcher in a world where everything goes wrong", function () {
  this.timeout(240_000);

  it("keeps what must stay true, seed by seed", async () => {
    let figures = noFigures;
    for (let seed = 1; seed <= 220; seed += 1) {
      const result = await simulate({ seed });
      assert.equal(result.problem, undefined, `node test/simulation/run.ts --seed ${seed}`);
      figures = addFigures(figures, figuresOf(result));
    }
    for (const what of ["calls", "asked", "scheduled", "forFiles", "hits"] as const)
      assert.ok(figures[what] > 5, JSON.stringify(figures));
    assert.ok(figures.deaths > 150 && figures.effects > 100 && figures.runs > 150, JSON.stringify(figures));
  });

  it("keeps it wherever the host dies, at each boundary of two large worlds and small ones, and at some of one with everything", async () => {
    const large = [8, 27].map((seed) => ({ seed, size: "large" as const, every: 1 }));
    const small = [1, 13, 5].map((seed) => ({ seed, every: 1 }));
    for (const { every, ...world } of [...large, ...small, { seed: 41, every: 3 }]) {
      const { boundaries } = await simulate({ ...world, dieAt: Infinity });
      assert.ok(boundaries > 10);
      for (let dieAt = 1; dieAt <= boundaries; dieAt += every) {
        const { problem } = await simulate({ ...world, dieAt });
        assert.equal(problem, undefined, `${JSON.stringify(world)} --dieAt ${dieAt}`);
      }
    }
  });

  it("does the same again for the same seed", async () => {
    for (const seed of [8, 11, 33, 45, 49]) {
      const [one, other] = [await simulate({ seed, traced: true }), await simulate({ seed, traced: true })];
      assert.deepEqual(one, other);
    }
  });

  describe("finds a fault that is planted:", () => {
    const finds = async (planted: Planted, expected: RegExp, where: Where = () => true): Promise<void> => {
      for (let seed = 1; seed <= 300; seed += 1) {
        if (!where(kindOf(seed))) continue;
        const { problem } = await simulate({ seed, planted });
        if (problem === undefined) continue;
        assert.match(problem, expected);
        return;
      }
      assert.fail("Nothing was found");
    };

    it("a driver that starts twice", () => finds({ driver: startsTwice }, /not \(or no more\) due|has happened twice/));
    it("a driver that never reports an end", () => finds({ driver: forgetsEnds }, /never comes to its end/));
    it("a driver that reports an end that isn't one", () =>
      finds({ driver: endsEarly }, /in hand|happened|due|works on|never comes to its end/));
    it("a journal that says too early that it's written", () =>
      finds({ journal: hurries }, /isn.t in the journal|due|live fleet|A replay comes to another/));
    it("a journal that loses the newest record when it's opened", () =>
      finds({ journal: forgets }, /another|out of order|follows|live fleet|lost/));
    it("a ledger that lets everybody spend", () =>
      finds({ ledger: letsAll }, /beyond the bound|not set aside for/, ({ budgets }) => budgets));
    it("a ledger that hears of nothing", () => finds({ driver: forgetsCosts }, /never/, ({ budgets }) => budgets));
    it("triggers that never start", () =>
      finds(
        { starts: (all) => ({ ...bind(all), startRun: later }) },
        /never decides|leaves|has started nothing/,
        hasTriggers,
      ));
    it("triggers that start what isn't due", () =>
      finds({ starts: startsEarly }, /none of its lines|no clock has shown/, hasTriggers));
    it("a cache that gives back another's result", () =>
      finds({ cache: mixesUp }, /has got another's result/, ({ caches }) => caches));
    it("a driver that hears no message", () =>
      finds({ driver: (driver) => ({ ...driver, deliver: () => undefined }) }, /message .* is lost/));
    it("timers that never ring", () =>
      finds({ clock: (clock) => ({ ...clock, after: () => () => undefined }) }, /never comes to its end/));
  });
});

type Where = (kind: WorldKind) => boolean;
const hasTriggers: Where = ({ triggers }) => triggers;

function startsTwice(driver: Driver): Driver {
  return {
    ...driver,
    start(order, report) {
      driver.start(order, report);
      driver.start(order, report);
    },
  };
}

function forgetsEnds(driver: Driver): Driver {
  const isEnd = ({ type }: DriverReport): boolean => type === "succeeded";
  return {
    ...driver,
    start: (order, report) => driver.start(order, (each) => (isEnd(each) ? undefined : report(each))),
  };
}

function endsEarly(driver: Driver): Driver {
  const end = { type: "failed", reason: { code: "timeout", message: "It seems to be over" } } as const;
  return {
    ...driver,
    start: (order, report) => driver.start(order, (each) => report(each.type === "started" ? end : each)),
  };
}

function letsAll(ledger: BudgetLedger): BudgetLedger {
  return {
    ...bindLedger(ledger),
    reserve: (call) => Promise.resolve({ outcome: "reserved", holdId: `free ${call.taskId} ${call.calls}` }),
  };
}

function bindLedger(ledger: BudgetLedger): BudgetLedger {
  return {
    reserve: (call, cancellation) => ledger.reserve(call, cancellation),
    untilRoom: (call, cancellation) => ledger.untilRoom(call, cancellation),
    reached: (call) => ledger.reached(call),
    today: () => ledger.today(),
  };
}

function forgetsCosts(driver: Driver): Driver {
  const isOf = ({ type }: DriverReport): boolean => type === "used" || type === "settled";
  return {
    ...driver,
    start: (order, report) => driver.start(order, (each) => (isOf(each) ? undefined : report(each))),
  };
}

type Starter = TriggerDeskPorts["dispatcher"];

function bind(dispatcher: Starter): Starter {
  return {
    decide: (decide) => dispatcher.decide(decide),
    startRun: (order) => dispatcher.startRun(order),
    onChange: (listener) => dispatcher.onChange(listener),
    snapshot: () => dispatcher.snapshot(),
  };
}

const later: Starter["startRun"] = () =>
  Promise.resolve({ outcome: "refused", because: { code: "not-its-turn", message: "Not now" }, problems: [] });

function startsEarly(dispatcher: Starter): Starter {
  const minuteLater = (due: string): string => new Date(Date.parse(due) + 60_000).toISOString();
  return {
    ...bind(dispatcher),
    startRun: ({ origin, ...order }) => {
      if (origin?.kind !== "schedule")
        return dispatcher.startRun({ ...order, ...(origin === undefined ? {} : { origin }) });
      return dispatcher.startRun({ ...order, origin: { ...origin, due: minuteLater(origin.due) } });
    },
  };
}

/** Whatever is kept is found under any key. */
function mixesUp(cache: StepCache): StepCache {
  const kept: KeptStep[] = [];
  return {
    ...cache,
    read: async () => kept[0],
    async keep(key, step) {
      kept.push(step);
      return cache.keep(key, step);
    },
  };
}

function hurries(journal: Journal): Journal {
  return {
    open: () => journal.open(),
    append(records) {
      void journal.append(records);
      return Promise.resolve({ ok: true, value: undefined });
    },
    wantsSnapshot: () => false,
    writeSnapshot: (snapshot) => journal.writeSnapshot(snapshot),
    read: (visit, options) => journal.read(visit, options),
    close: () => journal.close(),
  };
}

function forgets(journal: Journal): Journal {
  return {
    ...hurries(journal),
    append: (records) => journal.append(records),
    async open() {
      const opening = await journal.open();
      return opening.ok
        ? { ok: true, value: { ...opening.value, records: opening.value.records.slice(0, -1) } }
        : opening;
    },
  };
}
