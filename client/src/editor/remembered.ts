import type { Memento } from "vscode";
import type { Remembered } from "../ports/remembered.ts";

/** Kept by the editor, for all windows of this person. */
export function createRemembered(state: Memento): Remembered {
  return {
    has: (name) => state.get(keyOf(name)) === true,
    keep: (name) => void state.update(keyOf(name), true),
  };
}

function keyOf(name: string): string {
  return `manus.said.${name}`;
}
