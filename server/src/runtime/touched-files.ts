import type { Clock } from "../core/ports/clock.ts";
import type { DocumentStore } from "../core/ports/documents.ts";
import type { ToolContext, Toolbox } from "../core/ports/tools.ts";
import type { TouchedFile } from "../protocol/changes.ts";

/** The document, `documents/touched-files.json`: deleted, nothing is known of what was changed before. */
export interface TouchedFilesDocument {
  readonly version: 1;
  /** The newest last. */
  readonly touched: readonly TouchedFile[];
}

/** So many are remembered; the oldest go first. */
const mostTouched = 2_000;

/** The tools that change a file of which is known which one. */
const writingTools: ReadonlySet<string> = new Set(["file_write", "file_str_replace", "make_manus_page"]);

/** Which task changed which file of a person's: what was applied, and what file tools wrote. */
export class TouchedFiles {
  private readonly document: DocumentStore<TouchedFilesDocument>;
  private readonly read: Promise<void>;
  private touched: TouchedFile[] = [];

  constructor(document: DocumentStore<TouchedFilesDocument>) {
    this.document = document;
    this.read = this.begin();
  }

  /** Remember that a task has changed files. Of a file that the same task changes in the same way again only the last time counts. */
  async note(files: readonly TouchedFile[]): Promise<void> {
    await this.read;
    if (files.length === 0) return;
    const isAgain = (one: TouchedFile): boolean =>
      files.some(({ file, taskId, how, applyId }) => {
        return one.file === file && one.taskId === taskId && one.how === how && one.applyId === applyId;
      });
    this.touched = [...this.touched.filter((one) => !isAgain(one)), ...files].slice(-mostTouched);
    this.keep();
  }

  /** An apply was undone: its files aren't changed by it any more. */
  async forget(applyId: string): Promise<void> {
    await this.read;
    this.touched = this.touched.filter((one) => one.applyId !== applyId);
    this.keep();
  }

  /** Those in these folders, the newest first. */
  async within(folders: readonly string[]): Promise<readonly TouchedFile[]> {
    await this.read;
    return this.touched.filter(({ file }) => folders.some((folder) => isBelow(file, folder))).reverse();
  }

  private async begin(): Promise<void> {
    const kept: unknown = await this.document.read();
    if (isDocument(kept)) this.touched = [...kept.touched];
  }

  private keep(): void {
    this.document.write({ version: 1, touched: this.touched });
  }
}

/** What {@link noteWrites} works with. */
export interface NotePorts {
  readonly touched: TouchedFiles;
  readonly clock: Pick<Clock, "now">;
  /** Absolute: what lies in it is no person's file, but that of a worktree. */
  readonly worktrees: string;
}

/** The same tools; what file tools write in a workspace folder is noted. What a task writes in a worktree or in its own folder is no person's file. */
export function noteWrites(toolbox: Toolbox, { touched, clock, worktrees }: NotePorts): Toolbox {
  return {
    ...toolbox,
    async execute(call, context) {
      const isPersons = writingTools.has(call.tool) && !isBelow(context.workspaceFolder, worktrees);
      const paths = isPersons ? await toolbox.touches(call, context) : [];
      const result = await toolbox.execute(call, context);
      if (result.outcome !== "succeeded") return result;
      const files = paths.flatMap(({ inWorkspace, inRunFolder }) => {
        return inWorkspace === undefined || inRunFolder === true ? [] : `${context.workspaceFolder}/${inWorkspace}`;
      });
      await touched.note(files.map((file) => toTouched(file, context, clock.now())));
      return result;
    },
  };
}

function toTouched(file: string, { runId, taskId }: ToolContext, at: string): TouchedFile {
  return { file, runId, taskId, at, how: "written" };
}

/** By its letters alone: both are absolute and without `..`. */
function isBelow(file: string, folder: string): boolean {
  return comparable(file).startsWith(`${comparable(folder).replace(/\/+$/, "")}/`);
}

/** Windows has two separators, and a drive's letter is written large or small. */
function comparable(path: string): string {
  if (!/^[A-Za-z]:|^\\\\/.test(path)) return path;
  const slashed = path.replaceAll("\\", "/");
  return slashed.charAt(0).toLowerCase() + slashed.slice(1);
}

/** Another version's document counts as none. */
function isDocument(value: unknown): value is TouchedFilesDocument {
  if (typeof value !== "object" || value === null || !("touched" in value) || !("version" in value)) return false;
  const { version, touched } = value;
  return version === 1 && Array.isArray(touched) && touched.every(isTouched);
}

function isTouched(value: unknown): value is TouchedFile {
  if (typeof value !== "object" || value === null) return false;
  const { file, runId, taskId, at, how } = value as Record<string, unknown>;
  return (
    [file, runId, taskId, at].every((text) => typeof text === "string") && (how === "applied" || how === "written")
  );
}
