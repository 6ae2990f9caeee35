import type { FindingCode } from "./finding-codes.ts";
import type { Span } from "./span.ts";

/** How grave a finding is: `format.md`, "Severity". Only errors keep a file from running. */
export type Severity = "error" | "warning" | "information" | "hint";

/** Another place that a finding speaks of; in another file where `file` (absolute path) is given. */
export interface RelatedPlace {
  readonly span: Span;
  readonly message: string;
  readonly file?: string;
}

/** Something the language noticed in a text. A value, never thrown. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What is wrong, with which thing, and what to do; a sentence or two. */
  readonly message: string;
  readonly span: Span;
  readonly related?: readonly RelatedPlace[];
  /**
   * What a quick fix needs, by `code`: `{replace}` is the text that would be right instead of the span's; `{missing}` names what isn't there (a key, an argument, an
   * input, a need), several names where one of them would do; `{together}` are keys of which only one may stand there.
   */
  readonly data?: {
    readonly replace?: string;
    readonly missing?: readonly string[];
    readonly together?: readonly string[];
  };
}
