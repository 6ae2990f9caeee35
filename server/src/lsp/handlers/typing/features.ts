import type { Feature } from "../../feature.ts";

/** What helps while typing: completion, signature help, formatting on type, linked editing. */
export const typingFeatures: readonly Feature[] = [];
