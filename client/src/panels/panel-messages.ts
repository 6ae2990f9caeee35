import type { FromPlan } from "../../../webviews/src/protocol/plan.ts";
import type { FromRunEvents } from "../../../webviews/src/protocol/run-events.ts";

type Checks<Type extends string> = Readonly<Record<Type, (message: Readonly<Record<string, unknown>>) => boolean>>;

const actions: readonly unknown[] = ["stop", "pause", "resume", "runAgain", "retry", "rerun"];

const runEvents: Checks<FromRunEvents["type"]> = {
  ready: () => true,
  read: ({ from, limit }) => (from === "end" || isCount(from)) && isCount(limit),
  act: ({ action }) => actions.includes(action),
  revealStep: ({ stepId }) => typeof stepId === "string",
  answerStep: ({ stepId }) => typeof stepId === "string",
  retryFromStep: ({ stepId }) => typeof stepId === "string",
  skipStep: ({ stepId }) => typeof stepId === "string",
  showChild: ({ stepId }) => typeof stepId === "string",
  showStream: ({ stepId }) => typeof stepId === "string",
  messageStep: ({ stepId }) => typeof stepId === "string",
  showChanges: ({ stepId }) => typeof stepId === "string",
  openImage: ({ path }) => typeof path === "string",
  openFile: () => true,
  openJson: () => true,
};

const plan: Checks<FromPlan["type"]> = {
  ready: () => true,
  run: () => true,
  planAgain: () => true,
  changeInputs: () => true,
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

function passes<Type extends string>(checks: Checks<Type>, message: unknown): boolean {
  if (typeof message !== "object" || message === null || !("type" in message)) return false;
  const { type } = message;
  if (typeof type !== "string" || !Object.hasOwn(checks, type)) return false;
  return checks[type as Type]({ ...message });
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
