import type { ManusDocument } from "../document.ts";
import type { Surroundings } from "../surroundings.ts";
import type { ActionQuestion } from "./action.ts";
import type { Draft } from "./fix.ts";

/** What is given to a rewriting. */
export interface RewriteRequest {
  readonly document: ManusDocument;
  readonly question: ActionQuestion;
  readonly around: Surroundings;
}

/** Ways to say the same otherwise that a place of a document allows. */
export type Rewrite = (request: RewriteRequest) => readonly Draft[];
