import { describeFile } from "../../core/language/describe-file.ts";
import { openDocument } from "../../core/language/document.ts";
import type { WorkspaceFiles } from "../../core/ports/workspace-files.ts";
import type { FileDescription } from "../../protocol/language.ts";
import { isTaskFile } from "../open-documents.ts";
import type { OpenDocuments } from "../open-documents.ts";
import type { UriPaths } from "../ports.ts";

const maximumBytes = 5 * 1024 * 1024;

/** manus/file/describe: what the open text, else the saved one, offers to run. */
export async function handleDescribeFile(
  uri: string,
  documents: OpenDocuments,
  { files, paths }: { readonly files: WorkspaceFiles; readonly paths: UriPaths },
): Promise<FileDescription | null> {
  const open = documents.get(uri);
  if (open) return describeFile(open.manus);
  const path = paths.toPath(uri);
  if (path === undefined || !isTaskFile(path)) return null;
  const text = await files.readText(path, maximumBytes);
  return text.ok ? describeFile(openDocument(path, text.value)) : null;
}
