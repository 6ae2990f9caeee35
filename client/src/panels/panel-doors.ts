import { env } from "vscode";
import { linkToRun } from "../model/links.ts";
import type { Editor } from "../ports/editor.ts";
import { isFile, readImage } from "./read-image.ts";
import type { PanelDoors } from "./run-events-session.ts";

/** What of the editor a run's panel needs. `id`: the extension's, by which links find it. */
export function createPanelDoors(
  editor: Editor,
  { id, onAct }: { readonly id: string; readonly onAct: () => void },
): PanelDoors {
  return {
    openFile: (path) => editor.openAttachment(path),
    openAt: (path, line) => editor.open(path, line),
    isFile,
    readImage,
    showDiff: (title, sides) => editor.showDiff(title, sides),
    copyLink: async (stream, seq) => await env.clipboard.writeText(`${env.uriScheme}://${id}${linkToRun(stream, seq)}`),
    personName: () => editor.personName(),
    onAct,
  };
}
