const units: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ms: ["ms", "msec", "msecs", "millisecond", "milliseconds", "millis"],
    s: ["s", "sec", "secs", "second", "seconds"],
    m: ["m", "min", "mins", "minute", "minutes"],
    h: ["h", "hr", "hrs", "hour", "hours"],
    d: ["d", "day", "days"],
  }).flatMap(([unit, words]) => words.map((word) => [word, unit] as const)),
);
const inSmaller: Readonly<Record<string, readonly [number, string]>> = {
  s: [1000, "ms"],
  m: [60, "s"],
  h: [60, "m"],
  d: [24, "h"],
};
const inDays: Readonly<Record<string, number>> = { week: 7, weeks: 7, w: 7 };

/** A length of time as the format writes it, for one that a person wrote: `5 min` is `5m`, `1.5 hours` is `90m`, `1 hour and 30 minutes` is `1h30m`. */
export function readDuration(written: string): string | undefined {
  const text = written
    .trim()
    .toLowerCase()
    .replaceAll(/\s+and\s+|,/g, " ")
    .replace(/^pt?(?=\d)/, "");
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-zµ]+)\s*/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== text) return undefined;
  const read = parts.map(([, amount = "", word = ""]) => readPart(amount, word));
  return read.includes(undefined) ? undefined : read.join("");
}

function readPart(amount: string, word: string): string | undefined {
  const days = inDays[word];
  if (days !== undefined) return /^\d+$/.test(amount) ? `${String(Number(amount) * days)}d` : undefined;
  const unit = units.get(word);
  if (unit === undefined) return undefined;
  if (/^\d+$/.test(amount)) return amount + unit;
  const [factor, smaller] = inSmaller[unit] ?? [];
  const value = Math.round(Number(amount) * (factor ?? 1) * 1e6) / 1e6;
  return factor !== undefined && Number.isInteger(value) ? `${String(value)}${smaller ?? ""}` : undefined;
}
