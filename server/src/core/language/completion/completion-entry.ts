import type { TextEdit } from "../edit.ts";
import type { Span } from "../span.ts";

/** What a completion offers, for a client's icon and for sorting. */
export type CompletionKind =
  | "key"
  | "value"
  | "tool"
  | "task"
  | "workflow"
  | "step"
  | "input"
  | "output"
  | "variable"
  | "function"
  | "file"
  | "folder"
  | "snippet"
  | "account"
  | "instance"
  | "model";

/** One thing that may stand at the cursor. */
export interface CompletionEntry {
  readonly label: string;
  readonly kind: CompletionKind;
  /** What is replaced: the word at the cursor, also what of it stands behind the cursor. */
  readonly span: Span;
  /** What goes in; with `snippet` its placeholders are `${1:name}`, and `\`, `$` and `}` in text are escaped. */
  readonly insert: string;
  readonly snippet: boolean;
  /** The same without placeholders, for clients that know no snippets; absent where `insert` is none. */
  readonly plain?: string;
  /** What typing is held against where it isn't the label, e.g. for quoted text. */
  readonly filter?: string;
  /** 0 is first: required before optional, likely before rare. Equal ranks keep their order. */
  readonly rank: number;
  /** A few words beside the label: a type, a file. */
  readonly detail?: string;
  /** What the function that documents an entry needs to say more, when somebody looks at the entry. */
  readonly about?: Readonly<Record<string, string>>;
  /** Changes elsewhere in the file that come with it. */
  readonly also?: readonly TextEdit[];
  /** Whether the next completion should be asked for at once: a key whose value has a list of its own. */
  readonly again?: boolean;
}
