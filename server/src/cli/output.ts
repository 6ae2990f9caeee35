import * as l10n from "@vscode/l10n";
import Table from "cli-table3";
import { Option } from "commander";
import { dump } from "js-yaml";
import { paint, type Terminal } from "./terminal.ts";

/** How a result is written. */
export type Format = "table" | "json" | "yaml";

/** What every command that has a result takes. */
export interface FormatOptions {
  readonly output: Format;
}

/** `-o table|json|yaml`; a table unless told, also in a pipe: scripts ask for what they parse. */
export function formatOption(): Option {
  return new Option("-o, --output <format>", l10n.t("how the result is written"))
    .choices(["table", "json", "yaml"])
    .default("table");
}

/** Write a result: as it is for scripts, or as `show` makes it for people. */
export function writeResult(terminal: Terminal, format: Format, value: unknown, show: () => string): void {
  if (format === "table") terminal.page(ensureLine(show()));
  else terminal.stdout.write(serializeResult(format, value));
}

/** One value of a stream of values: a JSON line, or a YAML document. */
export function serializeItem(format: "json" | "yaml", value: unknown): string {
  return format === "json" ? `${JSON.stringify(value)}\n` : `---\n${toYaml(value)}`;
}

/** A table without frames: columns two spaces apart, cells cut where they'd be wider than told. */
export function renderTable(
  terminal: Pick<Terminal, "colour">,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const table = new Table({ chars: noFrame, style: { head: [], border: [], "padding-left": 0, "padding-right": 2 } });
  table.push(
    ...(head.length === 0 ? [] : [head.map((title) => paint(terminal, "bold", title))]),
    ...rows.map((row) => row.map(oneLine)),
  );
  return trimEnds(table.toString());
}

/** Rows without titles, moved in by two spaces: for lists below a sentence. Every line ends with a line break; no rows are no text. */
export function renderRows(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const lines = renderTable({ colour: false }, [], rows).split("\n");
  return lines.map((line) => `  ${line}\n`).join("");
}

/** Names and values below one another; what has no value is left out. */
export function renderFields(
  terminal: Pick<Terminal, "colour">,
  fields: readonly (readonly [string, string | undefined])[],
): string {
  const table = new Table({ chars: noFrame, style: { head: [], border: [], "padding-left": 0, "padding-right": 2 } });
  for (const [name, value] of fields) {
    if (value !== undefined && value !== "") table.push([paint(terminal, "bold", name), value]);
  }
  return trimEnds(table.toString());
}

const sides = ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"];
const inner = ["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"];
const noFrame = Object.fromEntries([...sides, ...inner].map((name) => [name, ""]));
const widestCell = 100;

/** One value as a whole result. */
export function serializeResult(format: "json" | "yaml", value: unknown): string {
  return format === "json" ? `${JSON.stringify(value, undefined, 2)}\n` : toYaml(value);
}

/** Through JSON first: YAML knows no `undefined`. */
function toYaml(value: unknown): string {
  return dump(JSON.parse(JSON.stringify(value)), { lineWidth: 120, noRefs: true });
}

function oneLine(text: string): string {
  const line = text.replace(/\s*\n\s*/g, " ");
  return line.length > widestCell ? `${line.slice(0, widestCell - 1)}…` : line;
}

function trimEnds(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function ensureLine(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
