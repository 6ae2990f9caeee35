/** Headers as any fetch has them. */
export interface HeadersLike {
  get(name: string): string | null;
}

const firstMs = 500;
const longestMs = 20_000;

/**
 * When a provider wants to be asked again, in milliseconds from `now` (ISO 8601): `retry-after-ms`, else `Retry-After` in seconds or as an HTTP date (RFC 9110,
 * 10.2.3). Undefined where it says nothing that can be read.
 */
export function readRetryAfter(headers: HeadersLike | undefined, now: string): number | undefined {
  const milliseconds = readNumber(headers?.get("retry-after-ms"));
  if (milliseconds !== undefined) return milliseconds;
  const told = headers?.get("retry-after")?.trim();
  if (told === undefined || told === "") return undefined;
  const seconds = readNumber(told);
  if (seconds !== undefined) return seconds * 1000;
  const until = Date.parse(told) - Date.parse(now);
  return Number.isFinite(until) ? Math.max(0, until) : undefined;
}

/** How long to wait before the try after `tries` that failed: doubling from half a second to 20, each time between half of that and all of it. */
export function backoffMs(tries: number, random: () => number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.max(0, tries - 1));
  return Math.round(full * (0.5 + random() / 2));
}

function readNumber(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^\s*\d+(?:\.\d+)?\s*$/.test(text)) return undefined;
  return Number(text);
}
