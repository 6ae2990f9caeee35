import type { Feature } from "../../feature.ts";

/** Findings that a client asks for. */
export const diagnosingFeatures: readonly Feature[] = [];
