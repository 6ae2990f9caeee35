import { lazily } from "./lazily.ts";

/** What a person's first act in this window needs. */
export const later = lazily(() => import("./later.ts"));
