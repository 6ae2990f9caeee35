import { DiagnosticSeverity, DiagnosticTag, SymbolKind } from "vscode-languageserver";
import type { Diagnostic, DiagnosticRelatedInformation, Range } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { FindingCode } from "../core/language/finding-codes.ts";
import type { Finding, RelatedPlace, Severity } from "../core/language/finding.ts";
import type { SymbolKind as OwnSymbolKind } from "../core/language/navigation/document-symbols.ts";
import type { Span } from "../core/language/span.ts";

/** A span of a document, in lines and characters. */
export function toProtoRange(document: TextDocument, span: Span): Range {
  return { start: document.positionAt(span.start), end: document.positionAt(span.end) };
}

/** What is needed to speak of places outside the document itself. */
export interface OtherPlaces {
  /** Where a place in another file is; undefined when that file isn't known any more. */
  locate(file: string, span: Span): { readonly uri: string; readonly range: Range } | undefined;
  /** The page that describes the findings. */
  readonly diagnosticsPage?: string;
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What stands there and changes nothing: an editor may show it faded. */
const idle: readonly FindingCode[] = [
  "engine-ignores-key",
  "key-without-effect",
  "pattern-without-effect",
  "unreachable-step",
  "unused-input",
];

/** A finding as the editor takes it. */
export function toDiagnostic(document: TextDocument, finding: Finding, places: OtherPlaces): Diagnostic {
  const related = (finding.related ?? []).flatMap((place) => toRelated(document, place, places));
  const page = places.diagnosticsPage;
  return {
    range: toProtoRange(document, finding.span),
    severity: severities[finding.severity],
    code: finding.code,
    ...(page === undefined ? {} : { codeDescription: { href: `${page}#${finding.code}` } }),
    source: "manus",
    message: finding.message,
    ...(related.length > 0 ? { relatedInformation: related } : {}),
    ...(idle.includes(finding.code) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(finding.data ? { data: finding.data } : {}),
  };
}

function toRelated(document: TextDocument, place: RelatedPlace, places: OtherPlaces): DiagnosticRelatedInformation[] {
  const location =
    place.file === undefined
      ? { uri: document.uri, range: toProtoRange(document, place.span) }
      : places.locate(place.file, place.span);
  return location ? [{ location, message: place.message }] : [];
}

const symbolKinds: Readonly<Record<OwnSymbolKind, SymbolKind>> = {
  key: SymbolKind.Property,
  list: SymbolKind.Array,
  input: SymbolKind.Variable,
  output: SymbolKind.Field,
  step: SymbolKind.Object,
  case: SymbolKind.Method,
  test: SymbolKind.Class,
  tool: SymbolKind.Method,
  task: SymbolKind.Function,
  prompt: SymbolKind.String,
  workflow: SymbolKind.Module,
  approve: SymbolKind.Event,
};

/** What editors know that comes closest to a part of a task file. */
export function symbolKindOf(kind: OwnSymbolKind): SymbolKind {
  return symbolKinds[kind];
}
