import type { ManusDocument } from "../document.ts";
import type { WorkspaceChange } from "../edit.ts";
import type { Finding } from "../finding.ts";
import type { Span } from "../span.ts";

/** What an action is, by the names that the protocol gives them. */
export type ActionKind =
  | "quickfix"
  | "refactor.extract"
  | "refactor.inline"
  | "refactor.rewrite"
  | "source.fixAll.manus";

/** Something that can be done to a document at a place. */
export interface Action {
  /** The same for the same question about the same text: by it an action is found again when it is chosen. */
  readonly id: string;
  /** What it does, in a few words. Never repeats a value of the text: it may be a secret. */
  readonly title: string;
  readonly kind: ActionKind;
  /** The findings that are gone once it is done. */
  readonly fixes: readonly Finding[];
  /** Whether it is the one that is most probably wanted. */
  readonly preferred: boolean;
  /** Whether it may be done without a person looking: there is one right way, and the text means the same after it. */
  readonly certain: boolean;
  /** Why it can't be done here, in a sentence; then it changes nothing. */
  readonly disabled?: string;
  /** What it changes. Worked out when it is asked for; spans are those of the document. */
  change(): WorkspaceChange;
}

/** What is asked about a document. */
export interface ActionQuestion {
  /** The selection; empty for a cursor. */
  readonly span: Span;
  /** What is wrong with the document at the span. */
  readonly findings: readonly Finding[];
  /** Everything that is wrong with the document; only asked for when something is to be done everywhere. */
  allFindings(): readonly Finding[];
  /** The kinds that are wanted, and those within them; without it all that is about the span. What is for the whole file is only answered when it is asked for. */
  readonly only?: readonly string[];
  /** Whether files can be created. */
  readonly canCreate: boolean;
  /** The document that the step at the span runs, where it is known: see `stepTarget`. */
  readonly target?: ManusDocument;
}
