import type { ManusDocument } from "../document.ts";
import type { Span } from "../span.ts";
import { shiftSpan } from "../span.ts";
import { factsOf } from "./check-step.ts";
import type { StepFacts } from "./step-facts.ts";

/** A step among the others of its file. */
export interface StepInFile {
  /** Its `id`, or `step-<number>`. */
  readonly id: string;
  /** 1-based. */
  readonly number: number;
  readonly facts: StepFacts;
  /** Where the step's text starts in the file. */
  readonly at: number;
}

/** All steps of a file, in order, with the ids by which others refer to them. */
export function stepsOf(document: ManusDocument): StepInFile[] {
  return document.steps.map((step, index) => {
    const facts = factsOf(step);
    return { id: facts.id?.name ?? `step-${String(index + 1)}`, number: index + 1, facts, at: step.at };
  });
}

/** A span of a step as a span of its file. */
export function inFile(step: StepInFile, span: Span): Span {
  return shiftSpan(span, step.at);
}

/** What to underline for a step as such: its id, else its first key. */
export function nameSpan(step: StepInFile): Span {
  return inFile(step, step.facts.id?.span ?? step.facts.holder);
}
