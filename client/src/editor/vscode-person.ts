import { ProgressLocation, Uri, window } from "vscode";
import type { MessageOptions } from "vscode";
import type { Choice, FileKinds, Message, Person, TextQuestion } from "../ports/person.ts";
import { askStep, chooseStep } from "./quick-steps.ts";

/** The person in front of this window. */
export const vscodePerson: Person = {
  async choose<T>(title: string, choices: readonly Choice<T>[]): Promise<T | undefined> {
    const chosen = await window.showQuickPick(choices, { title, matchOnDescription: true, matchOnDetail: true });
    return chosen?.value;
  },

  async ask({ title, prompt, value, check }: TextQuestion): Promise<string | undefined> {
    return await window.showInputBox({
      title,
      prompt,
      ignoreFocusOut: true,
      ...(value !== undefined && { value }),
      ...(check !== undefined && { validateInput: check }),
    });
  },

  chooseStep,
  askStep,

  async wait<T>(title: string, act: () => Promise<T>): Promise<{ readonly done: T } | undefined> {
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    return await window.withProgress(options, async (_progress, token) => {
      const left = new Promise<undefined>((resolve) => {
        token.onCancellationRequested(() => resolve(undefined));
      });
      return await Promise.race([act().then((done) => ({ done })), left]);
    });
  },

  async chooseFolder(title: string): Promise<string | undefined> {
    const folders = { canSelectFiles: false, canSelectFolders: true, canSelectMany: false };
    return (await window.showOpenDialog({ title, ...folders }))?.[0]?.fsPath;
  },

  async chooseFile(title: string, folder: string, kinds?: FileKinds): Promise<string | undefined> {
    const filters = kinds && { filters: toFilters(kinds) };
    const chosen = await window.showOpenDialog({
      title,
      defaultUri: Uri.file(folder),
      canSelectMany: false,
      ...filters,
    });
    return chosen?.[0]?.fsPath;
  },

  async chooseTarget(title, { file, kinds }): Promise<string | undefined> {
    return (await window.showSaveDialog({ title, defaultUri: Uri.file(file), filters: toFilters(kinds) }))?.fsPath;
  },

  async tell<B extends string>(message: Message, ...buttons: readonly B[]): Promise<B | undefined> {
    const { text, level, modal = false, detail } = message;
    const options: MessageOptions = { modal, ...(detail !== undefined && { detail }) };
    switch (level) {
      case "information":
        return await window.showInformationMessage(text, options, ...buttons);
      case "warning":
        return await window.showWarningMessage(text, options, ...buttons);
      case "error":
        return await window.showErrorMessage(text, options, ...buttons);
    }
  },
};

function toFilters(kinds: FileKinds): Record<string, string[]> {
  return Object.fromEntries(Object.entries(kinds).map(([name, endings]) => [name, [...endings]]));
}
