import type { Feature } from "../../feature.ts";
import { completionResolveFeature } from "./completion-resolve.ts";
import { completionFeature } from "./completion.ts";
import { signatureHelpFeature } from "./signature-help.ts";

/** What helps while typing: completion and signature help. */
export const typingFeatures: readonly Feature[] = [completionFeature, completionResolveFeature, signatureHelpFeature];
