import type { Feature } from "../../feature.ts";
import { foldingFeature } from "./folding.ts";
import { formattingFeature, onTypeFormattingFeature, rangeFormattingFeature } from "./formatting.ts";
import { linkedEditingFeature } from "./linked-editing.ts";
import { selectionRangesFeature } from "./selection-ranges.ts";
import { semanticTokensDeltaFeature, semanticTokensFeature, semanticTokensRangeFeature } from "./semantic-tokens.ts";

/** The shape of a text: folding, selection, tokens, formatting. */
export const structureFeatures: readonly Feature[] = [
  foldingFeature,
  selectionRangesFeature,
  linkedEditingFeature,
  semanticTokensFeature,
  semanticTokensDeltaFeature,
  semanticTokensRangeFeature,
  formattingFeature,
  rangeFormattingFeature,
  onTypeFormattingFeature,
];
