import type { Ask } from "../../protocol/fleet.ts";

/** A question to a person before it has an id and a time. */
export type AskDraft = Omit<Ask, "id" | "askedAt">;
