import { present } from "../core/present.ts";
import { ReadAnalyticsRequest, type AnalyticsFilter, type ReadAnalyticsParams } from "../protocol/analytics.ts";
import type { AnalyticsDesk } from "../runtime/analytics/analytics-desk.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";

/** The requests about figures. */
export function analyticsRequests(desk: Pick<AnalyticsDesk, "read">): readonly HostedRequest[] {
  return [hosted(ReadAnalyticsRequest, readAnalytics, (params) => desk.read(params))];
}

const longestText = 4_096;
const filterNames = ["account", "instance", "model", "workflow", "path", "engine"] as const;
const outcomes: readonly unknown[] = ["succeeded", "failed", "stopped"] satisfies readonly AnalyticsFilter["outcome"][];

/** Whether days are days the desk says. */
export function readAnalytics(value: unknown): ReadAnalyticsParams | undefined {
  if (!isObject(value)) return undefined;
  const { since, until, days, filter } = value;
  if (!isOptionalText(since) || !isOptionalText(until) || !isOptionalCount(days)) return undefined;
  const read = filter === undefined ? {} : readFilter(filter);
  return read === undefined
    ? undefined
    : { ...present({ since, until, days }), ...(filter === undefined ? {} : { filter: read }) };
}

function readFilter(value: unknown): AnalyticsFilter | undefined {
  if (!isObject(value)) return undefined;
  const { outcome } = value;
  if (outcome !== undefined && !outcomes.includes(outcome)) return undefined;
  if (!filterNames.every((name) => isOptionalText(value[name]))) return undefined;
  const names = Object.fromEntries(filterNames.map((name) => [name, value[name]]));
  return present({ ...names, outcome }) as AnalyticsFilter;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === "string" && value.length > 0 && value.length <= longestText);
}

function isOptionalCount(value: unknown): value is number | undefined {
  return value === undefined || (Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= 36_500);
}
