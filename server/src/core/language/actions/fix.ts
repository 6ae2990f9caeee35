import type { ManusDocument } from "../document.ts";
import type { TextEdit, WorkspaceChange } from "../edit.ts";
import type { Finding } from "../finding.ts";
import type { Surroundings } from "../surroundings.ts";
import type { ActionKind, ActionQuestion } from "./action.ts";

/** An action before it is named. */
export interface Draft {
  readonly title: string;
  readonly change: WorkspaceChange | (() => WorkspaceChange);
  readonly kind?: ActionKind;
  readonly preferred?: boolean;
  readonly certain?: boolean;
  readonly disabled?: string;
}

/** What a fix is given to work with. */
export interface FixRequest {
  readonly document: ManusDocument;
  readonly finding: Finding;
  readonly around: Surroundings;
  readonly question: Pick<ActionQuestion, "canCreate" | "target">;
}

/** What can be done about a finding: nothing, or one thing, or several. */
export type Fix = (request: FixRequest) => readonly Draft[];

/** What is sure to be offered first, or may be done unseen. */
export type Standing = Pick<Draft, "preferred" | "certain">;

/** An action that edits the document itself. Nothing when there is no edit. */
export function editing(
  { file }: ManusDocument,
  title: string,
  edits: TextEdit | readonly (TextEdit | undefined)[] | undefined,
  standing: Standing = {},
): Draft[] {
  const given = Array.isArray(edits) ? (edits as readonly (TextEdit | undefined)[]) : [edits as TextEdit | undefined];
  const sure = given.filter((edit) => edit !== undefined);
  if (sure.length === 0 || sure.length < given.length) return [];
  return [{ title, change: { edits: [{ file, edits: sure }] }, ...standing }];
}

/** One edit that puts something at a span. */
export function replacing(span: TextEdit["span"], text: string): TextEdit {
  return { span: { start: span.start, end: span.end }, text };
}

/** Drafts that fix nothing, but say the same otherwise. */
export function rewriting(drafts: readonly Draft[]): Draft[] {
  return drafts.map((draft) => ({ ...draft, kind: "refactor.rewrite" }));
}
