import type { Span } from "../span.ts";

/** A key or the dash of an item, whose value or siblings may follow on the lines below. */
export interface Level {
  readonly kind: "key" | "item";
  /** Where on its line it starts. */
  readonly column: number;
  /** Whether its value begins on its line. */
  filled: boolean;
}

/** What an offset is at, by the text alone. */
export interface TextPlace {
  /**
   * `key`: what is a key, or is going to be one inside of `{…}`; `value`: behind a key; `item`: in `[…]`; `open`: at the start of a line or behind a dash, where a key or
   * a value may begin; `text`: in prose (a block, a text of several lines); `comment`.
   */
  readonly slot: "key" | "value" | "item" | "open" | "text" | "comment";
  /** The key or value there, with its quotes; empty at the offset where nothing stands. */
  readonly token: Span;
  /** The same without its quotes. */
  readonly content: Span;
  readonly quote?: '"' | "'";
  /** Whether the quote is closed. */
  readonly closed: boolean;
  /** Whether it is inside of `[…]` or `{…}`. */
  readonly flow: boolean;
  /** Whether a colon follows it. */
  readonly colon: boolean;
  /** What was open above its line, outermost first. */
  readonly above: readonly Level[];
  /** What is open before it. */
  readonly levels: readonly Level[];
  /** Whether a dash stands before it on its line. */
  readonly dash: boolean;
}
