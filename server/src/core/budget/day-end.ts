import type { LocalDay } from "../ports/accounts.ts";
import type { Timestamp } from "../../protocol/states.ts";

/** No day is longer, where clocks are put back too. In milliseconds. */
const longestDay = 27 * 3_600_000;

/** When the local day of a moment ends: the first millisecond of the next. Found by asking which day it is, so it's right where clocks are changed too. */
export function dayEnd(at: Timestamp, day: LocalDay): Timestamp {
  const today = day(at);
  let [before, after] = [Date.parse(at), Date.parse(at) + longestDay];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (day(new Date(middle).toISOString()) === today) before = middle;
    else after = middle;
  }
  return new Date(after).toISOString();
}
