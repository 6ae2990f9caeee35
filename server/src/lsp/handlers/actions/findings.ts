import type { ClientCapabilities, CodeActionParams, Diagnostic } from "vscode-languageserver";
import { findingCodes } from "../../../core/language/finding-codes.ts";
import type { FindingCode } from "../../../core/language/finding-codes.ts";
import type { Finding } from "../../../core/language/finding.ts";
import type { OpenDocument } from "../../open-documents.ts";

/**
 * What is wrong at the range of a question, as the client was told and gives back. Undefined where that isn't all there is to know: then what is found by itself
 * counts.
 */
export function toldFindings(
  document: OpenDocument,
  { context }: CodeActionParams,
  client: ClientCapabilities,
): readonly Finding[] | undefined {
  if (client.textDocument?.publishDiagnostics?.dataSupport !== true && !client.textDocument?.diagnostic)
    return undefined;
  const told = context.diagnostics.flatMap((one) => toFinding(document, one) ?? []);
  return told.length > 0 ? told : undefined;
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
