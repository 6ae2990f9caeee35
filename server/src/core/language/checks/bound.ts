import type { Span } from "../span.ts";

/** What a bound bounds: a time in milliseconds, or what may be spent or done. */
export type BoundKind = "timeout" | "turns" | "cost" | "credits" | "tokens";

/** The most that something may take, as it's written. */
export interface Bound {
  readonly kind: BoundKind;
  /** Milliseconds, turns, US dollars, credits or tokens. */
  readonly amount: number;
  /** The key it stands at: `limits.timeout`. */
  readonly key: string;
  readonly text: string;
  readonly span: Span;
}
