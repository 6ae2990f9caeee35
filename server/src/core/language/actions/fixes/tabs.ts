import * as l10n from "@vscode/l10n";
import type { TextEdit } from "../../edit.ts";
import { editing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { indentUnit, startOfLine } from "../../lines.ts";
import { mends } from "../verify.ts";

/** Indent with blanks instead of tabs: every line that starts with one, or the line of the finding where that isn't what is wrong. */
export const replaceTabs: Fix = ({ document, finding }) => {
  const { text } = document;
  const everywhere = tabsIn(text, /^\t[ \t]*/gm);
  const line = startOfLine(text, finding.span.start);
  const here = tabsIn(text, /^ *\t[ \t]*/gm).filter(({ span }) => span.start === line);
  const edits = [everywhere, [...everywhere, ...here.filter(({ span }) => text[span.start] === " ")]].find((tried) => {
    return tried.length > 0 && mends(document, finding, tried);
  });
  const certain = edits === everywhere;
  return edits
    ? editing(document, l10n.t("Indent with blanks instead of tabs"), edits, { preferred: true, certain })
    : [];
};

function tabsIn(text: string, pattern: RegExp): TextEdit[] {
  const unit = " ".repeat(indentUnit(text));
  return [...text.matchAll(pattern)].map(({ index, 0: blanks }) => {
    return { span: { start: index, end: index + blanks.length }, text: blanks.replaceAll("\t", unit) };
  });
}
