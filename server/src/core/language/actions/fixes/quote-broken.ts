import * as l10n from "@vscode/l10n";
import type { TextEdit } from "../../edit.ts";
import type { Finding } from "../../finding.ts";
import type { Span } from "../../span.ts";
import { endOfLine } from "../../yaml/gaps.ts";
import { editing, replacing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { startOfLine } from "../../lines.ts";
import { mends } from "../verify.ts";
import { quoted } from "../write-yaml.ts";

/** Put a value in quotes that can't be read without them. */
export const quoteBroken: Fix = ({ document, finding }) => {
  const edits = quotings(document.text, finding.span).map((span) => quoteAt(document.text, span));
  const edit = edits.find((tried) => mends(document, finding, [tried]));
  // A character that no value can start with leaves no doubt about what was meant.
  const certain = finding.code === "yaml-plain-start";
  return editing(document, l10n.t("Put it in quotes"), edit, { preferred: true, certain });
};

/** Put a text with a wrong escape in single quotes, where a backslash is a backslash. */
export const useSingleQuotes: Fix = ({ document, finding }) => {
  const span = doubleQuoted(document.text, finding);
  if (!span) return [];
  const inner = document.text.slice(span.start + 1, span.end - 1).replaceAll('\\"', '"');
  const edit = replacing(span, `'${inner.replaceAll("'", "''")}'`);
  const works = mends(document, finding, [edit]);
  return works
    ? editing(document, l10n.t("Use single quotes, where a backslash is just that"), edit, { preferred: true })
    : [];
};

/** Double the backslash of an escape that isn't there. */
export const doubleBackslash: Fix = ({ document, finding }) => {
  const at = document.text.indexOf("\\", finding.span.start);
  if (at < 0 || at > finding.span.end) return [];
  return editing(document, l10n.t("Double the backslash"), replacing({ start: at, end: at }, "\\"));
};

/** Quote `*name*` and the like: an alias that nobody defined is often meant as text. */
export const quoteAlias: Fix = ({ document, finding }) => {
  const { text } = document;
  const span = { start: finding.span.start, end: valueEnd(text, finding.span.start) };
  const edit = quoteAt(text, span);
  return mends(document, finding, [edit]) ? editing(document, l10n.t("Put it in quotes"), edit) : [];
};

/** Take away a tag that means nothing. */
export const removeTag: Fix = ({ document, finding }) => {
  const { text } = document;
  const before = text.slice(startOfLine(text, finding.span.start), finding.span.start);
  const tag = /!\S*\s*$/.exec(before)?.[0];
  if (tag === undefined) return [];
  const edit = replacing({ start: finding.span.start - tag.length, end: finding.span.start }, "");
  return mends(document, finding, [edit]) ? editing(document, l10n.t("Remove the tag"), edit, { preferred: true }) : [];
};

function quoteAt(text: string, span: Span): TextEdit {
  return replacing(span, quoted(text.slice(span.start, span.end)));
}

/** The stretches that may be the value: from its start, else from behind the key of its line, to the end of the line or of its place in `[…]` and `{…}`. */
function quotings(text: string, { start }: Span): Span[] {
  const line = startOfLine(text, start);
  const before =
    /^(?:\s*(?:- +)*)(?:[^\s:#"'[\]{},]+:[ \t]+)?/.exec(text.slice(line, endOfLine(text, start)))?.[0].length ?? 0;
  const starts = [start, Math.min(line + before, start)];
  return starts.flatMap((from) => {
    const end = valueEnd(text, from);
    const comma = /^[^,[\]{}]*/.exec(text.slice(from, end))?.[0].trimEnd().length ?? 0;
    return [{ start: from, end }, ...(comma > 0 ? [{ start: from, end: from + comma }] : [])];
  });
}

/** The end of what stands on the rest of a line: without a comment and the blanks before it. */
function valueEnd(text: string, from: number): number {
  const rest = text.slice(from, endOfLine(text, from));
  return from + rest.replace(/[ \t]+#.*$/, "").trimEnd().length;
}

/** The double-quoted text on whose line a finding stands. */
function doubleQuoted(text: string, { span }: Finding): Span | undefined {
  const line = startOfLine(text, span.start);
  const end = endOfLine(text, span.start);
  for (const match of text.slice(line, end).matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    const start = line + match.index;
    if (start <= span.start && span.start < start + match[0].length) return { start, end: start + match[0].length };
  }
  return undefined;
}
