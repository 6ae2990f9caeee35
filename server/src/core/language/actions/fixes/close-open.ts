import * as l10n from "@vscode/l10n";
import type { TextEdit } from "../../edit.ts";
import { endOfLine } from "../../yaml/gaps.ts";
import { editing, replacing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { columnOf, startOfLine } from "../../lines.ts";
import { mends } from "../verify.ts";

/** Close a quote at the end of its line, or before the comma or bracket that it seems to have swallowed. */
export const closeQuote: Fix = ({ document, finding }) => {
  const { text } = document;
  const { start } = finding.span;
  const quote = text[start];
  if (quote !== '"' && quote !== "'") return [];
  const rest = text.slice(start + 1, endOfLine(text, start));
  const ends = [rest.trimEnd().length, rest.search(/\s*(?:[,\]}]|\s#)/)].filter((end) => end >= 0);
  const edits = ends.map((end) => insertion(start + 1 + end, quote));
  const edit = edits.find((tried) => mends(document, finding, [tried]));
  return editing(document, l10n.t("Close the quote"), edit, { preferred: true });
};

/** Close a bracket at the end of its line, or behind the last line that is indented more than the one where it opens. */
export const closeBracket: Fix = ({ document, finding }) => {
  const { text } = document;
  const { start } = finding.span;
  const open = text[start];
  if (open !== "[" && open !== "{") return [];
  const close = open === "[" ? "]" : "}";
  const spaced = open === "{" && text[start + 1] === " " ? " }" : close;
  const places = [contentEnd(text, start), lastIndented(text, start)];
  const edit = places
    .map((at) => insertion(at, at === places[0] ? spaced : close))
    .find((tried) => mends(document, finding, [tried]));
  return editing(document, l10n.t("Close it with `{0}`", close), edit, { preferred: true });
};

/** Close an expression where its line ends, or its value. */
export const closeExpression: Fix = ({ document, finding }) => {
  const { text } = document;
  const { start, end } = finding.span;
  const line = Math.min(end, endOfLine(text, start));
  const written = text.slice(start, line);
  const one = /^\$\{\{[^{}'"]*\}(?!\})/.exec(written)?.[0].length;
  if (one !== undefined)
    return editing(document, l10n.t("Close it with `}}`"), insertion(start + one, "}"), { preferred: true });
  const content = /["']$/.test(written) ? written.slice(0, -1) : written;
  const at = start + content.trimEnd().length;
  return editing(document, l10n.t("Close it with `}}`"), insertion(at, " }}"), { preferred: true });
};

function insertion(at: number, text: string): TextEdit {
  return replacing({ start: at, end: at }, text);
}

/** The end of what stands on a line: before a comment. */
function contentEnd(text: string, from: number): number {
  const rest = text.slice(from, endOfLine(text, from));
  return from + rest.replace(/[ \t]+#.*$/, "").trimEnd().length;
}

function lastIndented(text: string, from: number): number {
  const line = startOfLine(text, from);
  const column = /^[ \t]*/.exec(text.slice(line, from))?.[0].length ?? columnOf(text, from);
  let last = contentEnd(text, from);
  for (let at = text.indexOf("\n", from) + 1; at > 0 && at < text.length; at = text.indexOf("\n", at) + 1) {
    const indentation = /^[ \t]*/.exec(text.slice(at, endOfLine(text, at)))?.[0].length ?? 0;
    if (contentEnd(text, at) === at) continue;
    if (indentation <= column) break;
    last = contentEnd(text, at);
  }
  return last;
}
