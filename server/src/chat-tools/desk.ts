import type { RequestType } from "vscode-jsonrpc";
import type { FleetSnapshot } from "../protocol/fleet.ts";
import type { FileDescription } from "../protocol/language.ts";
import type { FileProblem } from "../protocol/runs.ts";

/** A task file that a chat agent may name. */
export interface OfferedFile {
  /** Absolute path. */
  readonly file: string;
  /** Absolute path of the workspace folder it lies in. */
  readonly workspaceFolder: string;
  /** As it is shown: relative to its folder, with forward slashes. */
  readonly shown: string;
}

/** What the tools of chat agents work with: a trusted workspace, and the host that runs its files. The editor and `manusctl mcp` each have one. */
export interface ChatDesk {
  /** Whether a person trusts these folders. Nothing is started where they don't. */
  isTrusted(): boolean;
  /** Absolute paths of the workspace folders. Runs of other folders don't exist for a chat agent. */
  folders(): readonly string[];
  /** All task files of the folders, at most a thousand. */
  taskFiles(): Promise<readonly OfferedFile[]>;
  /** What the saved file offers to run; null where it is too broken to tell. */
  describe(file: OfferedFile): Promise<FileDescription | null>;
  /** What is wrong with the saved file. */
  check(file: OfferedFile): Promise<readonly FileProblem[]>;
  /** The fleet now. */
  fleet(): Promise<FleetSnapshot>;
  /** Ask the host. Rejects with a {@link ChatToolFailure} where it can't be reached. */
  request<P, R>(type: RequestType<P, R, void>, params: P): Promise<R>;
  /** Of the environment, what a run may need; see `StartRunParams.environment`. */
  environment(): Readonly<Record<string, string>>;
  /** Milliseconds of any clock that only goes forward. */
  now(): number;
  /** Resolves when the fleet moves, after so many milliseconds, or when `signal` is aborted. */
  untilMoved(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** See to it that what is on disk is what the person sees. Rejects with a {@link ChatToolFailure} where it can't be. Absent: there is nothing but the disk. */
  saveFirst?(file: OfferedFile): Promise<void>;
  /** Let a person confirm what a file lets its agents do without asking; whether all of it is confirmed now. Absent: nobody is there to ask. */
  confirmFile?(file: OfferedFile): Promise<boolean>;
  /** The name of the person who confirms what the chat answers; absent where nobody knows it. */
  personName?(): string;
}

/** What a person is asked before a chat agent's call is carried out. For people: in their language. */
export interface Question {
  readonly title: string;
  /** What exactly will be done; several lines of plain text. */
  readonly message: string;
}

/** Who calls, and who may be asked about it. */
export interface ChatCaller {
  /** For the journal: `chat`, or `mcp:` and the client's name. */
  readonly by: string;
  /** What a person says to it. `nobody`: there is none who could be asked. */
  confirm(question: Question): Promise<"yes" | "no" | "nobody">;
  /** Aborted when the caller doesn't want the answer any more. */
  readonly signal: AbortSignal;
}

/** A call that was not carried out. `message` is a sentence for the model that made it. */
export class ChatToolFailure extends Error {
  override readonly name = "ChatToolFailure";
  /** Stable, kebab-case. */
  readonly code: string;
  readonly remedy: string | undefined;

  constructor(code: string, message: string, remedy?: string) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}
