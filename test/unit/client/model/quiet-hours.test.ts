import assert from "node:assert/strict";
import { quietAt, readQuietHours } from "../../../../client/src/model/quiet-hours.ts";

/** A moment of the wall clock here. 21 November 2026 is a Saturday. */
function moment(day: number, time: string): Date {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return new Date(2026, 10, day, hours, minutes);
}

function endOf(now: Date, ...hours: readonly string[]): string | undefined {
  const { rules, problems } = readQuietHours(hours);
  assert.deepEqual(problems, []);
  const state = quietAt(now, rules);
  if (!state.isQuiet) return undefined;
  return state.until === undefined
    ? "no end"
    : `${String(state.until.getDate())} ${state.until.toTimeString().slice(0, 5)}`;
}

describe("quiet hours", () => {
  it("go over midnight", () => {
    const night = "22:00-07:00";
    assert.equal(endOf(moment(18, "21:59"), night), undefined);
    assert.equal(endOf(moment(18, "22:00"), night), "19 07:00");
    assert.equal(endOf(moment(19, "06:59"), night), "19 07:00");
    assert.equal(endOf(moment(19, "07:00"), night), undefined);
  });

  it("are of certain days, whole or in part; what begins on one may end on the next", () => {
    assert.equal(endOf(moment(21, "12:00"), "sat"), "22 00:00");
    assert.equal(endOf(moment(20, "23:59"), "sat"), undefined);
    assert.equal(endOf(moment(20, "19:00"), "mon-fri 18:00-09:00"), "21 09:00");
    assert.equal(endOf(moment(21, "08:00"), "Mon-Fri 18:00 - 09:00"), "21 09:00", "it began on Friday");
    assert.equal(endOf(moment(21, "19:00"), "mon-fri 18:00-09:00"), undefined);
    assert.equal(endOf(moment(22, "12:00"), "fri-mon 10:00-14:00"), "22 14:00", "days go round the week");
  });

  it("that follow one another are one quiet time", () => {
    assert.equal(endOf(moment(20, "23:00"), "22:00-07:00", "sat", "sun"), "23 07:00");
    assert.equal(endOf(moment(20, "23:00"), "sun-sat"), "no end");
  });

  it("say what is wrong, and let the others hold", () => {
    const { rules, problems } = readQuietHours(["22:00-07:00", "at night", "25:00-26:00", "9:00-9:00", "satt", 7, ""]);
    assert.equal(rules.length, 1);
    assert.equal(problems.length, 6);
    assert.match(problems[0] ?? "", /"at night" is no quiet time\. Write .*22:00-07:00/);
    for (const odd of ["nonsense", { a: 1 }, 7]) assert.equal(readQuietHours(odd).problems.length, 1);
    for (const nothing of [undefined, null, []]) assert.deepEqual(readQuietHours(nothing), { rules: [], problems: [] });
  });

  it("are not needed where a person has said until when", () => {
    const now = moment(18, "12:00");
    assert.deepEqual(quietAt(now, [], moment(18, "13:00").toISOString()), {
      isQuiet: true,
      until: moment(18, "13:00"),
    });
    assert.deepEqual(quietAt(now, [], moment(18, "11:00").toISOString()), { isQuiet: false });
    assert.deepEqual(quietAt(now, [], "never"), { isQuiet: false });
    assert.deepEqual(quietAt(now, [], moment(400, "12:00").toISOString()), { isQuiet: true });
    const { rules } = readQuietHours(["13:00-14:00"]);
    assert.deepEqual(quietAt(now, rules, moment(18, "13:00").toISOString()), {
      isQuiet: true,
      until: moment(18, "14:00"),
    });
  });
});
