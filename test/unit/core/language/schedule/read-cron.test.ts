import assert from "node:assert/strict";
import { readCron } from "../../../../../server/src/core/language/schedule/read-cron.ts";

/** Noon in Greenwich, on a Saturday, the day before Berlin puts its clocks forward. */
const now = Date.parse("2026-03-28T12:00:00Z");

function words(line: string): string | undefined {
  const cron = readCron(line);
  return cron.ok ? cron.words : `no: ${cron.message}`;
}

function next(line: string, timezone: string, after = now, count = 3): string[] {
  const cron = readCron(line, timezone);
  assert.ok(cron.ok, line);
  return cron.next(after, count).map((moment) => new Date(moment).toISOString().replace(":00.000Z", "Z"));
}

describe("a cron line in words", () => {
  const cases: Readonly<Record<string, string | undefined>> = {
    "0 9 * * 1-5": "at 09:00, Monday to Friday",
    "0 9 * * mon-FRI": "at 09:00, Monday to Friday",
    "30 18 * * *": "at 18:30, every day",
    "0 9,17 * * *": "at 09:00 and 17:00, every day",
    "0,30 9 * * 6,0": "at 09:00 and 09:30, on Saturday and Sunday",
    "0 9 * * 7": "at 09:00, on Sunday",
    "* * * * *": "every minute",
    "*/5 * * * *": "every 5 minutes",
    "*/7 * * * *": "every 7 minutes from the start of the hour",
    "*/15 9-17 * * 1-5": "every 15 minutes from 09:00 to 17:59, Monday to Friday",
    "*/10 8 * * *": "every 10 minutes from 08:00 to 08:59",
    "0 * * * *": "every hour",
    "15 * * * *": "at minute 15 of every hour",
    "0 */2 * * *": "every 2 hours",
    "20 */2 * * *": "at minute 20 of every 2nd hour",
    "0 9-17 * * *": "every hour from 09:00 to 17:00",
    "0 9-17/4 * * *": "every 4 hours from 09:00 to 17:00",
    "0 0 1 * *": "at 00:00, on day 1 of the month",
    "0 0 1,15 * *": "at 00:00, on days 1 and 15 of the month",
    "0 0 1-7 * *": "at 00:00, on days 1 to 7 of the month",
    "0 0 */2 * *": "at 00:00, on every 2nd day of the month",
    "0 0 L * *": "at 00:00, on the last day of the month",
    "0 0 15W * *": "at 00:00, on the weekday nearest to day 15 of the month",
    "0 0 * * 5#2": "at 00:00, on the second Friday of the month",
    "0 0 * * FRIL": "at 00:00, on the last Friday of the month",
    "0 0 13 * 5": "at 00:00, on day 13 of the month or on Friday",
    "0 0 13 * +5": "at 00:00, on day 13 of the month if that is Friday",
    "0 0 1 1 *": "at 00:00, on day 1 of the month, in January",
    "0 6 * JAN-MAR *": "at 06:00, from January to March",
    "0 6 * */3 *": "at 06:00, in January, April, July and October",
    "@daily": "at 00:00, every day",
    "@Weekly": "at 00:00, on Sunday",
    " 0  9 * * 1 ": "at 09:00, on Monday",
    // No simple words: the next times say more.
    "1-3,7-9 * * * *": undefined,
    "0 0 * * */2": undefined,
    "0,5,10 1,2,3 * * *": undefined,
  };
  for (const [line, expected] of Object.entries(cases)) it(line, () => assert.equal(words(line), expected));
});

describe("a line that is no cron line", () => {
  const cases: Readonly<Record<string, RegExp>> = {
    "": /five fields.*Here are none/,
    "* *": /Here are 2/,
    "0 0 9 * * *": /Here are 6/,
    "99 * * * *": /`99 \* \* \* \*` is no cron line: invalid value for minute: 99\./,
    "0 22-2 * * *": /larger/,
    "a b c d e": /no cron line/,
    "@reboot": /five fields/,
    "2026-01-01T00:00:00": /five fields/,
    "${{ inputs.when }}": /no cron line|five fields/,
  };
  for (const [line, expected] of Object.entries(cases)) {
    it(JSON.stringify(line), () => {
      const cron = readCron(line);
      assert.ok(!cron.ok);
      assert.equal(cron.fault, "cron");
      assert.match(cron.message, expected);
    });
  }

  it("tells a wrong time zone from a wrong line", () => {
    const cron = readCron("0 9 * * *", "Mars/Phobos");
    assert.ok(!cron.ok);
    assert.equal(cron.fault, "timezone");
    assert.match(cron.message, /`Mars\/Phobos`/);
  });
});

describe("the next times of a cron line", () => {
  it("count in its time zone", () => {
    assert.deepEqual(next("0 9 * * 1-5", "America/New_York"), [
      "2026-03-30T13:00Z",
      "2026-03-31T13:00Z",
      "2026-04-01T13:00Z",
    ]);
  });

  it("keep to the clock on the wall when it's put forward", () => {
    const friday = Date.parse("2026-03-27T12:00:00Z");
    assert.deepEqual(next("0 9 * * *", "Europe/Berlin", friday), [
      "2026-03-28T08:00Z",
      "2026-03-29T07:00Z",
      "2026-03-30T07:00Z",
    ]);
  });

  it("take the moment after for a time that is left out", () => {
    assert.deepEqual(next("30 2 * * *", "Europe/Berlin", now, 2), ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]);
  });

  it("count an hour that comes twice once for a fixed time", () => {
    const before = Date.parse("2026-10-24T12:00:00Z");
    assert.deepEqual(next("30 2 * * *", "Europe/Berlin", before, 2), ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]);
  });

  it("are after the moment, not at it", () => {
    assert.deepEqual(next("0 12 * * *", "UTC", now, 1), ["2026-03-29T12:00Z"]);
  });

  it("reach over years", () => {
    assert.deepEqual(next("0 0 29 2 *", "UTC", now, 2), ["2028-02-29T00:00Z", "2032-02-29T00:00Z"]);
  });

  it("are none for a day that never comes", () => {
    assert.deepEqual(next("0 0 30 2 *", "UTC"), []);
    assert.deepEqual(next("0 0 31 4,6,9,11 *", "UTC"), []);
  });
});
