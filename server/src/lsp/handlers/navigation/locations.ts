import type { Location, LocationLink, Range } from "vscode-languageserver";
import type { Definition, DefinitionTarget } from "../../../core/language/navigation/definition.ts";
import { normalizePath } from "../../../core/language/names/file-paths.ts";
import type { Span } from "../../../core/language/span.ts";
import type { Surroundings } from "../../../core/language/surroundings.ts";
import type { Language } from "../../language.ts";
import type { OpenDocument } from "../../open-documents.ts";
import { toProtoRange } from "../../to-proto.ts";

/** What is known now, with every open document as it stands in the editor at this moment. */
export function aroundNow(language: Language): Surroundings {
  const { documents, workspace } = language;
  for (const document of documents.all()) if (document.kind === "file") workspace.setOpen(document.manus);
  return language.around();
}

/** The same, once the folders have been read: for questions whose answer would lack what isn't read yet. */
export async function aroundWhole(language: Language): Promise<Surroundings> {
  await language.workspace.settled();
  return aroundNow(language);
}

/** The same, and as it is on the disk even where the client doesn't watch it: for edits of files that aren't open. */
export async function aroundFresh(language: Language): Promise<Surroundings> {
  await language.workspace.settled();
  if (!language.client.canWatchFiles) await language.workspace.recheck();
  return aroundNow(language);
}

/** Where a span of a file is, seen from an open document. The top of a file that is no task file. */
export function toLocation(language: Language, document: OpenDocument, file: string, span: Span): Location {
  if (normalizePath(file) === normalizePath(document.path))
    return { uri: document.uri, range: toProtoRange(document.content, span) };
  return { uri: language.ports.paths.toUri(file), range: language.workspace.rangeIn(file, span) ?? top };
}

/** Where a definition is, as links where the client takes them; null where there is none to go to. */
export function toDefinition(
  language: Language,
  document: OpenDocument,
  definition: Definition | undefined,
  takesLinks: boolean | undefined,
): Location[] | LocationLink[] | null {
  const locations = (definition?.targets ?? []).flatMap((target) => toTarget(language, document, target));
  if (!definition || locations.length === 0) return null;
  if (takesLinks !== true) return locations;
  const originSelectionRange = toProtoRange(document.content, definition.origin);
  return locations.map(({ uri, range }) => {
    return { originSelectionRange, targetUri: uri, targetRange: range, targetSelectionRange: range };
  });
}

function toTarget(language: Language, document: OpenDocument, target: DefinitionTarget): Location[] {
  if ("file" in target) return [toLocation(language, document, target.file, target.span)];
  const { toolSchemas } = language.ports;
  return toolSchemas === undefined ? [] : [{ uri: `${toolSchemas}${target.tool}.json`, range: top }];
}

const top: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
