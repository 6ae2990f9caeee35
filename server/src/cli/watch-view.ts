import * as l10n from "@vscode/l10n";
import type { FleetSnapshot } from "../protocol/fleet.ts";
import { isFinal } from "../protocol/states.ts";
import type { CliContext } from "./context.ts";
import type { Frame, LiveView, Place } from "./live-view.ts";
import { renderTable, serializeItem, type Format } from "./output.ts";
import { statusColour, statusText } from "./status-text.ts";
import { statusWords } from "../core/locale/status-words.ts";
import { paint, type Terminal } from "./terminal.ts";
import { countWords, timeOfRow, type WatchRow } from "./watch-rows.ts";

/** What a live table is made from. */
export interface WatchSource {
  /** In the order in which they are shown. */
  readonly rows: (fleet: FleetSnapshot) => readonly WatchRow[];
  readonly kind: "tasks" | "runs";
}

/** Lines around the table: the counts, the head, and the line that tells the keys. */
const linesAround = 3;

/** A live table: drawn in place on a terminal, and a line a change elsewhere. */
export function watchView(context: CliContext, source: WatchSource, format: Format): LiveView {
  const { terminal, clock } = context;
  let known: ReadonlyMap<string, WatchRow> | undefined;
  return {
    frame: (fleet, place) =>
      renderFrame(terminal, { rows: source.rows(fleet), kind: source.kind, now: clock.now() }, place),
    take(fleet) {
      const rows = source.rows(fleet);
      const changed = rows.filter((row) => isNews(row, known));
      const before = known;
      known = new Map(rows.map((row) => [row.id, row]));
      for (const row of changed) {
        const line = changeOf(row, before?.get(row.id)?.status, clock.now());
        terminal.stdout.write(format === "table" ? renderChange(terminal, line) : serializeItem(format, line));
      }
    },
  };
}

/** What has ended before it was watched is no news. */
function isNews(row: WatchRow, known: ReadonlyMap<string, WatchRow> | undefined): boolean {
  if (known === undefined) return !isFinal(row.status);
  const before = known.get(row.id);
  return before?.status !== row.status || before.why !== row.why;
}

/** What a piped watch tells of a change. */
interface ChangeLine extends Omit<WatchRow, "steps"> {
  /** When it was heard of. */
  readonly at: string;
  readonly previous?: WatchRow["status"];
}

function changeOf(row: WatchRow, previous: WatchRow["status"] | undefined, at: string): ChangeLine {
  return { at, ...row, ...(previous !== undefined && previous !== row.status && { previous }) };
}

function renderChange(terminal: Terminal, { at, status, previous, name, stepId, id, why }: ChangeLine): string {
  const [, time = at] = at.split("T");
  const where = stepId === undefined ? name : `${name}/${stepId}`;
  const words = statusWords(status);
  const moved = previous === undefined ? words : `${statusWords(previous)} → ${words}`;
  const parts = [time.slice(0, 8), id, where, paint(terminal, statusColour(status), moved), why];
  return `${parts.filter((part) => part !== "").join("  ")}\n`;
}

interface WatchState {
  readonly rows: readonly WatchRow[];
  readonly kind: WatchSource["kind"];
  readonly now: string;
}

/** As many lines as there is room for, from where the person has scrolled to: the rest is counted, not drawn. */
export function renderFrame(terminal: Pick<Terminal, "colour">, state: WatchState, place: Place): Frame {
  const { rows, kind, now } = state;
  const page = Math.max(1, place.rows - linesAround);
  const most = Math.max(0, rows.length - page);
  const from = Math.min(place.scroll, most);
  const shown = rows.slice(from, from + page);
  const counts = paint(terminal, "bold", countWords(rows) || l10n.t("Nothing to watch yet"));
  const table =
    shown.length === 0
      ? []
      : renderTable(
          terminal,
          headOf(kind),
          shown.map((row) => cellsOf(terminal, row, now)),
        ).split("\n");
  const lines = [
    counts,
    ...table.slice(0, shown.length + 1),
    paint(terminal, "dim", footer(from, shown.length, rows.length)),
  ];
  return { lines: lines.slice(0, place.rows), most, page };
}

function footer(from: number, shown: number, all: number): string {
  const quit = l10n.t("q ends");
  if (shown >= all) return quit;
  return l10n.t("{0} to {1} of {2} · ↑ ↓ PgUp PgDn · {3}", from + 1, from + shown, all, quit);
}

function headOf(kind: WatchSource["kind"]): readonly string[] {
  return kind === "runs"
    ? [l10n.t("RUN"), l10n.t("NAME"), l10n.t("STATUS"), l10n.t("STEPS"), l10n.t("TIME"), l10n.t("WHY")]
    : [
        l10n.t("TASK"),
        l10n.t("RUN"),
        l10n.t("STEP"),
        l10n.t("STATUS"),
        l10n.t("ACCOUNT"),
        l10n.t("TIME"),
        l10n.t("WHY"),
      ];
}

function cellsOf(terminal: Pick<Terminal, "colour">, row: WatchRow, now: string): readonly string[] {
  const status = statusText(terminal, row.status);
  const time = timeOfRow(row, now);
  if (row.stepId === undefined) return [row.id, row.name, status, row.steps ?? "", time, row.why];
  return [row.id, row.name, row.stepId, status, row.account ?? "", time, row.why];
}
