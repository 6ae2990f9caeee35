const unitsInMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const pattern = /^(?:[0-9]+(?:ms|s|m|h|d))+$/;

/** A duration such as `500ms`, `10s` or `1h30m` in milliseconds; undefined when the text isn't one, or is too long to count. */
export function parseDuration(text: string): number | undefined {
  if (!pattern.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9]+)(ms|s|m|h|d)/g)) {
    sum += Number(amount) * (unitsInMs[unit ?? ""] ?? 0);
  }
  return Number.isSafeInteger(sum) ? sum : undefined;
}
