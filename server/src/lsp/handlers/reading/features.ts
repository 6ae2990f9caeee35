import type { Feature } from "../../feature.ts";
import { codeLensFeature, codeLensResolveFeature } from "./code-lens.ts";
import { hoverFeature } from "./hover.ts";
import { inlayHintFeature, inlayHintResolveFeature } from "./inlay-hint.ts";

/** What a reader sees: hover, inlay hints, lenses. */
export const readingFeatures: readonly Feature[] = [
  hoverFeature,
  codeLensFeature,
  codeLensResolveFeature,
  inlayHintFeature,
  inlayHintResolveFeature,
];
