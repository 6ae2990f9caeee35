import assert from "node:assert/strict";
import { checkDocument } from "../../../../server/src/core/language/check-document.ts";
import { openDocument } from "../../../../server/src/core/language/document.ts";
import { createIndex, indexEntry } from "../../../../server/src/core/language/index-entry.ts";
import { emptySurroundings } from "../../../../server/src/core/language/surroundings.ts";
import type { Surroundings } from "../../../../server/src/core/language/surroundings.ts";
import { splitFiles } from "./split-files.ts";

/** One finding that a text expects of itself. */
interface Mark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

const markPattern =
  /^(?<lead>#\s*)(?<carets>\^+) (?<severity>error|warning|information) (?<code>[a-z-]+)(?:: (?<message>.*))?$/;

/**
 * Check a text against its own marks: a comment `#   ^^^^ error code: part of the message` under a line says what must be found there, and exactly what is
 * marked must be found. A mark whose carets begin right at the `#` means the first column. `# -- path` begins another file of the same workspace; the
 * first file is the one that is checked. `known` is what is known besides the files.
 */
export function check(text: string, known: Partial<Surroundings> = {}): void {
  const [main = { path: "main.manus.yaml", text: "" }, ...others] = splitFiles(text);
  const entries = others.map((file) => indexEntry(openDocument(`/w/${file.path}`, file.text)));
  const document = openDocument(`/w/${main.path}`, main.text);
  const index = createIndex([...entries, indexEntry(document)], { folders: ["/w"], complete: true });
  const around = { ...emptySurroundings, index, ...known };
  const lines = main.text.split("\n");
  const found = checkDocument(document, around).map(({ span, severity, code, message }) => {
    const line = main.text.slice(0, span.start).split("\n").length - 1;
    const lineStart = lines.slice(0, line).join("\n").length + (line > 0 ? 1 : 0);
    return { line, start: span.start - lineStart, end: span.end - lineStart, severity, code, message };
  });
  const marks = readMarks(lines);
  const place = ({ line, start, end, severity, code }: Mark): string =>
    `line ${String(line + 1)}, ${String(start)}-${String(end)}: ${severity} ${code}`;
  const details = found.map((one) => `${place(one)}: ${one.message}`).join("\n");
  assert.deepEqual(found.map(place).sort(), marks.map(place).sort(), `found:\n${details}`);
  for (const mark of marks) {
    const said = found.filter((one) => place(one) === place(mark)).map((one) => one.message);
    assert.ok(
      said.some((message) => message.includes(mark.message)),
      `no message of ${place(mark)} contains "${mark.message}", but:\n${said.join("\n")}`,
    );
  }
}

function readMarks(lines: readonly string[]): Mark[] {
  let subject = 0;
  return lines.flatMap((line, index) => {
    const groups = markPattern.exec(line)?.groups;
    if (!groups) {
      subject = index;
      return [];
    }
    const { lead = "", carets = "", severity = "", code = "", message = "" } = groups;
    // The `#` itself stands for the first caret where nothing is between them.
    const start = lead === "#" ? 0 : lead.length;
    return [{ line: subject, start, end: lead.length + carets.length, severity, code, message }];
  });
}
