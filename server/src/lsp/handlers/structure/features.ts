import type { Feature } from "../../feature.ts";

/** The shape of a text: folding, selection, tokens, formatting. */
export const structureFeatures: readonly Feature[] = [];
