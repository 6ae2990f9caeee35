import * as l10n from "@vscode/l10n";
import { readCron } from "../core/language/schedule/read-cron.ts";
import { momentWords } from "../core/language/schedule/time-words.ts";
import type { ScheduleLine, TriggerView } from "../protocol/triggers.ts";
import { printable } from "./printable.ts";
import { paint, type Colour, type Terminal } from "./terminal.ts";

/** What starts a workflow, in words: `at 09:00, Monday to Friday (Europe/Berlin); when docs/** changes`. */
export function startsWords({ schedules, files }: Pick<TriggerView, "schedules" | "files">): string {
  const lines = schedules.map(lineWords);
  const changed = files.length === 0 ? [] : [l10n.t("when {0} changes", files.map(printable).join(", "))];
  return [...lines, ...changed].join("; ");
}

/** A moment on this machine's clock; nothing for none. */
export function localTime(at: string | undefined): string {
  return at === undefined ? "" : momentWords(Date.parse(at));
}

/** Where it stands, in a word. */
export function triggerStatus(terminal: Terminal, { paused, problem }: TriggerView): string {
  const [word, colour]: [string, Colour] = paused
    ? ["paused", "yellow"]
    : problem === undefined
      ? ["on", "green"]
      : ["problem", "red"];
  return paint(terminal, colour, word);
}

/** What a person should know beside the table: why one can't start, what it has missed. A line each. */
export function triggerRemarks(triggers: readonly TriggerView[]): string {
  const lines = triggers.flatMap(({ name, problem, note }) =>
    [problem, note].flatMap((text) => (text === undefined ? [] : [`${printable(name)}: ${printable(text)}`])),
  );
  return lines.join("\n");
}

function lineWords({ cron, timezone }: ScheduleLine): string {
  const read = readCron(cron, timezone);
  const words = read.ok ? (read.words ?? `\`${cron}\``) : `\`${printable(cron)}\``;
  return timezone === undefined ? words : `${words} (${printable(timezone)})`;
}
