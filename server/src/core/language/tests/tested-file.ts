import { entryOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { findTarget } from "../names/find-target.ts";
import type { CalledKind, IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import { stringValue } from "../yaml/node.ts";

/** What a test says it tests. */
export interface TestTarget {
  readonly kind: CalledKind;
  readonly reference: string;
}

/** The first of `workflow` and `task` that a test has; undefined where it has neither. */
export function targetOf(document: ManusDocument): TestTarget | undefined {
  for (const kind of ["workflow", "task"] as const) {
    const reference = stringValue(entryOf(document, kind)?.entry.value);
    if (reference !== undefined && reference !== "") return { kind, reference };
  }
  return undefined;
}

/** The file that a test tests, where it's known and of the kind that is named. */
export function testedEntry(document: ManusDocument, index: WorkspaceIndex): IndexEntry | undefined {
  const target = targetOf(document);
  if (target === undefined) return undefined;
  return findTarget(target.reference, document.file, index).find(({ kind }) => kind === target.kind);
}

/** The file whose steps are meant below steps that run workflows, from a file down; undefined where one of them runs none that is known. */
export function entryWithin(
  entry: IndexEntry | undefined,
  within: readonly string[],
  index: WorkspaceIndex,
): IndexEntry | undefined {
  let found = entry;
  for (const id of within) {
    const from = found;
    const call = from?.calls.find(({ stepId }) => stepId.toLowerCase() === id.toLowerCase());
    if (from === undefined || call?.kind !== "workflow") return undefined;
    found = findTarget(call.reference, from.file, index).find(({ kind }) => kind === "workflow");
  }
  return found;
}

/** The ids of the steps of a file that can be named in a test: of a task its only one, `task`. */
export function stepIdsOf({ kind, stepIds }: IndexEntry): readonly string[] {
  return kind === "task" ? ["task"] : stepIds;
}
