import type { Feature } from "../../feature.ts";

/** Quick fixes and refactorings. */
export const actionsFeatures: readonly Feature[] = [];
