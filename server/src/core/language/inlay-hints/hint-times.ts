import * as l10n from "@vscode/l10n";
import type { PlacedEntry } from "../document.ts";
import { easierLength } from "../schedule/easier-length.ts";
import { readCron } from "../schedule/read-cron.ts";
import { momentWriter } from "../schedule/time-words.ts";
import type { Span } from "../span.ts";
import { keyText, stringValue, valueAt } from "../yaml/node.ts";
import type { MappingEntry, YamlNode } from "../yaml/node.ts";
import type { InlayHint } from "./inlay-hint.ts";
import { meet } from "./hint-step.ts";

/** The hints of an `on`, relative to where its text starts, and until when (milliseconds since 1970) they are true. */
interface KnownHints {
  readonly hints: readonly InlayHint[];
  readonly until: number;
}

/** The next time of each cron line under `on`. Worked out once for each of them, not each time that somebody looks. */
export function hintSchedules({ entry, at, memory }: PlacedEntry, now: number): InlayHint[] {
  let known = memory.get("schedule hints") as KnownHints | undefined;
  if (!known || now >= known.until) {
    known = readSchedules(entry.value, now);
    memory.set("schedule hints", known);
  }
  return known.hints.map((hint) => ({ ...hint, offset: at + hint.offset }));
}

function readSchedules(on: YamlNode, now: number): KnownHints {
  const schedule = valueAt(on, "schedule");
  const found =
    schedule?.kind === "sequence"
      ? schedule.items.map((item) => hintCron(valueAt(item, "cron"), stringValue(valueAt(item, "timezone")), now))
      : [hintCron(schedule, undefined, now)];
  const known = found.filter((one) => one !== undefined);
  return { hints: known.map(({ hint }) => hint), until: Math.min(...known.map(({ until }) => until)) };
}

function hintCron(
  node: YamlNode | undefined,
  timezone: string | undefined,
  now: number,
): { readonly hint: InlayHint; readonly until: number } | undefined {
  const line = stringValue(node);
  if (!node || line === undefined) return undefined;
  const cron = readCron(line, timezone);
  if (!cron.ok) return undefined;
  const [next] = cron.next(now, 1);
  const label = next === undefined ? l10n.t("never") : l10n.t("next {0}", momentWriter(timezone)(next));
  const subject = { about: "schedule", line, ...(timezone === undefined ? {} : { timezone }) } as const;
  const hint = { offset: node.end, label, group: "schedules", side: "after", isParameter: false, subject } as const;
  return { hint, until: next ?? Infinity };
}

/** The keys that hold a length of time. */
const lengths: ReadonlySet<string | undefined> = new Set(["timeout", "delay"]);

/** Lengths of time that are hard to read, such as `5400s`, in larger units: those under the keys of the format, not in what is the user's own or a tool's. */
export function hintLengths(entries: readonly MappingEntry[], at: number, within: Span): InlayHint[] {
  return entries.flatMap(({ key, value }): InlayHint[] => {
    const name = keyText(key);
    if (!meet({ start: at + key.start, end: at + value.end }, within)) return [];
    if (value.kind === "mapping" && nested.has(name)) return hintLengths(value.entries, at, within);
    const text = lengths.has(name) ? stringValue(value) : undefined;
    const words = text === undefined ? undefined : easierLength(text);
    if (words === undefined) return [];
    const hint = { label: `= ${words}`, group: "durations", side: "after", isParameter: false } as const;
    return [{ ...hint, offset: at + value.end, subject: { about: "length" } }];
  });
}

/** The keys under which lengths of time stand. */
const nested: ReadonlySet<string | undefined> = new Set(["limits", "retry", "approve"]);
