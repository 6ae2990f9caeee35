import type { CodeActionParams, Diagnostic } from "vscode-languageserver";
import { checkDocument } from "../../../core/language/check-document.ts";
import type { ManusDocument } from "../../../core/language/document.ts";
import { findingCodes } from "../../../core/language/finding-codes.ts";
import type { FindingCode } from "../../../core/language/finding-codes.ts";
import type { Finding } from "../../../core/language/finding.ts";
import type { WorkspaceIndex } from "../../../core/language/workspace-index.ts";
import type { Language } from "../../language.ts";
import type { OpenDocument } from "../../open-documents.ts";

/** What is known to be wrong with a text, as long as neither it nor what the other files offer changes. */
const checked = new WeakMap<ManusDocument, { readonly index: WorkspaceIndex; readonly findings: readonly Finding[] }>();

/** Everything that is wrong with a document. */
export function allFindings({ manus }: OpenDocument, language: Language): readonly Finding[] {
  const around = language.around();
  const { index } = around;
  const known = checked.get(manus);
  if (known?.index === index) return known.findings;
  const findings = checkDocument(manus, around);
  checked.set(manus, { index, findings });
  return findings;
}

/** What is wrong at the range of a question: what the client has been told and gives back, else what is found there now. */
export function findingsAt(document: OpenDocument, params: CodeActionParams, language: Language): readonly Finding[] {
  const told = params.context.diagnostics.flatMap((diagnostic) => toFinding(document, diagnostic) ?? []);
  const complete = language.client.capabilities.textDocument?.publishDiagnostics?.dataSupport === true;
  if (told.length > 0 && complete) return told;
  const start = document.content.offsetAt(params.range.start);
  const end = document.content.offsetAt(params.range.end);
  return allFindings(document, language).filter(({ span }) => span.start <= end && start <= span.end);
}

/** A diagnostic of ours as the finding it was made of; undefined for those of others. */
function toFinding({ content, uri }: OpenDocument, diagnostic: Diagnostic): Finding | undefined {
  const { code, message, range, relatedInformation = [] } = diagnostic;
  if (diagnostic.source !== "manus" || !isCode(code)) return undefined;
  const spanOf = (place: Diagnostic["range"]): Finding["span"] => {
    return { start: content.offsetAt(place.start), end: content.offsetAt(place.end) };
  };
  const related = relatedInformation
    .filter(({ location }) => location.uri === uri)
    .map((place) => ({ span: spanOf(place.location.range), message: place.message }));
  const data = diagnostic.data as Finding["data"] | null;
  const said = typeof message === "string" ? message : message.value;
  return { code, severity: "error", message: said, span: spanOf(range), related, ...(data ? { data } : {}) };
}

function isCode(code: unknown): code is FindingCode {
  return (findingCodes as readonly unknown[]).includes(code);
}
