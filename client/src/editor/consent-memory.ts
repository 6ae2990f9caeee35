import type { Memento } from "vscode";
import type { ConsentMemory } from "../model/consent.ts";

const key = "manus.consentedVendors";

/** Kept by the editor, for all windows of this person. */
export function consentMemory(state: Memento): ConsentMemory {
  return {
    known() {
      const kept: unknown = state.get(key);
      return Array.isArray(kept) ? kept.filter((vendor) => typeof vendor === "string") : [];
    },
    keep: (vendors) => void state.update(key, vendors),
  };
}
