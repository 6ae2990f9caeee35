import type { PlanStep } from "../../../../../schemas/generated/events.ts";
import type { StreamDraft } from "../../ports/driver.ts";
import type { Plan } from "./plan-state.ts";

/** A step as a planner names it. */
export interface WishedStep {
  /** Of a step that is there already. */
  readonly id?: string;
  readonly title: string;
  readonly status: PlanStep["status"];
}

/** More steps than this are no plan any more. */
const mostSteps = 30;
/** What is longer is cut: a title is a few words. */
const longestTitle = 200;

/**
 * The event of a plan with these steps. A step keeps its id as long as it's known by its id or its title; a new one gets the next `step-<number>`. What was done or given up
 * and isn't named any more stays, before the others: a plan doesn't forget. Exactly one step is being worked on while there is one to do.
 */
export function planEvent(wished: readonly WishedStep[], reflection: string, before?: Plan): StreamDraft {
  const named = giveIds(wished.slice(0, mostSteps), before?.steps ?? []);
  const kept = (before?.steps ?? []).filter((step) => ended(step.status) && !named.some(({ id }) => id === step.id));
  const steps = [...kept, ...named].map((step, index) => ({ ...step, number: index + 1 }));
  const current = steps.find(({ status }) => status === "doing") ?? steps.find(({ status }) => status === "todo");
  return {
    type: "plan",
    source: "planner",
    steps: steps.map(({ number, id, title, status }) => ({
      number,
      id,
      title,
      status: number === current?.number ? "doing" : status === "doing" ? "todo" : status,
    })),
    current: current?.number ?? null,
    status: current === undefined ? "succeeded" : "running",
    reflection,
  };
}

function giveIds(
  wished: readonly WishedStep[],
  before: readonly PlanStep[],
): readonly (WishedStep & { readonly id: string })[] {
  const free = [...before];
  let highest = Math.max(0, ...before.map(({ id }) => Number(/^step-(\d+)$/.exec(id)?.[1] ?? 0)));
  const take = (fits: (step: PlanStep) => boolean): string | undefined => {
    const at = free.findIndex(fits);
    return at < 0 ? undefined : free.splice(at, 1)[0]?.id;
  };
  const known = wished.map(
    (step) => take(({ id }) => id === step.id) ?? take(({ title }) => title === step.title.trim()),
  );
  return wished.map((step, at) => {
    const id = known[at] ?? `step-${(highest += 1)}`;
    return { ...step, id, title: step.title.trim().slice(0, longestTitle) };
  });
}

function ended(status: PlanStep["status"]): boolean {
  return status === "done" || status === "skipped" || status === "failed";
}
