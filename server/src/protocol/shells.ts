import { RequestType } from "vscode-jsonrpc";
import type { Refusal, TaskId } from "./states.ts";

/** A shell session of an agent. */
export interface ShellSessionView {
  /** As the agent calls it. */
  readonly id: string;
  /** Absolute: where the next command runs. */
  readonly directory: string;
  /** The command that runs now, masked. */
  readonly running?: string;
  /** The one that ended last. */
  readonly last?: { readonly command: string; readonly exitCode: number };
}

/** What a session has printed since it was read last. */
export interface ShellText {
  /** Whole lines, masked, with the escape sequences that programs print. */
  readonly text: string;
  /** The beginning of a line that isn't finished: often a question. It comes again, as part of `text`, once it is. */
  readonly pending: string;
  /** For the next reading. */
  readonly next: number;
  readonly stamp: number;
  /** Something between the last reading and this one is gone: there was too much. */
  readonly lost: boolean;
  readonly session: ShellSessionView;
}

/** The answer to {@link ListShellsRequest}. */
export type ListShellsResult =
  | { readonly outcome: "listed"; readonly sessions: readonly ShellSessionView[] }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** The shell sessions that an agent has open. */
export const ListShellsRequest = new RequestType<{ readonly taskId: TaskId }, ListShellsResult, void>(
  "manus/shell/list",
);

/** One session of one agent. */
export interface ShellKey {
  readonly taskId: TaskId;
  readonly sessionId: string;
}

/** What {@link ReadShellRequest} takes. `from` and `stamp` are those of the answer before, 0 at first. */
export interface ReadShellParams extends ShellKey {
  readonly from: number;
  readonly stamp: number;
  /** The answer waits so long, in milliseconds, for something new; at most 30,000. */
  readonly waitMs: number;
}

/** The answer to {@link ReadShellRequest}. */
export type ReadShellResult =
  | { readonly outcome: "read"; readonly shell: ShellText }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** What a session prints, as it comes. */
export const ReadShellRequest = new RequestType<ReadShellParams, ReadShellResult, void>("manus/shell/read");

/** What {@link TypeIntoShellRequest} takes. */
export interface TypeIntoShellParams extends ShellKey {
  /** One line, without its end. */
  readonly line: string;
  readonly by: string;
}

/** The answer to {@link TypeIntoShellRequest} and {@link InterruptShellRequest}. */
export type TypeIntoShellResult =
  | { readonly outcome: "done" }
  | { readonly outcome: "refused"; readonly because: Refusal };

/**
 * Type a line into an agent's session: the input of the command that runs there, else a new command. Refused unless the agent is paused (`not-paused`). The agent is told by a message first: of a command
 * word by word (masked), of input only that there was some, since it may be a password.
 */
export const TypeIntoShellRequest = new RequestType<TypeIntoShellParams, TypeIntoShellResult, void>("manus/shell/type");

/** End the command that runs in an agent's session, as Ctrl-C would. Refused and told as {@link TypeIntoShellRequest}. */
export const InterruptShellRequest = new RequestType<ShellKey & { readonly by: string }, TypeIntoShellResult, void>(
  "manus/shell/interrupt",
);
