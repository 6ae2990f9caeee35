import type { WorkspaceFiles } from "../../server/src/core/ports/workspace-files.ts";

/** A disk with nothing on it, to be spread under what a test's own has. */
export const noDisk: Omit<WorkspaceFiles, "readText" | "findTaskFiles"> = {
  stampOf: () => Promise.resolve(undefined),
  exists: () => Promise.resolve(false),
  stat: () => Promise.resolve({ kind: "none" }),
  listFolder: () => Promise.resolve([]),
  matchesAny: () => Promise.resolve(false),
};
