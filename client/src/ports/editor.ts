/** The editor's window: its files, folders and settings. Paths are absolute, as the operating system writes them. */
export interface Editor {
  /** Whether the person trusts this workspace. */
  isTrusted(): boolean;
  /** The task file in the active editor, if it is one. */
  activeTaskFile(): string | undefined;
  /** The step's line (0-based) is shown and selected; without a line the file is just shown. Rejects when it can't be opened. */
  open(file: string, line?: number): Promise<void>;
  /** Whether the file has unsaved changes in this window. */
  hasUnsavedChanges(file: string): boolean;
  /** Save it; false when that failed or was refused. */
  save(file: string): Promise<boolean>;
  /** Write a new file. It never replaces one: then it answers false. */
  create(file: string, text: string): Promise<boolean>;
  /** The workspace folder the file is in; of nested ones the inner one. */
  folderOf(file: string): string | undefined;
  /** All workspace folders, in the order of the window. */
  folders(): readonly string[];
  /** The task files of the workspace, at most a thousand, sorted. */
  taskFiles(): Promise<readonly string[]>;
  /** The path as short as the window's folders allow. */
  shorten(file: string): string;
  toUri(file: string): string;
  /** Nothing for what lies on no disk of the machine where the extension runs: a file of a virtual workspace, one that wasn't saved yet. */
  toPath(uri: string): string | undefined;
  /** The setting `manus.run.saveBeforeRun`. */
  saveBeforeRun(): "always" | "ask";
  /** What the person goes by: the setting `manus.person`, else their user on the machine where the files are. */
  personName(): string;
  /** Two texts beside each other, in the editor's own diff. `name` lends its ending for the colours. */
  showDiff(
    title: string,
    sides: { readonly name: string; readonly before: string; readonly after: string },
  ): Promise<void>;
  /** Two files beside each other; the side that has none is empty. */
  diffFiles(title: string, before: string | undefined, after: string | undefined): Promise<void>;
  /** Open a file here, an address in the browser. Rejects when it can't be opened. */
  openAttachment(attachment: string): Promise<void>;
  /** Carry out a command of the editor itself or of ours. */
  execute(command: string, ...parameters: readonly unknown[]): Promise<void>;
}
