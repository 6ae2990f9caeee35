import { LSPErrorCodes, PrepareRenameRequest, RenameRequest, ResponseError } from "vscode-languageserver";
import type { PrepareRenameResult, WorkspaceEdit } from "vscode-languageserver";
import { renameAt, renamePlaceAt } from "../../../core/language/navigation/rename.ts";
import { documentFeature } from "../../feature.ts";
import type { OpenDocument } from "../../open-documents.ts";
import { toProtoRange } from "../../to-proto.ts";
import { toWorkspaceEdit } from "../actions/workspace-edit.ts";
import { aroundFresh, aroundWhole } from "./locations.ts";

/** textDocument/prepareRename: what would be renamed; null where nothing can be. */
export const prepareRenameFeature = documentFeature(
  PrepareRenameRequest.type,
  (client) => ({
    renameProvider: client.textDocument?.rename?.prepareSupport === true ? { prepareProvider: true } : true,
  }),
  async (document, { position }, language): Promise<PrepareRenameResult | null> => {
    if (!canChange(document)) return null;
    const { index } = await aroundWhole(language);
    const place = renamePlaceAt(document.manus, document.content.offsetAt(position), index);
    return place ? { range: toProtoRange(document.content, place.span), placeholder: place.name } : null;
  },
);

/** textDocument/rename: across files; where it can't be, the error says why. */
export const renameFeature = documentFeature(
  RenameRequest.type,
  {},
  async (document, { position, newName }, language): Promise<WorkspaceEdit | null> => {
    if (!canChange(document)) return null;
    const { index } = await aroundFresh(language);
    const result = renameAt(document.manus, document.content.offsetAt(position), newName, index);
    if (!result) return null;
    if (!result.ok) throw new ResponseError(LSPErrorCodes.RequestFailed, result.because);
    return toWorkspaceEdit(result.change, language);
  },
);

/** What isn't of this machine's disk, an older version of a file for example, is only read; its names are those of other files now. */
function canChange({ kind }: OpenDocument): boolean {
  return kind !== "elsewhere";
}
