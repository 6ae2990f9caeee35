import { lineBreakOf } from "../lines.ts";

/** A text as a block after `|`, its lines indented by `column` blanks. */
export function blockLines(text: string, value: string, column: number): string {
  const ending = value.endsWith("\n\n") ? "+" : value.endsWith("\n") ? "" : "-";
  const first = /^\n* /.test(value) ? String(column) : "";
  const lead = " ".repeat(column);
  const lines = value.replace(/\n$/, "").split("\n");
  return [`|${first}${ending}`, ...lines.map((line) => (line === "" ? "" : lead + line))].join(lineBreakOf(text));
}
