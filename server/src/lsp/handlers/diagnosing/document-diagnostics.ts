import { DocumentDiagnosticRequest } from "vscode-languageserver";
import type { DocumentDiagnosticReport } from "vscode-languageserver";
import { canPull } from "../../client-facts.ts";
import { feature } from "../../feature.ts";
import { toWanted } from "../../slices.ts";

/** textDocument/diagnostic: what is wrong with an open document, to a client that asks. */
export const documentDiagnosticsFeature = feature(
  DocumentDiagnosticRequest.type,
  (client) => {
    if (!canPull(client)) return {};
    return { diagnosticProvider: { identifier: "manus", interFileDependencies: true, workspaceDiagnostics: true } };
  },
  async (params, language, cancellation): Promise<DocumentDiagnosticReport> => {
    const document = language.documents.get(params.textDocument.uri);
    if (!document) return { kind: "full", items: [] };
    const { resultId, diagnostics } = await language.diagnostics.report(document, toWanted(cancellation));
    if (params.previousResultId === resultId) return { kind: "unchanged", resultId };
    return { kind: "full", resultId, items: [...diagnostics] };
  },
);
