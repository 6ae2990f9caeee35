import { goBack, type Place } from "../ports/person.ts";

/** What a step leads to: the next one, the one before, or, when the person turned away, out of it all. */
export type Walked<S> = { readonly go: "on" | "back"; readonly state: S } | undefined;

/** One of several questions in a row, or something that happens between them. */
export interface WalkStep<S> {
  /** Whether it is a question; what isn't is not counted and never gone back to. */
  readonly kind: "question" | "act";
  /** Whether it comes at all, as things stand; absent: always. */
  readonly applies?: (state: S) => boolean;
  readonly take: (state: S, place: Place) => Promise<Walked<S>>;
}

/** Take the steps one after the other, back and forth. What was answered stays known when the person goes back. Nothing when they turned away. */
export async function walkSteps<S>(steps: readonly WalkStep<S>[], start: S): Promise<S | undefined> {
  const behind: WalkStep<S>[] = [];
  let state = start;
  let step = nextOf(steps, undefined, state);
  while (step !== undefined) {
    const walked = await step.take(state, placeOf(steps, step, state));
    if (walked === undefined) return undefined;
    state = walked.state;
    if (walked.go === "back") {
      step = behind.pop();
      if (step === undefined) return undefined;
      continue;
    }
    if (step.kind === "question") behind.push(step);
    step = nextOf(steps, step, state);
  }
  return state;
}

/** A question's answer as a step: back, away, or on with what it makes of the state. */
export function walkOn<S, A>(state: S, answer: A | typeof goBack | undefined, change: (answer: A) => S): Walked<S> {
  if (answer === undefined) return undefined;
  return answer === goBack ? { go: "back", state } : { go: "on", state: change(answer) };
}

function nextOf<S>(steps: readonly WalkStep<S>[], after: WalkStep<S> | undefined, state: S): WalkStep<S> | undefined {
  const from = after === undefined ? 0 : steps.indexOf(after) + 1;
  return steps.slice(from).find((step) => step.applies?.(state) ?? true);
}

function placeOf<S>(steps: readonly WalkStep<S>[], step: WalkStep<S>, state: S): Place {
  const asked = steps.filter((each) => each.kind === "question" && (each.applies?.(state) ?? true));
  return { step: Math.max(1, asked.indexOf(step) + 1), of: asked.length };
}
