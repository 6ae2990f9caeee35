import type { Diagnostic } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Finding } from "../core/language/finding.ts";
import type { ServerPorts } from "./ports.ts";
import { applySeverities } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { toDiagnostic } from "./to-proto.ts";
import type { OtherPlaces } from "./to-proto.ts";
import type { Workspace } from "./workspace.ts";

/** What is needed to show findings. */
export interface ShowingFindings {
  readonly workspace: Pick<Workspace, "rangeIn">;
  readonly ports: Pick<ServerPorts, "paths" | "diagnosticsPage">;
  readonly settings: Settings;
}

/** The findings of a text as an editor shows them. */
export function describeFindings(
  document: TextDocument,
  findings: readonly Finding[],
  { workspace, ports, settings }: ShowingFindings,
): Diagnostic[] {
  const page = ports.diagnosticsPage;
  const places: OtherPlaces = {
    locate: (file, span) => {
      const range = workspace.rangeIn(file, span);
      return range && { uri: ports.paths.toUri(file), range };
    },
    ...(page === undefined ? {} : { diagnosticsPage: page }),
  };
  return applySeverities(findings, settings).map((finding) => toDiagnostic(document, finding, places));
}
