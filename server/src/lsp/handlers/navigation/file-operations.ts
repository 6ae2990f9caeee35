import { WillRenameFilesRequest } from "vscode-languageserver";
import type { ClientCapabilities, FileOperationRegistrationOptions, ServerCapabilities } from "vscode-languageserver";
import { editsForMoves } from "../../../core/language/navigation/move-files.ts";
import { feature } from "../../feature.ts";
import { toWorkspaceEdit } from "../actions/workspace-edit.ts";
import { aroundFresh } from "./locations.ts";

/** Files and folders alike: any of them may be what a path leads to. */
const everything: FileOperationRegistrationOptions = { filters: [{ scheme: "file", pattern: { glob: "**/*" } }] };

/** workspace/willRenameFiles: paths that lead to what gets another place, and those of task files that get one. Null where nothing refers to it. */
export const willRenameFeature = feature(WillRenameFilesRequest.type, fileOperations, async ({ files }, language) => {
  const { paths } = language.ports;
  const moves = files.flatMap(({ oldUri, newUri }) => {
    const [from, to] = [paths.toPath(oldUri), paths.toPath(newUri)];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
  const change = editsForMoves(moves, (await aroundFresh(language)).index);
  return change.edits.length === 0 ? null : toWorkspaceEdit(change, language);
});

function fileOperations({ workspace }: ClientCapabilities): ServerCapabilities {
  const { willRename, didRename, didCreate, didDelete } = workspace?.fileOperations ?? {};
  return {
    workspace: {
      fileOperations: {
        ...(willRename ? { willRename: everything } : {}),
        ...(didRename ? { didRename: everything } : {}),
        ...(didCreate ? { didCreate: everything } : {}),
        ...(didDelete ? { didDelete: everything } : {}),
      },
    },
  };
}
