import type { FromPlan } from "../../../webviews/src/protocol/plan.ts";
import type { FromRunEvents } from "../../../webviews/src/protocol/run-events.ts";

/** A check for each type of a panel's messages. */
export type Checks<Type extends string> = Readonly<
  Record<Type, (message: Readonly<Record<string, unknown>>) => boolean>
>;

/** The host takes no longer text. */
const longestSearch = 1_000;

const actions: readonly unknown[] = ["stop", "pause", "resume", "runAgain", "retry", "rerun"];

const belongings: readonly unknown[] = ["shell", "browser"];

const runEvents: Checks<FromRunEvents["type"]> = {
  ready: () => true,
  list: ({ list, types, from, limit }) => isNumber(list) && isTypes(types) && isStart(from) && isCount(limit),
  open: ({ seq }) => isCount(seq),
  search: ({ search, text, types }) =>
    isNumber(search) && typeof text === "string" && text.length <= longestSearch && isTypes(types),
  nextMatch: ({ search, seq, back }) => isNumber(search) && isNumber(seq) && typeof back === "boolean",
  act: ({ action }) => actions.includes(action),
  revealStep: ({ stepId }) => typeof stepId === "string",
  answerStep: ({ stepId }) => typeof stepId === "string",
  retryFromStep: ({ stepId }) => typeof stepId === "string",
  skipStep: ({ stepId }) => typeof stepId === "string",
  showChild: ({ stepId }) => typeof stepId === "string",
  showStream: ({ stepId }) => typeof stepId === "string",
  messageStep: ({ stepId }) => typeof stepId === "string",
  showChanges: ({ stepId }) => typeof stepId === "string",
  answer: ({ taskId, askId, choice, text }) =>
    [taskId, askId].every((id) => typeof id === "string") && [choice, text].every(isOptionalText),
  showAskDiff: ({ taskId }) => typeof taskId === "string",
  answerInEditor: ({ taskId }) => typeof taskId === "string",
  send: ({ id, taskId, text, interrupt }) =>
    isNumber(id) && [taskId, text].every((each) => typeof each === "string") && typeof interrupt === "boolean",
  takeOver: ({ what, id }) => belongings.includes(what) && isNumber(id),
  giveBack: ({ what }) => belongings.includes(what),
  openImage: ({ path }) => typeof path === "string",
  openPlace: ({ place }) => typeof place === "string",
  showDiff: ({ seq }) => isCount(seq),
  copyLink: ({ seq }) => seq === undefined || isCount(seq),
  openFile: () => true,
  openJson: () => true,
};

const plan: Checks<FromPlan["type"]> = {
  ready: () => true,
  run: () => true,
  planAgain: () => true,
  changeInputs: () => true,
  showGraph: () => true,
  revealStep: ({ path }) => Array.isArray(path) && path.every((id) => typeof id === "string"),
  revealProblem: ({ place }) => Number.isSafeInteger(place),
  openFile: () => true,
};

/** Whether something that came out of a run's panel is a message of ours; anything else is to be dropped. */
export function isFromRunEvents(message: unknown): message is FromRunEvents {
  return passes(runEvents, message);
}

/** Whether something that came out of a plan's panel is a message of ours. */
export function isFromPlan(message: unknown): message is FromPlan {
  return passes(plan, message);
}

/** Whether something is a message of a panel: its type is one of those, and its check says yes. */
export function passes<Type extends string>(checks: Checks<Type>, message: unknown): boolean {
  if (typeof message !== "object" || message === null || !("type" in message)) return false;
  const { type } = message;
  if (typeof type !== "string" || !Object.hasOwn(checks, type)) return false;
  return checks[type as Type]({ ...message });
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function isTypes(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every((type) => typeof type === "string"));
}

function isStart(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === "end";
  return "place" in value ? isCount(value.place) : "seq" in value && isCount(value.seq);
}
