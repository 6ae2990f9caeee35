import type { CloudOutcome } from "../../core/ports/cloud.ts";
import type { AccountUsage } from "../../protocol/accounts.ts";
import { isPlainObject } from "../plain-object.ts";
import type { Call } from "./calls.ts";
import { readList, readNumber, readText, readTime, unwrap, type Fields } from "./wire-values.ts";

/** An account's use as the cloud tells it. */
export type CloudUsage = Omit<AccountUsage, "low">;
/** Makes one call for the account that is meant. */
export type Caller = <T>(call: Call<T>) => Promise<CloudOutcome<T>>;

/** https://open.manus.ai/docs/v2/usage.list: at most 100 a page. */
const pageSize = 100;
/** 3,000 changes of credits since the first of the month; what lies before isn't counted. */
const mostPages = 30;

interface Change {
  readonly at: number;
  /** More is more spent. */
  readonly spent: number;
}

interface Changes {
  readonly rows: readonly Change[];
  readonly cursor: string | undefined;
}

/**
 * Ask what is left and what was spent since midnight and since the first of the month, in the local time of this machine. `enough`: `left` where the answer is good without what was spent,
 * which then counts as nothing.
 */
export async function askUsage(call: Caller, now: string, enough: "all" | "left"): Promise<CloudOutcome<CloudUsage>> {
  const left = await call({ verb: "usage.availableCredits", read: readCredits });
  if (!left.ok) return left;
  const date = new Date(now);
  const month = new Date(date.getFullYear(), date.getMonth(), 1).getTime();
  const today = new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const changes = await changesSince(call, month);
  if (!changes.ok && enough === "all") return changes;
  const rows = changes.ok ? changes.value : [];
  const sum = (from: number): number => {
    const spent = rows.filter(({ at }) => at >= from).reduce((total, row) => total + row.spent, 0);
    // What was refunded may have been spent before.
    return Math.max(0, spent);
  };
  const spent = { spentToday: sum(today), spentThisMonth: sum(month) };
  return { ok: true, value: { unit: "credits", ...left.value, ...spent, asOf: now } };
}

/** Newest first; the order isn't relied upon within a page. */
async function changesSince(call: Caller, from: number): Promise<CloudOutcome<readonly Change[]>> {
  const found: Change[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const made = await call({ verb: "usage.list", query: { limit: pageSize, cursor }, read: readChanges });
    if (!made.ok) return made;
    const { rows } = made.value;
    found.push(...rows.filter(({ at }) => at >= from));
    const isBefore = rows.length > 0 && rows.every(({ at }) => at < from);
    if (isBefore || made.value.cursor === undefined || made.value.cursor === cursor) break;
    cursor = made.value.cursor;
  }
  return { ok: true, value: found };
}

function readCredits(answer: Fields): Pick<CloudUsage, "available" | "refreshesAt"> | undefined {
  const credits = unwrap(answer, "data");
  const available = readNumber(credits["total_credits"]);
  if (available === undefined) return undefined;
  const refreshes = readTime(credits["next_refresh_time"]);
  return { available, ...(refreshes === undefined ? {} : { refreshesAt: new Date(refreshes).toISOString() }) };
}

function readChanges(answer: Fields): Changes | undefined {
  const rows = readList(answer, "data");
  if (rows === undefined) return undefined;
  const cursor = answer["has_more"] === false ? undefined : readText(answer["next_cursor"]);
  return { rows: rows.map(readChange).filter((row) => row !== undefined), cursor };
}

/** Credits are signed, negative is spent. A refund gives back what was spent; grants and whatever else adds credits spend nothing. */
function readChange(value: unknown): Change | undefined {
  if (!isPlainObject(value)) return undefined;
  const at = readTime(value["created_at"]);
  const credits = readNumber(value["credits"]);
  if (at === undefined || credits === undefined) return undefined;
  const type = (readText(value["type"]) ?? "").toLowerCase();
  if (type === "refund") return { at, spent: -Math.abs(credits) };
  return { at, spent: credits < 0 && type !== "grant" ? -credits : 0 };
}
