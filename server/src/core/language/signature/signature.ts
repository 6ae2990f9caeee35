import type { Span } from "../span.ts";

/** How something is called, and where in the call the cursor is. */
export interface Signature {
  /** E.g. `contains(search, item)`. */
  readonly label: string;
  /** Markdown. */
  readonly documentation?: string;
  readonly parameters: readonly SignatureParameter[];
  /** The position of the parameter at the cursor; undefined between them. */
  readonly active?: number;
}

/** One parameter of a {@link Signature}. */
export interface SignatureParameter {
  /** Where it stands in the signature's label. */
  readonly span: Span;
  /** Markdown. */
  readonly documentation?: string;
}
