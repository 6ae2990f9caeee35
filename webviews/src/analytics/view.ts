import type {
  AnalyticsFilterName,
  AnalyticsQuery,
  AnalyticsRange,
  PanelAnalytics,
  ToAnalytics,
} from "../protocol/analytics.ts";

/** What the panel knows. */
export interface AnalyticsState {
  readonly query: AnalyticsQuery;
  readonly isLoading: boolean;
  readonly figures?: PanelAnalytics;
  /** Empty while all is well. */
  readonly problem: string;
}

/** Before anything was heard. */
export const emptyAnalytics: AnalyticsState = { query: { range: "30", filter: {} }, isLoading: true, problem: "" };

/** The filters, in the order in which they stand. */
export const filterNames: readonly AnalyticsFilterName[] = [
  "workflow",
  "account",
  "instance",
  "model",
  "engine",
  "outcome",
  "path",
];

const ranges: readonly AnalyticsRange[] = ["today", "7", "30", "90", "365", "all", "custom"];

/** Whether a text is the name of a range. */
export function isRange(value: string): value is AnalyticsRange {
  return ranges.some((range) => range === value);
}

/** What the panel knows once it has heard this. Figures stay while others are asked for, and when something fails. */
export function reduce(state: AnalyticsState, message: ToAnalytics): AnalyticsState {
  switch (message.type) {
    case "loading":
      return { ...state, query: message.query, isLoading: true };
    case "figures":
      return { query: message.query, figures: message.figures, isLoading: false, problem: "" };
    case "problem":
      return { ...state, isLoading: false, problem: message.message };
  }
}

/** The same with a filter more, or with an empty value one fewer. */
export function withFilter(query: AnalyticsQuery, name: AnalyticsFilterName, value: string): AnalyticsQuery {
  const others = Object.fromEntries(Object.entries(query.filter).filter(([key]) => key !== name));
  return { ...query, filter: value === "" ? others : { ...others, [name]: value } };
}

/** The days of two date fields, of which an empty one leaves its side open; undefined where they are the wrong way round. */
export function daysOf(since: string, until: string): Pick<AnalyticsQuery, "since" | "until"> | undefined {
  if (since !== "" && until !== "" && since > until) return undefined;
  return { ...(since !== "" && { since }), ...(until !== "" && { until }) };
}
