import * as l10n from "@vscode/l10n";
import { openDocument } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { expressionAt } from "../expressions/expression-at.ts";
import type { CompletionEntry } from "./completion-entry.ts";

/** The braces of an expression, where somebody has typed the first characters of them and an expression may stand. */
export function expressionStart(document: ManusDocument, offset: number): CompletionEntry | undefined {
  const { text } = document;
  const [typed] = /\$\{?$/.exec(text.slice(Math.max(0, offset - 2), offset)) ?? [];
  if (typed === undefined) return undefined;
  // Editors close a brace by themselves.
  const closing = /^\}{0,2}/.exec(text.slice(offset, offset + 2))?.[0].length ?? 0;
  const span = { start: offset - typed.length, end: offset + closing };
  const opened = `${text.slice(0, span.start)}\${{  }}${text.slice(span.end)}`;
  const spot = expressionAt(openDocument(document.file, opened, document), span.start + 4);
  if (!spot || spot.scope.forbidden !== undefined) return undefined;
  return {
    label: "${{ … }}",
    kind: "snippet",
    span,
    insert: "\\${{ $0 \\}\\}",
    snippet: true,
    plain: "${{  }}",
    filter: "${{ }}",
    rank: 0,
    detail: l10n.t("an expression"),
    again: true,
  };
}
