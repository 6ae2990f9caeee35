import { CreateFile, TextDocumentEdit } from "vscode-languageserver";
import type { ClientCapabilities, TextEdit as ProtoEdit, WorkspaceEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextEdit, WorkspaceChange } from "../../../core/language/edit.ts";
import { normalizePath } from "../../../core/language/names/file-paths.ts";
import type { Language } from "../../language.ts";
import { toProtoRange } from "../../to-proto.ts";

/** A larger file isn't read. In bytes. */
const maximumBytes = 5 * 1024 * 1024;

/** Whether a client creates files when an edit says so. */
export function canCreateFiles({ workspace }: ClientCapabilities): boolean {
  const { documentChanges, resourceOperations = [] } = workspace?.workspaceEdit ?? {};
  return documentChanges === true && resourceOperations.includes("create");
}

/** A change as the client takes it: with the versions it is meant for where the client looks at them. Files that can't be read are left out. */
export async function toWorkspaceEdit(change: WorkspaceChange, language: Language): Promise<WorkspaceEdit> {
  const edited = await Promise.all(change.edits.map(({ file, edits }) => toFileEdit(file, edits, language)));
  const known = edited.filter((one) => one !== undefined);
  if (language.client.capabilities.workspace?.workspaceEdit?.documentChanges !== true) {
    return { changes: Object.fromEntries(known.map(({ uri, edits }) => [uri, edits])) };
  }
  const created = (change.creates ?? []).flatMap(({ file, text }) => {
    const uri = language.ports.paths.toUri(file);
    const start = { line: 0, character: 0 };
    const content = TextDocumentEdit.create({ uri, version: null }, [{ range: { start, end: start }, newText: text }]);
    // Neither overwritten nor left alone: a file that is there already makes the whole edit fail.
    return [CreateFile.create(uri, { overwrite: false, ignoreIfExists: false }), content];
  });
  const changed = known.map(({ uri, version, edits }) => TextDocumentEdit.create({ uri, version }, edits));
  return { documentChanges: [...created, ...changed] };
}

interface FileEdit {
  readonly uri: string;
  readonly version: number | null;
  readonly edits: ProtoEdit[];
}

async function toFileEdit(file: string, edits: readonly TextEdit[], language: Language): Promise<FileEdit | undefined> {
  if (edits.length === 0) return undefined;
  const open = language.documents.all().find(({ path }) => normalizePath(path) === normalizePath(file));
  if (open) return { uri: open.uri, version: open.version, edits: toProtoEdits(open.content, edits) };
  const uri = language.ports.paths.toUri(file);
  const placed = edits.map(({ span, text }) => ({ range: language.workspace.rangeIn(file, span), newText: text }));
  // The edits come from what is known of the file, and so do their lines: thousands of files aren't read again.
  if (placed.every(isPlaced)) return { uri, version: null, edits: placed };
  const text = await language.ports.files.readText(file, maximumBytes);
  if (!text.ok) return undefined;
  return { uri, version: null, edits: toProtoEdits(TextDocument.create(uri, "yaml", 0, text.value), edits) };
}

function toProtoEdits(document: TextDocument, edits: readonly TextEdit[]): ProtoEdit[] {
  return edits.map(({ span, text }) => ({ range: toProtoRange(document, span), newText: text }));
}

function isPlaced(edit: {
  readonly range: ProtoEdit["range"] | undefined;
  readonly newText: string;
}): edit is ProtoEdit {
  return edit.range !== undefined;
}
