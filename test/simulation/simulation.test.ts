import assert from "node:assert/strict";
import type { Driver, DriverReport } from "../../server/src/core/ports/driver.ts";
import type { Journal } from "../../server/src/core/ports/journal.ts";
import { addFigures, noFigures } from "../support/simulation/figures.ts";
import { simulate } from "../support/simulation/simulate.ts";
import type { Planted } from "../support/simulation/host-world.ts";

/** `run.ts` beside this file takes many more seeds. */
describe("the dispatcher in a world where everything goes wrong", function () {
  this.timeout(120_000);

  it("keeps what must stay true, seed by seed", async () => {
    let figures = noFigures;
    for (let seed = 1; seed <= 300; seed += 1) {
      const result = await simulate({ seed });
      assert.equal(result.problem, undefined, `node test/simulation/run.ts --seed ${seed}`);
      figures = addFigures(figures, result);
    }
    assert.ok(figures.deaths > 300 && figures.effects > 100 && figures.runs > 300, JSON.stringify(figures));
  });

  it("keeps it wherever the host dies, at each boundary of some seeds", async () => {
    for (const seed of [3, 17, 101]) {
      const { boundaries } = await simulate({ seed, dieAt: Infinity });
      assert.ok(boundaries > 10);
      for (let dieAt = 1; dieAt <= boundaries; dieAt += 1) {
        const { problem } = await simulate({ seed, dieAt });
        assert.equal(problem, undefined, `node test/simulation/run.ts --seed ${seed} --dieAt ${dieAt}`);
      }
    }
  });

  it("does the same again for the same seed", async () => {
    for (const seed of [5, 55, 555]) {
      const [one, other] = [await simulate({ seed, traced: true }), await simulate({ seed, traced: true })];
      assert.deepEqual(one, other);
    }
  });

  describe("finds a fault that is planted:", () => {
    const finds = async (planted: Planted, expected: RegExp): Promise<void> => {
      for (let seed = 1; seed <= 200; seed += 1) {
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
      finds({ driver: endsEarly }, /in hand|happened|due|works on/));
    it("a journal that says too early that it's written", () =>
      finds({ journal: hurries }, /isn.t in the journal|due|live fleet|A replay comes to another/));
    it("a journal that loses the newest record when it's opened", () =>
      finds({ journal: forgets }, /another|out of order|follows|live fleet|lost/));
    it("timers that never ring", () =>
      finds({ clock: (clock) => ({ ...clock, after: () => () => undefined }) }, /never comes to its end/));
  });
});

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
