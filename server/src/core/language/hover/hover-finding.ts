import type { Span } from "../span.ts";

/** What there is to say of something in a text. */
export interface HoverFinding {
  /** What it is said of. */
  readonly span: Span;
  /** Markdown: texts from files are escaped, code stands in code marks. No HTML, no images. */
  readonly markdown: string;
}
