import type { WorkspaceFiles } from "../ports/workspace-files.ts";
import { openDocument } from "./document.ts";
import { createIndex, indexEntry } from "./index-entry.ts";
import type { IndexEntry, WorkspaceIndex } from "./workspace-index.ts";

/** A larger file isn't read. In bytes. */
const maximumBytes = 5 * 1024 * 1024;

/**
 * Read what is to be known of all task files of a workspace folder, for whoever checks files without a language server. Files that can't be read are left out;
 * of a folder that can't be read nothing is known, and the index says so by not being complete.
 */
export async function readIndex(files: WorkspaceFiles, folder: string): Promise<WorkspaceIndex> {
  const found = await files.findTaskFiles(folder);
  if (!found.ok) return createIndex([], { folders: [folder], complete: false });
  const entries = await Promise.all(found.value.map((path) => readEntry(files, path)));
  return createIndex(
    entries.filter((entry) => entry !== undefined),
    { folders: [folder], complete: true },
  );
}

async function readEntry(files: WorkspaceFiles, path: string): Promise<IndexEntry | undefined> {
  const text = await files.readText(path, maximumBytes);
  return text.ok ? indexEntry(openDocument(path, text.value)) : undefined;
}
