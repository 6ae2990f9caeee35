import * as l10n from "@vscode/l10n";
import { Cron } from "croner";
import { describeCron } from "./describe-cron.ts";

/** What a cron line says, or why it can't be read. */
export type CronReading =
  | {
      readonly ok: true;
      /** When it fires, e.g. `at 09:00, Monday to Friday`; undefined for the few lines that this module has no words for. */
      readonly words?: string;
      /**
       * The next moments after one, all in milliseconds since 1970, earliest first: at most `count`, fewer where there are no more. None at all means that it never
       * fires, as on 30 February. Where the clock is put forward, a time that is left out that day counts as the moment after; where it's put back, a fixed time
       * counts once.
       */
      next(after: number, count: number): readonly number[];
    }
  | {
      readonly ok: false;
      /** What is at fault: the line, or its time zone. */
      readonly fault: "cron" | "timezone";
      /** What is wrong, in a sentence or two. */
      readonly message: string;
    };

/** What stands for a whole line. */
const nicknames: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);

/**
 * Read a cron line: minute, hour, day of the month, month, day of the week, or a name such as `@daily`. `timezone` is an IANA name; without it, the time zone of this
 * machine counts. Never throws, whatever the texts.
 */
export function readCron(text: string, timezone?: string): CronReading {
  if (timezone !== undefined && !isTimezone(timezone)) {
    const message = l10n.t(
      "There is no time zone `{0}`. Give its IANA name, such as `Europe/Berlin` or `UTC`.",
      timezone,
    );
    return { ok: false, fault: "timezone", message };
  }
  const line = nicknames.get(text.trim().toLowerCase()) ?? text.trim();
  const fields = line === "" ? [] : line.split(/\s+/);
  if (fields.length !== 5) return { ok: false, fault: "cron", message: fieldsMessage(fields.length) };
  try {
    const cron = new Cron(fields.join(" "), {
      mode: "5-part",
      paused: true,
      ...(timezone === undefined ? {} : { timezone }),
    });
    const words = describeCron(fields);
    return {
      ok: true,
      ...(words === undefined ? {} : { words }),
      next: (after, count) => cron.nextRuns(count, new Date(after)).map((moment) => moment.getTime()),
    };
  } catch (error) {
    return { ok: false, fault: "cron", message: unreadable(line, error) };
  }
}

function fieldsMessage(count: number): string {
  const found = count === 0 ? "none" : String(count);
  return l10n.t(
    "A cron line has five fields: minute, hour, day of the month, month and day of the week. Here are {0}.",
    found,
  );
}

function unreadable(line: string, error: unknown): string {
  const why = (error instanceof Error ? error.message : String(error)).replace(/^CronPattern: /, "").replace(/\.$/, "");
  return l10n.t("`{0}` is no cron line: {1}{2}.", line, why.charAt(0).toLowerCase(), why.slice(1));
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    // The one way in which the platform says that it knows no such time zone.
    return false;
  }
}
