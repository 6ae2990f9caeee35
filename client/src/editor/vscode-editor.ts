import { writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import {
  commands,
  env,
  Position,
  Range,
  Selection,
  TabInputText,
  TextEditorRevealType,
  Uri,
  window,
  workspace,
} from "vscode";
import type { Tab, TextDocument, ViewColumn } from "vscode";
import { settingKeys, taskFilePattern } from "../contributions.ts";
import { isTaskFile } from "../model/task-files.ts";
import type { Editor } from "../ports/editor.ts";
import { reviewUri } from "./review-documents.ts";

const mostTaskFiles = 1_000;

/** This window of VS Code. */
export const vscodeEditor: Editor = {
  isTrusted: () => workspace.isTrusted,

  activeTaskFile() {
    const uri = window.activeTextEditor?.document.uri;
    return uri?.scheme === "file" && isTaskFile(uri.path) ? uri.fsPath : undefined;
  },

  async open(file, line) {
    const document = await workspace.openTextDocument(Uri.file(file));
    const options = columnOf(document.uri);
    if (line === undefined) {
      await window.showTextDocument(document, options);
      return;
    }
    // The file may be shorter by now than when the line was noted.
    const position = new Position(Math.min(line, document.lineCount - 1), 0);
    const start = document.lineAt(position).range.start.with({
      character: document.lineAt(position).firstNonWhitespaceCharacterIndex,
    });
    const editor = await window.showTextDocument(document, options);
    editor.selection = new Selection(start, start);
    editor.revealRange(new Range(start, start), TextEditorRevealType.InCenterIfOutsideViewport);
  },

  hasUnsavedChanges: (file) => openDocument(file)?.isDirty ?? false,

  save: async (file) => (await openDocument(file)?.save()) ?? true,

  async create(file, text) {
    try {
      await writeFile(file, text, { flag: "wx" });
      return true;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
      throw error;
    }
  },

  folderOf: (file) => workspace.getWorkspaceFolder(Uri.file(file))?.uri.fsPath,

  folders: () => (workspace.workspaceFolders ?? []).flatMap(({ uri }) => (uri.scheme === "file" ? [uri.fsPath] : [])),

  async taskFiles() {
    const found = await workspace.findFiles(taskFilePattern, "**/node_modules/**", mostTaskFiles);
    return found.flatMap((uri) => (uri.scheme === "file" ? [uri.fsPath] : [])).sort();
  },

  shorten: (file) => workspace.asRelativePath(Uri.file(file)),

  toUri: (file) => Uri.file(file).toString(),

  toPath(uri) {
    const { scheme, fsPath } = Uri.parse(uri, true);
    return scheme === "file" ? fsPath : undefined;
  },

  saveBeforeRun: () => (workspace.getConfiguration().get(settingKeys.saveBeforeRun) === "ask" ? "ask" : "always"),

  personName() {
    const name = workspace.getConfiguration().get(settingKeys.person);
    return typeof name === "string" && name.trim() !== "" ? name.trim() : userName();
  },

  async showDiff(title, { name, before, after }) {
    const [left, right] = [reviewUri(name, before), reviewUri(name, after)];
    await commands.executeCommand("vscode.diff", left, right, title, { preview: true });
  },

  async diffFiles(title, before, after) {
    const uriOf = (file: string | undefined): Uri =>
      file === undefined ? reviewUri(before ?? after ?? "", "") : Uri.file(file);
    await commands.executeCommand("vscode.diff", uriOf(before), uriOf(after), title, { preview: true });
  },

  async openAttachment(attachment) {
    // A path is no address: `C:\notes.md` has a scheme of one letter.
    if (/^https?:\/\//i.test(attachment)) await env.openExternal(Uri.parse(attachment, true));
    else await commands.executeCommand("vscode.open", Uri.file(attachment));
  },

  async execute(command, ...parameters) {
    await commands.executeCommand(command, ...parameters);
  },
};

/** Where a file is open already it is shown there: who comes from a panel beside it wants to see both. */
function columnOf(uri: Uri): { readonly viewColumn?: ViewColumn } {
  const wanted = uri.toString();
  const holds = ({ input }: Tab): boolean => input instanceof TabInputText && input.uri.toString() === wanted;
  const groups = window.tabGroups.all.filter(({ tabs }) => tabs.some(holds));
  const group = groups.find(({ isActive }) => isActive) ?? groups[0];
  return group === undefined ? {} : { viewColumn: group.viewColumn };
}

/** Some machines, such as containers, have no name for the user that a process runs as. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}

function openDocument(file: string): TextDocument | undefined {
  const wanted = Uri.file(file).toString();
  return workspace.textDocuments.find((document) => document.uri.toString() === wanted);
}
