import { env } from "vscode";
import type { StreamKey } from "../../../server/src/protocol/runs.ts";
import { shellCommandIds } from "../contributions.ts";
import type { CommandTarget } from "../model/command-target.ts";
import type { DiffSides } from "../model/asks.ts";
import { linkToRun } from "../model/links.ts";
import type { Editor } from "../ports/editor.ts";
import { isFile, readImage } from "./read-image.ts";

const momentMs = 400;

/** What of the editor a panel needs beside commands. Paths are absolute. */
export interface PanelDoors {
  openFile(path: string): Promise<void>;
  /** `line` is 0-based. */
  openAt(path: string, line?: number): Promise<void>;
  isFile(path: string): Promise<boolean>;
  /** A picture as a `data:` address; nothing where it can't be shown. */
  readImage(path: string): Promise<string | undefined>;
  showDiff(title: string, sides: DiffSides): Promise<void>;
  copyLink(stream: StreamKey, seq?: number): Promise<void>;
  /** What the person goes by; may be empty. */
  personName(): string;
  /** Show the shell of an agent in a terminal; the person says whether to watch it or to take it over. */
  takeOverShell(target: CommandTarget): Promise<void>;
  /** Does something in a moment. */
  soon(act: () => void): void;
  /** Hears that the person lets agents work. */
  onAct(): void;
}

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
    takeOverShell: (target) => editor.execute(shellCommandIds.takeOverShell, target),
    soon: (act) => void setTimeout(act, momentMs),
    personName: () => editor.personName(),
    onAct,
  };
}
