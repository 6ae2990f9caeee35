import type { StreamEvent } from "../../../../../schemas/generated/events.ts";
import { isChange, loopRefusalOf } from "./finished-call.ts";
import type { FinishedCall } from "./finished-call.ts";
import { errorSignature, resultSignature } from "./signature.ts";

/** What repeats itself in an agent's newest calls. */
export interface Repetition {
  /** How often each failure came since something was changed with success, oldest first. */
  readonly failures: readonly { readonly signature: string; readonly count: number }[];
  /** The call before the newest one, and the newest one, each with its result. */
  readonly before: string;
  readonly newest: string;
  /** How many of the newest calls go back and forth between two. */
  readonly alternating: number;
  /** How many messages to the person came one after the other. */
  readonly messages: number;
  /** What is wrong after the newest call, in the words of the report; undefined when nothing is. */
  readonly trouble?: Trouble;
  /** How far up the ladder this trouble has been dealt with. */
  readonly handled: Rung;
}

/** What to do next about a repetition: nothing, a hint to try another way, asking the planner, giving up. */
export type Rung = 0 | 1 | 2 | 3;

/** A repetition and how bad it is. */
export interface Trouble {
  readonly kind: "same-error" | "ping-pong" | "monologue";
  readonly rung: Rung;
  /** What repeats itself, a sentence. */
  readonly text: string;
}

/** Nothing has been called yet. */
export const emptyRepetition: Repetition = {
  failures: [],
  before: "",
  newest: "",
  alternating: 0,
  messages: 0,
  handled: 0,
};

/** Take in one event. `finished`: the call that it completes. */
export function observeRepetition(
  repetition: Repetition,
  event: StreamEvent,
  finished: FinishedCall | undefined,
): Repetition {
  if (event.type === "message" && event.role === "person") return emptyRepetition;
  if (event.type === "system" && event.event === "hint") return handle(repetition, 1);
  if (event.type === "plan") return handle(repetition, 2);
  // An answer that was no usable call has a ladder of its own, and a call that was broken off says nothing.
  if (finished === undefined || finished.outcome === "interrupted") return repetition;
  return loopRefusalOf(finished) === undefined ? observeCall(repetition, finished) : repetition;
}

/** Something was done about the trouble, as far as `rung`. */
function handle(repetition: Repetition, rung: Rung): Repetition {
  const { trouble, handled } = repetition;
  return trouble === undefined || trouble.rung < rung || handled >= rung
    ? repetition
    : { ...repetition, handled: rung };
}

/** Whether there is something to do about a repetition that wasn't done yet. */
export function dueTrouble({ trouble, handled }: Repetition): Trouble | undefined {
  return trouble !== undefined && trouble.rung > handled ? trouble : undefined;
}

function observeCall(repetition: Repetition, finished: FinishedCall): Repetition {
  const signature = resultSignature(finished);
  const { before, newest, alternating } = repetition;
  const back = signature === before && signature !== newest;
  const next: Repetition = {
    failures: countFailure(repetition.failures, finished),
    before: newest,
    newest: signature,
    alternating: back ? Math.max(alternating, 2) + 1 : signature === newest ? 1 : 2,
    messages: finished.call.tool === "message_notify_user" ? repetition.messages + 1 : 0,
    handled: repetition.handled,
  };
  const trouble = troubleOf(next, finished);
  return trouble === undefined ? { ...next, handled: 0 } : { ...next, trouble };
}

/** As many different failures as are kept in mind. */
const rememberedFailures = 30;

function countFailure(failures: Repetition["failures"], finished: FinishedCall): Repetition["failures"] {
  if (finished.outcome === "succeeded") return isChange(finished.call) ? [] : failures;
  const signature = errorSignature(finished);
  const count = (failures.find((failure) => failure.signature === signature)?.count ?? 0) + 1;
  const others = failures.filter((failure) => failure.signature !== signature);
  return [...others, { signature, count }].slice(-rememberedFailures);
}

function troubleOf(repetition: Repetition, finished: FinishedCall): Trouble | undefined {
  const troubles = [sameError(repetition, finished), monologue(repetition), pingPong(repetition, finished)];
  return troubles.reduce((worst, trouble) => ((trouble?.rung ?? 0) > (worst?.rung ?? 0) ? trouble : worst), undefined);
}

function sameError({ failures }: Repetition, { call, outcome, error }: FinishedCall): Trouble | undefined {
  const count = outcome === "succeeded" ? 0 : (failures.at(-1)?.count ?? 0);
  if (count < 3) return undefined;
  const why = error === undefined ? outcome : `${error.code}: ${error.message}`;
  const text = `\`${call.tool}\` was called ${count} times with the same arguments and failed each time with the same error (${why})`;
  return { kind: "same-error", rung: count === 3 ? 1 : count === 4 ? 2 : 3, text };
}

function monologue({ messages }: Repetition): Trouble | undefined {
  if (messages < 4) return undefined;
  const text = `${messages} messages to the person followed each other, and nothing was done in between`;
  return { kind: "monologue", rung: messages >= 6 ? 3 : 1, text };
}

function pingPong({ alternating, before }: Repetition, { call, outcome }: FinishedCall): Trouble | undefined {
  if (alternating < 4) return undefined;
  const text = `The newest ${alternating} calls go back and forth between \`${toolOf(before)}\` and \`${call.tool}\` with the same results`;
  // The planner can only help where something fails.
  const failing = outcome !== "succeeded" || / (?:failed|refused) /.test(before);
  return { kind: "ping-pong", rung: alternating >= 8 ? 3 : alternating >= 6 && failing ? 2 : 1, text };
}

function toolOf(signature: string): string {
  return signature.slice(0, signature.indexOf(" "));
}
