import { findTarget } from "../names/find-target.ts";
import type { IndexEntry } from "../workspace-index.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import { nodeAt } from "./node-at.ts";
import type { Question } from "./offer.ts";

/** What the step around the cursor calls: a tool, or a file that is known. */
export type StepTarget = { readonly tool: string } | { readonly file: IndexEntry };

/** What the step around the cursor calls; undefined outside of steps, and where it names nothing that is known. */
export function stepTarget({ cursor, document, around }: Question): StepTarget | undefined {
  if (cursor.path[0] !== "steps" || cursor.path.length < 2) return undefined;
  const step = nodeAt(cursor.tree, cursor.treePath.slice(0, 2));
  const tool = stringValue(valueAt(step, "tool"));
  if (tool !== undefined) return { tool };
  for (const kind of ["task", "workflow"] as const) {
    const reference = stringValue(valueAt(step, kind));
    if (reference === undefined) continue;
    const file = findTarget(reference, document.file, around.index).find((entry) => entry.kind === kind);
    return file && { file };
  }
  return undefined;
}
