import { commands, Disposable, window, workspace } from "vscode";
import { contextKeys, taskFilePattern } from "../contributions.ts";
import { toContext } from "../model/context-values.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import { isTestFile } from "../model/task-files.ts";
import type { FileDescription } from "../../../server/src/protocol/language.ts";
import type { Editor } from "../ports/editor.ts";
import { createPacer } from "./pacer.ts";

type ContextKey = keyof typeof contextKeys;

/** Sets context keys, each only when its value changes. */
class ContextKeys {
  readonly #values = new Map<ContextKey, unknown>();

  set(key: ContextKey, value: unknown): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    void commands.executeCommand("setContext", contextKeys[key], value);
  }
}

/** What the context keys are made from. */
export interface ContextSources {
  readonly model: FleetModel;
  readonly editor: Editor;
  /** Rejects while there is no language server. */
  readonly describe: (file: string) => Promise<FileDescription | undefined>;
}

/** Keep the context keys true to the fleet, the workspace's files and the active editor. */
export function keepContextKeys({ model, editor, describe }: ContextSources): Disposable {
  const keys = new ContextKeys();
  return Disposable.from(
    keepFleetKeys(keys, model),
    keepFileKeys(keys, editor),
    keepActiveFileKeys(keys, { model, editor, describe }),
  );
}

function keepFleetKeys(keys: ContextKeys, model: FleetModel): Disposable {
  const show = (): void => {
    for (const [key, value] of Object.entries(toContext(model))) keys.set(key as ContextKey, value);
  };
  const pacer = createPacer(show);
  const stopListening = model.onChange(pacer.ask);
  show();
  return Disposable.from(pacer, { dispose: stopListening });
}

function keepFileKeys(keys: ContextKeys, editor: Editor): Disposable {
  const look = (): void => {
    void editor.taskFiles().then((files) => {
      keys.set("hasTaskFiles", files.length > 0);
      keys.set("hasTestFiles", files.some(isTestFile));
    });
  };
  const pacer = createPacer(look);
  const watcher = workspace.createFileSystemWatcher(taskFilePattern, false, true, false);
  look();
  return Disposable.from(
    pacer,
    watcher,
    watcher.onDidCreate(pacer.ask),
    watcher.onDidDelete(pacer.ask),
    workspace.onDidChangeWorkspaceFolders(pacer.ask),
  );
}

function keepActiveFileKeys(keys: ContextKeys, { model, editor, describe }: ContextSources): Disposable {
  const look = async (): Promise<void> => {
    const file = editor.activeTaskFile();
    const description = file === undefined ? undefined : await describe(file).catch(() => undefined);
    // The person may have gone on to another editor meanwhile; its own look sets the keys.
    if (file !== editor.activeTaskFile()) return;
    keys.set("activeFileRunnable", description !== undefined);
    keys.set("activeFileHasSteps", (description?.steps.length ?? 0) > 0);
  };
  const pacer = createPacer(() => void look());
  let { link } = model;
  // Each word about the link is a sign that the language server answers (again).
  const stopListening = model.onChange(() => {
    if (model.link !== link) pacer.ask();
    link = model.link;
  });
  pacer.ask();
  return Disposable.from(
    pacer,
    { dispose: stopListening },
    window.onDidChangeActiveTextEditor(pacer.ask),
    workspace.onDidChangeTextDocument(({ document }) => {
      if (document === window.activeTextEditor?.document) pacer.ask();
    }),
  );
}
