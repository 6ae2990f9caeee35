import type { TreeRow } from "./tree-rows.ts";

/** A row before it is known what a screen reader says for it. */
export type SilentRow = Omit<TreeRow, "accessibilityLabel">;

/** The parts that say something, in one line. */
export function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}
