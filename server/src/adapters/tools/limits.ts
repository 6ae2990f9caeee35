/** What the tools may use up. */
export interface ToolLimits {
  /** The most that one command may print, in bytes; then it is ended. */
  readonly outputBytes: number;
  /** How long processes have to end by themselves when they are asked to, in milliseconds. */
  readonly graceMs: number;
  /** How long a search with a regular expression may take, in milliseconds. */
  readonly searchMs: number;
}

/** The limits that hold where the caller gives no others. */
export const defaultLimits: ToolLimits = { outputBytes: 256 * 1024 * 1024, graceMs: 1500, searchMs: 3000 };
