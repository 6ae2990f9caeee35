import type { RunId, TaskId } from "../../protocol/states.ts";
import type { ShellSessionView, ShellText } from "../../protocol/shells.ts";
import type { Outcome } from "./failure.ts";

/** Whose sessions: an agent's. Those of direct steps aren't for people. */
export interface ShellOwnerKey {
  readonly runId: RunId;
  readonly taskId: TaskId;
}

/** From where on a session is read, and how long to wait for more. */
export interface ShellPlace {
  /** As in the answer before; 0 at first. */
  readonly from: number;
  readonly stamp: number;
  /** Wait so long for something new; 0: not at all. */
  readonly waitMs: number;
}

/** What typing came to: the command that runs there got it as its input, or it became a command itself. */
export type Typed = { readonly into: "input"; readonly command: string } | { readonly into: "session" };

/**
 * The shell sessions of agents, for a person who watches or takes one over. They live in this process: after a restart there are none. What fails is `unknown-session`, `nothing-running`,
 * `bad-command`, or a system error's code, each with a remedy.
 */
export interface ShellSessions {
  /** Those that are open, by their ids. */
  list(owner: ShellOwnerKey): readonly ShellSessionView[];
  /** What was printed from a place on, masked, with its colours; the oldest of very much is gone, which `lost` says. */
  read(owner: ShellOwnerKey, sessionId: string, place: ShellPlace): Promise<Outcome<ShellText>>;
  /** Whether typing would start a command, or go to one that runs; what `type` would do now, without doing it. */
  peek(owner: ShellOwnerKey, sessionId: string): Outcome<Typed>;
  /** Type one line: the input of the command that runs, else a new command in the session's directory and environment. Doesn't wait for its end. */
  type(owner: ShellOwnerKey, sessionId: string, line: string): Promise<Outcome<Typed>>;
  /** End the command that runs, and everything it has started. */
  interrupt(owner: ShellOwnerKey, sessionId: string): Promise<Outcome<void>>;
}
