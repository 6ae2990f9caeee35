import {
  ListEventsRequest,
  SearchEventsRequest,
  type ListStart,
  type ListWish,
  type SearchWish,
  type StreamKey,
} from "../protocol/runs.ts";
import type { RunLogs } from "../runtime/run-logs.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";
import { readStream } from "./params.ts";

/** Nobody looks for a longer text. */
const longestText = 1_000;
const mostTypes = 100;
const mostEvents = 1_000;

/** The requests that find their way in long streams. */
export function streamRequests(logs: Pick<RunLogs, "list" | "search">): readonly HostedRequest[] {
  return [
    hosted(ListEventsRequest, readListEvents, (params) => logs.list(params)),
    hosted(SearchEventsRequest, readSearchEvents, (params) => logs.search(params)),
  ];
}

function readListEvents(value: unknown): (StreamKey & ListWish) | undefined {
  const key = readStream(value);
  if (key === undefined || !isObject(value)) return undefined;
  const { limit } = value;
  const [from, types] = [readStart(value["from"]), readTypes(value["types"])];
  if (from === undefined || types === undefined || !isPlace(limit)) return undefined;
  return { ...key, from, limit: Math.min(mostEvents, limit), ...types };
}

function readSearchEvents(value: unknown): (StreamKey & SearchWish) | undefined {
  const key = readStream(value);
  if (key === undefined || !isObject(value)) return undefined;
  const { from, text } = value;
  const types = readTypes(value["types"]);
  if (types === undefined || !isPlace(from) || typeof text !== "string" || text.length > longestText) return undefined;
  return { ...key, from, text, ...types };
}

function readStart(value: unknown): ListStart | undefined {
  if (value === "end") return value;
  if (!isObject(value)) return undefined;
  const { place, seq } = value;
  if (isPlace(place) && seq === undefined) return { place };
  return isPlace(seq) && place === undefined ? { seq } : undefined;
}

function readTypes(value: unknown): { readonly types?: readonly string[] } | undefined {
  if (value === undefined) return {};
  if (!Array.isArray(value) || value.length > mostTypes) return undefined;
  return value.every((type) => typeof type === "string") ? { types: value } : undefined;
}

function isPlace(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
