import { takeChanges, emptyMemory, type Review } from "../../../../client/src/review/review.ts";
import type { FileChange, Hunk } from "../../../../server/src/protocol/changes.ts";

/** A hunk at these lines, before and after, whose identity is `id`. */
export function sampleHunk(index: number, id: string, lines = "@@ -1,3 +1,3 @@\n a\n-b\n+c\n d"): Hunk {
  return { index, id, text: lines };
}

/** A modified file with two hunks. */
export function sampleFile(changes: Partial<FileChange> = {}): FileChange {
  return {
    path: "docs/a.md",
    status: "modified",
    binary: false,
    addedLines: 2,
    removedLines: 2,
    hunks: [sampleHunk(0, "h0"), sampleHunk(1, "h1", "@@ -20,3 +21,4 @@ head\n x\n+y\n z\n")],
    fingerprint: "f",
    ...changes,
  };
}

/** A review of these files, of the task `T`. */
export function sampleReview(...changes: readonly FileChange[]): Review {
  const read = { title: "Tidy", folder: "/trees/T", workspaceFolder: "/shop", changes, filesLeftOut: 0 };
  return takeChanges(emptyMemory("T"), read);
}
