import type { StatusIcon } from "./statuses.ts";

/** One line of a tree, ready to be shown. */
export interface TreeRow {
  /** Stays the same while the thing lives, so that the tree keeps its selection and what is open. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Lines of plain text. */
  readonly tooltip: readonly string[];
  readonly icon: StatusIcon;
  /** Words that `viewItem` clauses look for: the kind first, then what may be done, e.g. `run can-stop can-pause`. */
  readonly contextValue: string;
  /** What a screen reader says for the line. */
  readonly accessibilityLabel: string;
  readonly expand: "never" | "collapsed" | "expanded";
}

/** A row without its id, before it is known what a screen reader says for it. */
export type SilentRow = Omit<TreeRow, "id" | "accessibilityLabel">;

/** The parts that say something, in one line. */
export function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}
