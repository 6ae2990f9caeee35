import type { Feature } from "../../feature.ts";

/** Going from a name to where it is meant and used. */
export const navigationFeatures: readonly Feature[] = [];
