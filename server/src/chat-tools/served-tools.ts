import type { ChatDesk } from "./desk.ts";

/** What is served, and how far the client's agents may go. */
export interface ServedTools {
  readonly desk: ChatDesk;
  readonly version: string;
  /** Only the tools that change nothing. */
  readonly readOnly: boolean;
  /** Agents may answer what was kept for a person. A person has said so on the command line. */
  readonly allowApprovals: boolean;
  /** Take the folders that the client works in, as `file:` addresses, at the beginning and when they change. Absent: they were given otherwise. */
  readonly takeRoots?: (roots: readonly string[]) => void;
  /** Write a line for the person who looks for what is wrong. Never to the wire. */
  readonly log: (line: string) => void;
}
