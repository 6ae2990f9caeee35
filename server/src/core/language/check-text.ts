import type { FileProblem } from "../../protocol/runs.ts";
import { checkDocument } from "./check-document.ts";
import { documentName, documentTree, kindOf, openDocument } from "./document.ts";
import type { Finding } from "./finding.ts";
import { LineStarts } from "./lines.ts";
import { stepOffsets } from "./runnable-targets.ts";
import type { FileKind, WorkspaceIndex } from "./workspace-index.ts";
import { toPlainValue } from "./yaml/plain-value.ts";

/** What a text of a `.manus.yaml` file came to. */
export interface CheckedText {
  /** Everything noticed, in the order of the text. */
  readonly findings: readonly Finding[];
  /** The same with lines and columns (1-based), for people and for the protocol. */
  readonly problems: readonly FileProblem[];
  /** Whether nothing keeps the file from running. */
  readonly runnable: boolean;
  /** The file's content as plain values (aliases and merge keys resolved, expressions as text); only when `runnable`. */
  readonly value?: Readonly<Record<string, unknown>>;
  readonly kind?: FileKind;
  readonly name?: string;
  /** The 0-based line of each step, in the order of the file. */
  readonly stepLines: readonly number[];
}

/**
 * Check a file's text as the language server does, for whoever runs or validates it. Never throws, whatever the text.
 * `file` is its absolute path; `index` what is known of the other files (see {@link emptyIndex} where nothing is).
 */
export function checkText(text: string, file: string, index: WorkspaceIndex): CheckedText {
  const document = openDocument(file, text);
  const findings = checkDocument(document, index);
  const lines = new LineStarts(text);
  const runnable = findings.every((finding) => finding.severity !== "error");
  const kind = kindOf(document);
  const name = documentName(document);
  const tree = runnable ? documentTree(document) : undefined;
  return {
    findings,
    problems: toFileProblems(findings, file, lines),
    runnable,
    ...(tree ? { value: toPlainValue(tree) as Record<string, unknown> } : {}),
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
    stepLines: stepOffsets(document).map((offset) => lines.lineOf(offset)),
  };
}

/** Findings with 1-based lines and columns (in UTF-16 units), as the protocol and `manusctl validate` give them. */
function toFileProblems(findings: readonly Finding[], file: string, lines: LineStarts): FileProblem[] {
  return findings.map(({ span, severity, code, message }) => {
    const start = lines.positionOf(span.start);
    const end = lines.positionOf(span.end);
    const place = {
      line: start.line + 1,
      column: start.character + 1,
      endLine: end.line + 1,
      endColumn: end.character + 1,
    };
    return { file, ...place, severity, code, message };
  });
}
