import { WorkspaceDiagnosticRequest } from "vscode-languageserver";
import { feature } from "../../feature.ts";
import { toWanted } from "../../slices.ts";

/** workspace/diagnostic: what is wrong with all task files that aren't open. It is offered together with textDocument/diagnostic. */
export const workspaceDiagnosticsFeature = feature(
  WorkspaceDiagnosticRequest.type,
  {},
  (params, language, cancellation) => language.workspaceDiagnostics.report(params, toWanted(cancellation)),
);
