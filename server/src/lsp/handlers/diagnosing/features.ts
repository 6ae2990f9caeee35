import type { Feature } from "../../feature.ts";
import { documentDiagnosticsFeature } from "./document-diagnostics.ts";
import { workspaceDiagnosticsFeature } from "./workspace-diagnostics.ts";

/** Findings that a client asks for. */
export const diagnosingFeatures: readonly Feature[] = [documentDiagnosticsFeature, workspaceDiagnosticsFeature];
