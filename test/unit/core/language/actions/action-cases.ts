import assert from "node:assert/strict";
import { actionsAt } from "../../../../../server/src/core/language/actions/actions-at.ts";
import type { Action } from "../../../../../server/src/core/language/actions/action.ts";
import { stepTarget } from "../../../../../server/src/core/language/actions/step-target.ts";
import { checkDocument } from "../../../../../server/src/core/language/check-document.ts";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import type { ManusDocument } from "../../../../../server/src/core/language/document.ts";
import { applyEdits } from "../../../../../server/src/core/language/edit.ts";
import type { WorkspaceChange } from "../../../../../server/src/core/language/edit.ts";
import type { Finding } from "../../../../../server/src/core/language/finding.ts";
import type { FindingCode } from "../../../../../server/src/core/language/finding-codes.ts";
import { createIndex, indexEntry } from "../../../../../server/src/core/language/index-entry.ts";
import { normalizePath } from "../../../../../server/src/core/language/names/file-paths.ts";
import type { Surroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { someFleet } from "../known-facts.ts";
import { readMarked } from "../marked.ts";
import type { Marked } from "../marked.ts";

/** One case of a file in `test/fixtures/language/actions`. */
export interface ActionCase {
  /** The code of the findings that are fixed; `rewrite` for what fixes nothing. */
  readonly code: string;
  readonly title: string;
  readonly input: string;
  readonly expected: string;
}

/**
 * The cases of a fixture: `# == code: title` begins one, `# =>` stands between the input and what is expected. `# -- path` begins another file of either, `$0`
 * says where the cursor is; without one the first finding of the code is what is fixed.
 */
export function readCases(text: string): ActionCase[] {
  return text
    .split(/^# == /m)
    .slice(1)
    .map((section) => {
      const [, code = "", title = "", rest = ""] = /^([a-z-]+): (.*)\n([\s\S]*)$/.exec(section) ?? [];
      const [input = "", expected = ""] = rest.split(/^# =>\n/m);
      return { code, title, input: input.replace(/\n$/, "") + "\n", expected: expected.trimEnd() };
    });
}

/** Everything that is offered: at `$0`, else for the first finding of a code. */
function actionsFor(marked: Marked, code?: string): Action[] {
  const { document, around } = marked;
  const all = checkDocument(document, around);
  const first = code === undefined ? undefined : all.find((finding) => finding.code === code);
  const span = first?.span ?? marked.span;
  const findings = first ? [first] : all.filter((finding) => touches(finding, span));
  const path = stepTarget(document, span, around);
  const target = marked.documents.find((one) => path !== undefined && normalizePath(one.file) === normalizePath(path));
  const question = { span, findings, allFindings: () => all, canCreate: true, ...(target ? { target } : {}) };
  return actionsAt(document, question, around);
}

function touches({ span }: Finding, place: Finding["span"]): boolean {
  return span.start <= place.end && place.start <= span.end;
}

/** What a case comes to: the document, then each other file that was changed or created. */
function renderChange(marked: Marked, change: WorkspaceChange): string {
  const textOf = (file: string): string => marked.documents.find((one) => one.file === file)?.text ?? "";
  const changed = new Map<string, string>([[marked.document.file, marked.document.text]]);
  for (const { file, edits } of change.edits) changed.set(file, applyEdits(textOf(file), edits));
  for (const { file, text } of change.creates ?? []) {
    assert.equal(changed.has(file), false, `${file} is there already`);
    changed.set(file, text);
  }
  const [own = "", ...others] = [...changed].map(([file, text]) => {
    return file === marked.document.file ? text : `# -- ${file.replace(/^\/w\//, "")}\n${text}`;
  });
  return [own.replace(/\n*$/, "\n"), ...others].join("").trimEnd();
}

/** Check one case, with both kinds of line breaks. */
export function checkCase({ code, title, input, expected }: ActionCase): void {
  const marked = readMarked(input, { fleet: someFleet });
  const rewrite = code === "rewrite";
  const offered = actionsFor(marked, rewrite || input.includes("$0") ? undefined : code);
  const action = offered.find(
    (one) => one.title === title && (rewrite || one.fixes.some((fixed) => fixed.code === code)),
  );
  assert.ok(
    action,
    `not offered: ${title}; but:\n${offered.map((one) => `${one.title} (${one.fixes[0]?.code ?? one.kind})`).join("\n")}`,
  );
  if (action.disabled !== undefined) {
    assert.equal(`disabled: ${action.disabled}`, expected);
    return;
  }
  const change = action.change();
  assert.equal(renderChange(marked, change), expected);
  checkFindings(marked, change, rewrite ? undefined : (code as FindingCode));
  checkLineBreaks(input, title, expected, code);
}

/** The finding is gone and no other of its code has come; a rewriting brings no finding at all. */
function checkFindings(
  { document, documents, around }: Marked,
  change: WorkspaceChange,
  code: FindingCode | undefined,
): void {
  const own = change.edits.find(({ file }) => file === document.file)?.edits ?? [];
  const after = openDocument(document.file, applyEdits(document.text, own));
  const others = [...documents.filter((one) => one !== document)].map((one) => {
    const edits = change.edits.find(({ file }) => file === one.file)?.edits ?? [];
    return openDocument(one.file, applyEdits(one.text, edits));
  });
  const created = (change.creates ?? []).map(({ file, text }) => openDocument(file, text));
  const entries = [after, ...others, ...created].map(indexEntry);
  const then = { ...around, index: createIndex(entries, { folders: around.index.folders, complete: true }) };
  const found = (of: ManusDocument, known: Surroundings): string[] =>
    checkDocument(of, known)
      .filter((one) => code === undefined || one.code === code)
      .map(({ message }) => message);
  const [before, now] = [found(document, around), found(after, then)];
  if (code === undefined) assert.ok(now.length <= before.length, `findings: ${now.join("\n")}`);
  else assert.ok(now.length < before.length, `${code} is still there: ${now.join("\n")}`);
  for (const file of created) {
    const errors = checkDocument(file, then).filter(({ severity }) => severity === "error");
    assert.deepEqual(
      errors.map(({ message }) => message),
      [],
    );
  }
}

function checkLineBreaks(input: string, title: string, expected: string, code: string): void {
  const windows = readMarked(input.replaceAll("\n", "\r\n").replace(/^(# -- .*)\r\n/gm, "$1\n"), { fleet: someFleet });
  const offered = actionsFor(windows, code === "rewrite" || input.includes("$0") ? undefined : code);
  const action = offered.find((one) => one.title === title);
  assert.ok(action, `not offered with CRLF: ${title}`);
  const text = renderChange(windows, action.change());
  assert.equal(text.replaceAll("\r\n", "\n").replace(/^\n/, ""), expected, "with CRLF");
  const single = text.split("\n").filter((line) => !line.endsWith("\r") && !line.startsWith("# -- "));
  assert.ok(single.length <= 1, `line breaks are mixed: ${JSON.stringify(single)}`);
}
