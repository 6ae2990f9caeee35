import type { Feature } from "../../feature.ts";
import { codeActionsFeature, resolveActionFeature } from "./code-actions.ts";

/** Quick fixes and refactorings. */
export const actionsFeatures: readonly Feature[] = [codeActionsFeature, resolveActionFeature];
