import * as l10n from "@vscode/l10n";
import { formatSchema } from "../../../../../../schemas/generated/format-schema.ts";
import type { ManusDocument } from "../../document.ts";
import type { TextEdit } from "../../edit.ts";
import type { Finding } from "../../finding.ts";
import { endOfLine } from "../../yaml/gaps.ts";
import { editing, replacing } from "../fix.ts";
import type { Draft, Fix, Standing } from "../fix.ts";
import { columnOf, indentUnit, lineBreakOf, startOfLine } from "../../lines.ts";
import { mends, uncovers } from "../verify.ts";

/** Put the blank where YAML needs one. */
export const addSpace: Fix = ({ document, finding }) => {
  const { start, end } = finding.span;
  const tries = [start, end, start + 1, start + 2].map((at) => [insertion(at, " ")]);
  return firstThatMends(document, finding, tries, { title: l10n.t("Add the missing space"), certain: true });
};

/** Put the colon behind a key, or the blank behind its colon. */
export const addColon: Fix = ({ document, finding }) => {
  const { text } = document;
  const { start } = finding.span;
  const written = text.slice(start, endOfLine(text, start));
  const glued = /^([\w.-]+:)(?=[^\s:/])/.exec(written)?.[1];
  if (glued !== undefined) {
    const tries = [[insertion(start + glued.length, " ")]];
    return firstThatMends(document, finding, tries, {
      title: l10n.t("Add the space behind the colon"),
      certain: isKnownKey(glued.slice(0, -1)),
    });
  }
  const word = /^[\w.-]+/.exec(written)?.[0];
  if (word === undefined) return [];
  const alone = written.replace(/\s+#.*$/, "").trim() === word;
  if (!alone && !isKnownKey(word)) return [];
  return firstThatMends(document, finding, [[insertion(start + word.length, ":")]], { title: l10n.t("Add the colon") });
};

/** Take a comma away that is too many, or add the one that is missing. */
export const mendComma: Fix = ({ document, finding }) => {
  const { text } = document;
  const { start } = finding.span;
  const extra = text[start] === "," ? /^,[ \t]*/.exec(text.slice(start))?.[0].length : undefined;
  if (extra !== undefined) {
    const tries = [[replacing({ start, end: start + extra }, "")]];
    return firstThatMends(document, finding, tries, { title: l10n.t("Remove the comma") });
  }
  let at = start;
  while (at > 0 && /\s/.test(text[at - 1] ?? "")) at -= 1;
  return firstThatMends(document, finding, [[insertion(at, ",")]], { title: l10n.t("Add the missing comma") });
};

/** Start a list or mapping on the line behind its key. */
export const moveToNextLine: Fix = ({ document, finding }) => {
  const { text } = document;
  const { start } = finding.span;
  const line = startOfLine(text, start);
  const before = text.slice(line, start);
  const key = /^(\s*(?:- )*)\S.*?:([ \t]+)/.exec(before);
  if (!key) return [];
  const from = line + key[0].length;
  const column = (key[1]?.length ?? 0) + indentUnit(text);
  const gap = { start: from - (key[2]?.length ?? 0), end: from };
  const tries = [[replacing(gap, lineBreakOf(text) + " ".repeat(column))]];
  return firstThatMends(document, finding, tries, { title: l10n.t("Start it on the next line") });
};

/** Line a line up with one above it. */
export const lineUp: Fix = ({ document, finding }) => {
  const { text } = document;
  const line = startOfLine(text, finding.span.start);
  const own = columnOf(text, finding.span.start);
  const columns = columnsAbove(text, line).sort((left, right) => Math.abs(left - own) - Math.abs(right - own));
  const tries = columns.map((column) => [replacing({ start: line, end: finding.span.start }, " ".repeat(column))]);
  return firstThatMends(document, finding, tries, { title: l10n.t("Line it up with what stands above") });
};

function firstThatMends(
  document: ManusDocument,
  finding: Finding,
  tries: readonly (readonly TextEdit[])[],
  { title, ...standing }: Standing & { readonly title: string },
): Draft[] {
  const edits =
    tries.find((tried) => mends(document, finding, tried)) ?? tries.find((tried) => uncovers(document, finding, tried));
  return edits ? editing(document, title, edits, { preferred: true, ...standing }) : [];
}

function insertion(at: number, text: string): TextEdit {
  return replacing({ start: at, end: at }, text);
}

function isKnownKey(word: string): boolean {
  return [formatSchema.$defs?.["task"], formatSchema.$defs?.["workflow"]].some(
    (kind) => kind?.properties?.[word] !== undefined,
  );
}

/** Where the lines above begin, nearest first, each column once; not further up than the next line without indentation. */
function columnsAbove(text: string, line: number): number[] {
  const columns = new Set<number>();
  for (let end = line - 1; end > 0; end = startOfLine(text, end) - 1) {
    const start = startOfLine(text, end);
    const content = text.slice(start, end).trimEnd();
    const indentation = /^ *(?:- +)?/.exec(content)?.[0].length ?? 0;
    if (content.trim() === "" || content.trimStart().startsWith("#")) continue;
    columns.add(/^ */.exec(content)?.[0].length ?? 0).add(indentation);
    if (indentation === 0) break;
  }
  return [...columns];
}
