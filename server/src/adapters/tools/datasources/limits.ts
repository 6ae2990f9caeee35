/** What datasources may use up. */
export interface DatasourceLimits {
  /** How long a server has to start and to tell its tools, in milliseconds: `npx` may have to download it first. */
  readonly startMs: number;
  /** How long a call may take without a sign of progress, in milliseconds. */
  readonly callMs: number;
  /** How long a call may take at all, in milliseconds. */
  readonly longestCallMs: number;
  /** How long the processes of a server have to end by themselves, in milliseconds. */
  readonly graceMs: number;
  /** So many tools of one datasource are announced; models take only so many, and each is read at every turn. */
  readonly tools: number;
  /** A tool whose parameters take more characters than this isn't announced. */
  readonly schemaCharacters: number;
  /** The longest message or answer that is read, in bytes. */
  readonly answerBytes: number;
}

/** The limits that hold where the caller gives no others. */
export const defaultDatasourceLimits: DatasourceLimits = {
  startMs: 60_000,
  callMs: 120_000,
  longestCallMs: 15 * 60_000,
  graceMs: 300,
  tools: 100,
  schemaCharacters: 20_000,
  answerBytes: 16 * 1024 * 1024,
};
