import type { ReadAnalyticsParams } from "../../../server/src/protocol/analytics.ts";
import type { AnalyticsFilterName, AnalyticsQuery, AnalyticsRange } from "../../../webviews/src/protocol/analytics.ts";

const ranges: readonly AnalyticsRange[] = ["today", "7", "30", "90", "365", "all", "custom"];
const filterNames: readonly AnalyticsFilterName[] = [
  "account",
  "instance",
  "model",
  "workflow",
  "path",
  "engine",
  "outcome",
];
const outcomes = ["succeeded", "failed", "stopped"] as const;
const longestText = 4_096;

/** What is shown at first. */
export const firstQuery: AnalyticsQuery = { range: "30", filter: {} };

/** Whether something is a query of ours. */
export function isAnalyticsQuery(value: unknown): value is AnalyticsQuery {
  if (!isObject(value)) return false;
  const { range, since, until, filter } = value;
  if (!ranges.some((each) => each === range) || !isOptionalText(since) || !isOptionalText(until)) return false;
  if (!isObject(filter)) return false;
  const outcome = filter["outcome"];
  if (outcome !== undefined && !outcomes.some((each) => each === outcome)) return false;
  return Object.entries(filter).every(
    ([name, text]) => filterNames.some((each) => each === name) && isOptionalText(text),
  );
}

/** What the host is asked. */
export function paramsOf({ range, since, until, filter }: AnalyticsQuery): ReadAnalyticsParams {
  const { outcome, ...names } = filter;
  const known = outcomes.find((each) => each === outcome);
  const asked = { filter: { ...names, ...(known !== undefined && { outcome: known }) } };
  if (range === "all") return asked;
  if (range !== "custom") return { ...asked, days: range === "today" ? 1 : Number(range) };
  return { ...asked, ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || (typeof value === "string" && value.length > 0 && value.length <= longestText);
}
