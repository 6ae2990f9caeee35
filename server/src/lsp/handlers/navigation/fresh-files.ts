import type { WorkspaceChange } from "../../../core/language/edit.ts";
import { normalizePath } from "../../../core/language/names/file-paths.ts";
import type { Language } from "../../language.ts";

/**
 * Make sure that the files of a change are known as they are on disk. Where the client tells of every change on the disk, they are; where it doesn't watch files, those that aren't open are
 * read again, and the answer is whether there were any: then the change has to be made anew.
 */
export async function freshFiles(
  { client, documents, workspace }: Language,
  { edits }: WorkspaceChange,
): Promise<boolean> {
  if (client.canWatchFiles) return false;
  const open = new Set(documents.all().map(({ path }) => normalizePath(path)));
  const closed = edits.map(({ file }) => file).filter((file) => !open.has(normalizePath(file)));
  await workspace.refresh(closed);
  return closed.length > 0;
}
