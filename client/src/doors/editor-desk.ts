import * as l10n from "@vscode/l10n";
import { RequestType, type RequestType0 } from "vscode-jsonrpc";
import {
  ChatToolFailure,
  type ChatCaller,
  type ChatDesk,
  type OfferedFile,
} from "../../../server/src/chat-tools/desk.ts";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import { SnapshotRequest } from "../../../server/src/protocol/host.ts";
import type { FileDescription } from "../../../server/src/protocol/language.ts";
import type { FileProblem } from "../../../server/src/protocol/runs.ts";
import { confirmTrust } from "../commands/trust-file.ts";
import { describeFile, type Workbench } from "../commands/workbench.ts";
import type { Person } from "../ports/person.ts";

/** What the language server answers that is asked for the problems of an open file, as the Language Server Protocol has it. */
interface ProblemReport {
  readonly items?: readonly {
    readonly range: { readonly start: LspPosition; readonly end: LspPosition };
    readonly severity?: number;
    readonly code?: string | number;
    readonly message: string;
  }[];
}

interface LspPosition {
  readonly line: number;
  readonly character: number;
}

/** textDocument/diagnostic. */
export const ReadProblemsRequest = new RequestType<
  { readonly textDocument: { readonly uri: string } },
  ProblemReport,
  void
>("textDocument/diagnostic");

/** What the desk needs beside the workbench. */
export interface DeskDoors {
  /** Have the language server read the file, without showing it. Rejects where there is none. */
  load(file: string): Promise<void>;
  /** Resolves once the fleet is known; false where it isn't after a while: the chat may be what woke the extension. */
  untilKnown(): Promise<boolean>;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** Calls once after so many milliseconds; the answer takes it back. */
  after(milliseconds: number, action: () => void): () => void;
}

const severities = ["error", "warning", "information", "hint"] as const;

/** What the chat of this window works with: its folders, and the host behind its language server. */
export class EditorChatDesk implements ChatDesk {
  readonly #workbench: Workbench;
  readonly #doors: DeskDoors;

  constructor(workbench: Workbench, doors: DeskDoors) {
    this.#workbench = workbench;
    this.#doors = doors;
  }

  isTrusted(): boolean {
    return this.#workbench.editor.isTrusted();
  }

  folders(): readonly string[] {
    return this.#workbench.editor.folders();
  }

  async taskFiles(): Promise<readonly OfferedFile[]> {
    const { editor } = this.#workbench;
    return (await editor.taskFiles()).flatMap((file) => {
      const workspaceFolder = editor.folderOf(file);
      const shown = editor.shorten(file).replaceAll("\\", "/");
      return workspaceFolder === undefined ? [] : [{ file, workspaceFolder, shown }];
    });
  }

  async describe({ file }: OfferedFile): Promise<FileDescription | null> {
    return (await this.#ask(() => describeFile(this.#workbench, file))) ?? null;
  }

  async check({ file }: OfferedFile): Promise<readonly FileProblem[]> {
    const { server, editor } = this.#workbench;
    await this.#doors.load(file);
    const uri = editor.toUri(file);
    const { items = [] } = await this.#ask(() => server.request(ReadProblemsRequest, { textDocument: { uri } }));
    return items.map(({ range: { start, end }, severity = 1, code = "", message }) => ({
      file,
      line: start.line + 1,
      column: start.character + 1,
      endLine: end.line + 1,
      endColumn: end.character + 1,
      severity: severities[severity - 1] ?? "error",
      code: String(code),
      message,
    }));
  }

  async fleet(): Promise<FleetSnapshot> {
    const type: RequestType0<FleetSnapshot, void> = SnapshotRequest;
    return await this.#ask(() => this.#workbench.server.request0(type));
  }

  async request<P, R>(type: RequestType<P, R, void>, params: P): Promise<R> {
    return await this.#ask(() => this.#workbench.server.request(type, params));
  }

  /** The language server adds its own. */
  environment(): Readonly<Record<string, string>> {
    return {};
  }

  now(): number {
    return this.#doors.now();
  }

  async untilMoved(milliseconds: number, signal: AbortSignal): Promise<void> {
    let stop = (): void => undefined;
    await new Promise<void>((resolve) => {
      const done = (): void => resolve();
      const stops = [this.#workbench.model.onChange(done), this.#doors.after(milliseconds, done)];
      signal.addEventListener("abort", done);
      stop = () => {
        for (const each of stops) each();
        signal.removeEventListener("abort", done);
      };
    });
    stop();
  }

  async saveFirst({ file, shown }: OfferedFile): Promise<void> {
    const { editor } = this.#workbench;
    if (!editor.hasUnsavedChanges(file)) return;
    if (editor.saveBeforeRun() === "always" && (await editor.save(file))) return;
    throw new ChatToolFailure("unsaved", `${shown} has unsaved changes`, "It is run as saved: save it first.");
  }

  async confirmFile(subject: OfferedFile): Promise<boolean> {
    return await confirmTrust(this.#workbench, subject);
  }

  personName(): string {
    return this.#workbench.editor.personName();
  }

  async #ask<T>(act: () => Promise<T>): Promise<T> {
    if (!(await this.#doors.untilKnown())) {
      throw new ChatToolFailure(
        "no-host",
        "The Manus host can't be reached",
        "A person finds out more with the command Manus: Host Status.",
      );
    }
    try {
      return await act();
    } catch (error) {
      throw new ChatToolFailure("no-host", error instanceof Error ? error.message : String(error));
    }
  }
}

/** The chat as a caller. What was kept for a person is put to them in a modal dialog: no rule of the chat says yes to it in their place. */
export function chatCaller(person: Pick<Person, "tell">, signal: AbortSignal): ChatCaller {
  return {
    by: "chat",
    signal,
    async confirm({ title, message }) {
      const yes = l10n.t("Give This Answer");
      const said = await person.tell({ level: "warning", text: title, detail: message, modal: true }, yes);
      return said === yes ? "yes" : "no";
    },
  };
}
