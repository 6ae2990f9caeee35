import * as l10n from "@vscode/l10n";
import type { Refusal, StepId, Timestamp } from "../../protocol/states.ts";
import { newAsk } from "../workflow/step-starter.ts";
import type { CompiledRun } from "../workflow/compiled-run.ts";
import type { TaskEvent } from "./events.ts";
import { later } from "./moments.ts";
import type { RunState, TaskState } from "./states.ts";
import { indexOf } from "./transition-run.ts";
import { isCurrent } from "./views.ts";

/** What a retry needs from outside. */
export interface RetryContext {
  readonly at: Timestamp;
  readonly nextId: () => string;
  /** Who asks for it. */
  readonly by: string;
}

/**
 * The event by which a person tries a failed or stopped task again: its run opens, the steps that depend on it, and those that were skipped
 * because the run ended, start over. Refused while one of them is at work.
 */
export function retryTask(task: TaskState, run: RunState, context: RetryContext): TaskEvent | Refusal {
  if (task.status !== "failed" && task.status !== "stopped") {
    return refuse(
      "not-finished",
      l10n.t("The task is {0}: only one that failed or was stopped can be tried again", task.status),
    );
  }
  if (run.spec.imported) return importedRun;
  if (!isCurrent(task, run)) {
    return refuse(
      "superseded",
      l10n.t("Its step has started over since, with another task"),
      l10n.t("Retry that task instead."),
    );
  }
  if (run.end === undefined && run.stop !== undefined) {
    return refuse(
      "run-stopping",
      l10n.t("Its run is being stopped"),
      l10n.t("Wait until it has ended, then retry the task."),
    );
  }
  const reset = stepsToReset(run, task.spec.stepId);
  const busy = reset.find((id) => isAtWork(run, id));
  if (busy !== undefined) {
    const message = l10n.t("Step `{0}`, which depends on it, is at work", busy);
    return refuse("dependent-at-work", message, l10n.t("Stop that step or let it end, then retry the task."));
  }
  const { id: taskId, runId } = task.spec;
  return { type: "taskRetried", taskId, runId, reset, by: context.by, ...askAgain(task, run, context) };
}

/** Why nothing can be asked of a run that came as a bundle. */
export const importedRun: Refusal = {
  code: "imported",
  get message() {
    return l10n.t("The run came from another machine: it can be looked at, and not be changed");
  },
  get remedy() {
    return l10n.t("Run its file here.");
  },
};

function stepsToReset(run: RunState, stepId: StepId): readonly StepId[] {
  const { steps } = run.spec.compiled;
  const dependents = dependentsOf(run.spec.compiled, stepId);
  return steps
    .filter(({ id }, index) => dependents.has(id) || run.steps[index]?.reason?.code === "run-ended")
    .map(({ id }) => id);
}

/** All steps that need a step, directly or not. */
export function dependentsOf({ steps }: CompiledRun, stepId: StepId): ReadonlySet<StepId> {
  const found = new Set<StepId>();
  const open = [stepId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const step of steps) {
      if (found.has(step.id) || !step.needs.includes(id)) continue;
      found.add(step.id);
      open.push(step.id);
    }
  }
  return found;
}

/** Why a step isn't done again now: a step that needs it, directly or not, is at work, and more of that could begin before this one has ended. Undefined where none is. */
export function refuseBeforeDependents(run: RunState, stepId: StepId): Refusal | undefined {
  const busy = [...dependentsOf(run.spec.compiled, stepId)].find((id) => isAtWork(run, id));
  if (busy === undefined) return undefined;
  const message = l10n.t("Step `{0}`, which depends on step `{1}`, is at work", busy, stepId);
  return refuse("dependent-at-work", message, l10n.t("Stop it or let it end, then ask again."));
}

/** Whether something of a step has begun and not ended. */
export function isAtWork(run: RunState, stepId: StepId): boolean {
  const step = run.steps[indexOf(run, stepId)];
  return step !== undefined && step.status !== "pending" && step.finishedAt === undefined;
}

/** A gate asks anew, with all the time it had. */
function askAgain({ spec }: TaskState, run: RunState, { at, nextId }: RetryContext): object {
  if (spec.work.kind !== "approve") return {};
  const { text, choices, by } = spec.work.ask;
  const asked = { id: nextId(), text, choices, askedAt: at };
  const ask = newAsk(by === undefined ? asked : { ...asked, by });
  const action = run.spec.compiled.steps[indexOf(run, spec.stepId)]?.action;
  if (action?.kind !== "approve" || action.deadline === undefined) return { ask };
  return { ask, deadlineAt: later(at, action.deadline.ms) };
}

function refuse(code: string, message: string, remedy?: string): Refusal {
  return remedy === undefined ? { code, message } : { code, message, remedy };
}
