import type { WorkspaceFiles } from "../ports/workspace-files.ts";
import { openDocument } from "./document.ts";
import { createIndex, indexEntry } from "./index-entry.ts";
import type { IndexEntry, WorkspaceIndex } from "./workspace-index.ts";
import { maximumLength } from "./yaml/limits.ts";

/**
 * Read all task files of a workspace folder (absolute path) once, for whoever checks a few files and ends. A file that can't be read is
 * left out; a folder that can't be searched leaves the index incomplete, so nothing is called unknown because of it.
 */
export async function readIndex(files: WorkspaceFiles, folder: string): Promise<WorkspaceIndex> {
  const found = await files.findTaskFiles(folder);
  const entries: IndexEntry[] = [];
  for (const file of found.ok ? found.value : []) {
    const text = await files.readText(file, maximumLength);
    if (text.ok) entries.push(indexEntry(openDocument(file, text.value)));
  }
  return createIndex(entries, { folders: [folder], complete: found.ok });
}
