import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import type { UndoOutcome } from "../../core/ports/workspaces.ts";
import { makePrivateFolder, privateFileMode, replaceFile } from "../private-files.ts";
import { failed, GitFailure } from "./git.ts";
import { captureFile, isSameState, liesIn, restoreFile, type CapturedFile, type FileState } from "./kept-files.ts";

/** So many applies can be undone; what older ones have overwritten is thrown away. */
const mostApplies = 50;
/** What an apply overwrites is kept up to this size. */
const mostKeptBytes = 64 * 1024 * 1024;

interface KeptFile {
  /** Absolute. */
  readonly path: string;
  /** As people know it: relative to the workspace folder. */
  readonly name: string;
  /** The file beside the record that holds what it was. */
  readonly place: number;
  readonly before: FileState;
  readonly after: FileState;
}

interface ApplyRecord {
  readonly repository: string;
  readonly files: readonly KeptFile[];
}

/** A file that is about to be written. */
export interface AppliedFile {
  readonly path: string;
  readonly name: string;
}

/** What applies have overwritten, a folder each. Without its record, which is written last, a folder counts for nothing. */
export class ApplyRecords {
  private readonly folder: string;
  private readonly nextId: () => string;

  /** `nextId` gives ids that sort by their age. */
  constructor(folder: string, nextId: () => string) {
    this.folder = folder;
    this.nextId = nextId;
  }

  /**
   * Write files, and keep what they were. `write` says whether it has written anything. Answers the id of what was kept; undefined where nothing was written, or where what they were
   * is too much to keep.
   */
  async keepAround(
    repository: string,
    files: readonly AppliedFile[],
    write: () => Promise<boolean>,
  ): Promise<string | undefined> {
    const before = await Promise.all(files.map(({ path }) => captureFile(path)));
    const bytes = before.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
    if (bytes > mostKeptBytes || before.some(({ state }) => state.kind === "other")) {
      await write();
      return undefined;
    }
    const id = this.nextId();
    const folder = join(this.folder, id);
    await makePrivateFolder(folder);
    const keep = async ({ content }: CapturedFile, place: number): Promise<void> => {
      if (content !== undefined) await writeFile(join(folder, String(place)), content, { mode: privateFileMode });
    };
    await Promise.all(before.map(keep));
    const isWritten = await write().catch(async (error: unknown) => {
      await rm(folder, { recursive: true, force: true });
      throw error;
    });
    if (!isWritten) {
      await rm(folder, { recursive: true, force: true });
      return undefined;
    }
    const after = await Promise.all(files.map(({ path }) => captureFile(path)));
    const absent: FileState = { kind: "absent" };
    const kept = files.map((file, place): KeptFile => {
      return { ...file, place, before: before[place]?.state ?? absent, after: after[place]?.state ?? absent };
    });
    await this.write(id, { repository, files: kept.filter(({ before: was, after: is }) => !isSameState(was, is)) });
    await this.prune();
    return id;
  }

  /** Put back what an apply has overwritten, where nobody has changed it since. The record goes with it. */
  async undo(id: string): Promise<UndoOutcome> {
    const { repository, files } = await this.read(id);
    const changed: string[] = [];
    for (const { path, name, after } of files) {
      const isOurs = (await liesIn(path, repository)) && isSameState((await captureFile(path)).state, after);
      if (!isOurs) changed.push(name);
    }
    if (changed.length > 0) return { outcome: "changed-since", files: changed };
    for (const { path, before, place } of files) {
      const content = before.kind === "file" ? { content: await readFile(join(this.folder, id, `${place}`)) } : {};
      await restoreFile(path, { state: before, ...content }, repository);
    }
    await rm(join(this.folder, id), { recursive: true, force: true });
    return { outcome: "undone", files: files.map(({ path, name }) => ({ path, name })) };
  }

  /** Of those that can be undone. */
  async ids(): Promise<ReadonlySet<string>> {
    return new Set(await this.list());
  }

  private async write(id: string, record: ApplyRecord): Promise<void> {
    await replaceFile(join(this.folder, id, "record.json"), JSON.stringify(record));
  }

  private async read(id: string): Promise<ApplyRecord> {
    const gone = failed(
      "no-such-apply",
      l10n.t("What this apply has overwritten isn't kept (any more)"),
      l10n.t("Undo it with git, or by hand."),
    );
    if (!/^[0-9A-Za-z]{1,40}$/.test(id)) throw new GitFailure(gone);
    try {
      return JSON.parse(await readFile(join(this.folder, id, "record.json"), "utf8")) as ApplyRecord;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") throw new GitFailure(gone);
      throw error;
    }
  }

  private async prune(): Promise<void> {
    const tooMany = (await this.list()).slice(0, -mostApplies);
    await Promise.all(tooMany.map((id) => rm(join(this.folder, id), { recursive: true, force: true })));
  }

  /** The oldest first. */
  private async list(): Promise<readonly string[]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    });
    return names.sort();
  }
}
