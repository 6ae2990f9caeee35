import { Buffer } from "node:buffer";
import * as l10n from "@vscode/l10n";
import { EventEmitter, FileChangeType, FilePermission, FileSystemError, FileType, Uri, workspace } from "vscode";
import type { Disposable, FileChangeEvent, FileStat, FileSystemProvider } from "vscode";
import { ReadFileVersionRequest, type ReadFileVersionResult } from "../../../server/src/protocol/changes.ts";
import type { TaskId } from "../../../server/src/protocol/states.ts";
import { changesScheme } from "../contributions.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { Server } from "../ports/server.ts";
import { fromAddress, toAddress, type ReviewedFile } from "./review-uris.ts";

interface KeptFile {
  readonly content: Uint8Array;
  readonly mtime: number;
}

/** So many versions of files are kept; the oldest are read again. */
const mostKept = 200;

/** The address of a version of a file. */
export function uriOf(file: ReviewedFile): Uri {
  return Uri.from({ scheme: changesScheme, ...toAddress(file) });
}

/** The file at an address; undefined where it's none of ours. */
export function reviewedFileOf(uri: Uri): ReviewedFile | undefined {
  return uri.scheme === changesScheme ? fromAddress(uri) : undefined;
}

/**
 * The files of worktrees before and after what their tasks did, read-only. They aren't opened from the disk: a worktree lies outside the workspace, where the editor would ask whether it's
 * trusted and other extensions would look for mistakes.
 */
export class ReviewFiles implements FileSystemProvider {
  readonly #server: Server;
  readonly #model: FleetModel;
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  readonly #kept = new Map<string, KeptFile>();
  #now = Date.now();
  readonly onDidChangeFile = this.#changed.event;

  constructor(server: Server, model: FleetModel) {
    this.#server = server;
    this.#model = model;
  }

  register(): Disposable {
    return workspace.registerFileSystemProvider(changesScheme, this, { isReadonly: true, isCaseSensitive: true });
  }

  /** The agent has changed these files: tabs that show them read them again. */
  renew(taskId: TaskId, paths: readonly string[]): void {
    const uris = paths.map((path) => uriOf({ taskId, path, version: "after" }));
    for (const uri of uris) this.#kept.delete(uri.toString());
    if (uris.length > 0) this.#changed.fire(uris.map((uri) => ({ type: FileChangeType.Changed, uri })));
  }

  async stat(uri: Uri): Promise<FileStat> {
    const { content, mtime } = await this.#read(uri);
    return { type: FileType.File, ctime: 0, mtime, size: content.length, permissions: FilePermission.Readonly };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return (await this.#read(uri)).content;
  }

  watch(): Disposable {
    return { dispose: () => undefined };
  }

  readDirectory(): [string, FileType][] {
    return [];
  }

  createDirectory(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  delete(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  rename(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  async #read(uri: Uri): Promise<KeptFile> {
    const key = uri.toString();
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const file = reviewedFileOf(uri);
    if (file === undefined) throw FileSystemError.FileNotFound(uri);
    const { content, isKnown } = await this.#ask(file);
    this.#now = Math.max(this.#now + 1, Date.now());
    const read = { content, mtime: this.#now };
    if (isKnown) this.#kept.set(key, read);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
    return read;
  }

  /** A side that has no file is an empty one; why it can't be shown stands in its place, and is asked for again with the next look. */
  async #ask(file: ReviewedFile): Promise<{ readonly content: Uint8Array; readonly isKnown: boolean }> {
    await untilLinked(this.#model);
    const read = await this.#server.request(ReadFileVersionRequest, file);
    return { content: contentOf(read), isKnown: read.outcome !== "refused" };
  }
}

function contentOf(read: ReadFileVersionResult): Uint8Array {
  switch (read.outcome) {
    case "read":
      return Buffer.from(read.content, "base64");
    case "absent":
      return new Uint8Array();
    case "too-large":
      return Buffer.from(l10n.t("This file is too large to be shown: {0} MB", Math.ceil(read.bytes / 1024 / 1024)));
    case "refused":
      return Buffer.from(read.because.message);
  }
}

/** Tabs that come back with the window are there before the language server: they wait while it begins. */
async function untilLinked(model: FleetModel): Promise<void> {
  if (model.link.state !== "connecting") return;
  await new Promise<void>((resolve) => {
    const stop = model.onChange(() => {
      if (model.link.state === "connecting") return;
      stop();
      resolve();
    });
  });
}
