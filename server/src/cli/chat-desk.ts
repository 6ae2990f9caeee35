import * as l10n from "@vscode/l10n";
import { relative, sep } from "node:path";
import type { RequestType, RequestType0 } from "vscode-jsonrpc";
import { ChatToolFailure, type ChatDesk, type OfferedFile } from "../chat-tools/desk.ts";
import { describeFile } from "../core/language/describe-file.ts";
import { openDocument } from "../core/language/document.ts";
import { maximumLength } from "../core/language/yaml/limits.ts";
import type { Outcome } from "../core/ports/failure.ts";
import { pickOffered } from "../core/ports/run-environment.ts";
import type { FleetSnapshot } from "../protocol/fleet.ts";
import { FleetChangedNotification, SnapshotRequest } from "../protocol/host.ts";
import type { FileDescription } from "../protocol/language.ts";
import type { FileProblem } from "../protocol/runs.ts";
import type { CliContext } from "./context.ts";
import { checkFiles } from "./file-checker.ts";

const mostFiles = 1_000;

/** What chat agents work with that come through `manusctl mcp`: folders that a person named, and the host of this machine, which is started where it is needed. */
export class CliChatDesk implements ChatDesk {
  readonly #context: Pick<CliContext, "link" | "files" | "clock" | "environment">;
  #folders: readonly string[];

  constructor(context: Pick<CliContext, "link" | "files" | "clock" | "environment">, folders: readonly string[]) {
    this.#context = context;
    this.#folders = folders;
  }

  /** Work in these folders from now on. Absolute paths. */
  setFolders(folders: readonly string[]): void {
    this.#folders = folders;
  }

  /** Who starts the server for a folder trusts it, as who runs a file from the command line does. */
  isTrusted(): boolean {
    return true;
  }

  folders(): readonly string[] {
    return this.#folders;
  }

  async taskFiles(): Promise<readonly OfferedFile[]> {
    if (this.#folders.length === 0) {
      throw new ChatToolFailure(
        "no-folder",
        l10n.t("It isn't said in which folder to work"),
        l10n.t("A person starts the server with --folder, or opens a folder in the client."),
      );
    }
    const offered: OfferedFile[] = [];
    for (const workspaceFolder of this.#folders) {
      const found = valueOf(await this.#context.files.findTaskFiles(workspaceFolder));
      for (const file of found) offered.push({ file, workspaceFolder, shown: shownIn(workspaceFolder, file) });
    }
    return offered.slice(0, mostFiles);
  }

  async describe({ file }: OfferedFile): Promise<FileDescription | null> {
    const text = await this.#context.files.readText(file, maximumLength);
    return text.ok ? describeFile(openDocument(file, text.value)) : null;
  }

  async check({ file, workspaceFolder }: OfferedFile): Promise<readonly FileProblem[]> {
    const checked = await checkFiles(this.#context.files, [file], workspaceFolder);
    return checked.flatMap(({ problems }) => problems);
  }

  async fleet(): Promise<FleetSnapshot> {
    return await this.#ask(SnapshotRequest);
  }

  async request<P, R>(type: RequestType<P, R, void>, params: P): Promise<R> {
    return await this.#ask(type, params);
  }

  environment(): Readonly<Record<string, string>> {
    return pickOffered(this.#context.environment);
  }

  now(): number {
    return this.#context.clock.monotonic();
  }

  async untilMoved(milliseconds: number, signal: AbortSignal): Promise<void> {
    const { link, clock } = this.#context;
    let stop = (): void => undefined;
    await new Promise<void>((resolve) => {
      const done = (): void => resolve();
      const stops = [link.on(FleetChangedNotification, done), clock.after(milliseconds, done)];
      signal.addEventListener("abort", done);
      stop = () => {
        for (const each of stops) each();
        signal.removeEventListener("abort", done);
      };
    });
    stop();
  }

  /** A host that has died since is started anew. */
  async #ask<P, R>(type: RequestType<P, R, void> | RequestType0<R, void>, params?: P): Promise<R> {
    valueOf(await this.#context.link.connect({ start: true }));
    return valueOf(await this.#context.link.request(type, params));
  }
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { code, message, remedy } = outcome.failure;
  throw new ChatToolFailure(code, message, remedy);
}

function shownIn(folder: string, file: string): string {
  const path = relative(folder, file);
  return sep === "/" ? path : path.replaceAll(sep, "/");
}
