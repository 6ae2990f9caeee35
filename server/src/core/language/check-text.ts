import type { FileProblem } from "../../protocol/runs.ts";
import { checkDocument } from "./check-document.ts";
import { documentName, documentTree, kindOf, openDocument } from "./document.ts";
import type { ManusDocument } from "./document.ts";
import type { FileLookups } from "./file-lookups.ts";
import type { Finding } from "./finding.ts";
import { LineStarts } from "./lines.ts";
import { stepOffsets } from "./runnable-targets.ts";
import { emptySurroundings } from "./surroundings.ts";
import type { Surroundings } from "./surroundings.ts";
import type { FileKind, WorkspaceIndex } from "./workspace-index.ts";
import { toPlainValue } from "./yaml/plain-value.ts";

/** So often a text is checked again with what has been looked up for it. */
const mostRounds = 5;

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

/** Check a file's text as the language server does. Never throws, whatever the text. `file` is its absolute path. */
export function checkText(text: string, file: string, around: Surroundings): CheckedText {
  const document = openDocument(file, text);
  return describe(document, checkDocument(document, around));
}

/**
 * The same for whoever runs or validates a file: with what the text asks of the disk looked up. Never rejects, whatever the text. `index` is what is known of the other
 * files.
 */
export async function checkTextOnDisk(
  text: string,
  file: string,
  known: { readonly index: WorkspaceIndex; readonly disk: FileLookups },
): Promise<CheckedText> {
  const document = openDocument(file, text);
  for (let round = 0; ; round += 1) {
    const reader = known.disk.reader();
    const findings = checkDocument(document, { ...emptySurroundings, index: known.index, files: reader.facts });
    const pending = reader.pending();
    // What one answer makes a check ask next is soon at its end.
    if (!pending || round === mostRounds) return describe(document, findings);
    await pending;
  }
}

function describe(document: ManusDocument, findings: readonly Finding[]): CheckedText {
  const lines = new LineStarts(document.text);
  const runnable = findings.every((finding) => finding.severity !== "error");
  const kind = kindOf(document);
  const name = documentName(document);
  const tree = runnable ? documentTree(document) : undefined;
  return {
    findings,
    problems: toFileProblems(findings, document.file, lines),
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
