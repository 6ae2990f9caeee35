/** A failure of something outside: a disk, a network, a process. A value at a port, never thrown. */
export interface OutsideFailure {
  /** Stable, kebab-case: `disk-full`, `not-found`, `not-permitted`, `read-only`, `too-large`, `timeout`, `broken`, … */
  readonly code: string;
  /** Whether the same call may work later without anybody changing anything. */
  readonly retryable: boolean;
  /** What happened to which thing, a sentence. */
  readonly message: string;
  /** What a person can do, a sentence. */
  readonly remedy: string;
}

/** What a port answers that can fail. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: OutsideFailure };
