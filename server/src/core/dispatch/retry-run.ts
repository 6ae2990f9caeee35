import * as l10n from "@vscode/l10n";
import type { Refusal, RunId, StepId } from "../../protocol/states.ts";
import type { RunEvent } from "./events.ts";
import { leftOut } from "./reset-steps.ts";
import type { RunState, StepReset, StepState } from "./states.ts";
import { dependentsOf, importedRun, isAtWork, refuseBeforeDependents } from "./retry-task.ts";
import { indexOf } from "./transition-run.ts";

/** What retrying a run needs to know. */
export interface RetryRunContext {
  /** Who asks for it. */
  readonly by: string;
  readonly findRun: (id: RunId) => RunState | undefined;
  /** From here on; absent: what failed or was stopped, and what was skipped because of it. */
  readonly from?: StepId;
}

/**
 * The events by which a run is tried again: it opens, and the steps that are named, or failed, start over. What succeeded and isn't named stays as it is. The failed steps
 * of the runs that its steps have started are opened in these. Refused where there is nothing to do again, or something of it is at work.
 */
export function retryRun(run: RunState, context: RetryRunContext): readonly RunEvent[] | Refusal {
  const refusal = refuseRetry(run);
  if (refusal !== undefined) return refusal;
  const { from } = context;
  if (from !== undefined) {
    if (indexOf(run, from) < 0) return unknownStep(run, from);
    return reopened(
      run,
      [from, ...dependentsOf(run.spec.compiled, from)].map((stepId) => ({ stepId })),
      context,
    );
  }
  const failed = run.spec.compiled.steps.filter((_step, index) => hasFailed(run.steps[index]));
  if (failed.length === 0 && run.end?.status !== "stopped" && run.end?.status !== "failed") {
    const message = l10n.t("No step of the run has failed or was stopped");
    return refuse("nothing-failed", message, l10n.t("Say from which step on it's to be done again."));
  }
  const early = failed.map(({ id }) => refuseBeforeDependents(run, id)).find((each) => each !== undefined);
  if (early !== undefined) return early;
  const opened = failed.map(({ id }) => openStep(run, id, context));
  const skipped = skippedBecauseOf(
    run,
    failed.map(({ id }) => id),
  );
  const own = reopened(run, [...opened.map(({ reset }) => reset), ...skipped.map((stepId) => ({ stepId }))], context);
  return "code" in own ? own : [...own, ...opened.flatMap(({ events }) => events)];
}

/** Why nothing of a run can be done again now; undefined where it can. */
export function refuseRetry({ end, stop, spec }: RunState): Refusal | undefined {
  if (spec.imported === true) return importedRun;
  if (end !== undefined || stop === undefined) return undefined;
  return refuse("run-stopping", l10n.t("The run is being stopped"), l10n.t("Wait until it has ended, then ask again."));
}

/** A refusal that names the steps there are. */
export function unknownStep({ spec }: RunState, stepId: StepId): Refusal {
  const known = spec.compiled.steps.map(({ id }) => id).join(", ");
  return refuse("unknown-step", l10n.t("The run has no step `{0}`", stepId), l10n.t("Its steps are: {0}.", known));
}

/** What was skipped because these steps came to nothing, or because the run ended before its turn. What a person has left out stays so. */
export function skippedBecauseOf(run: RunState, stepIds: readonly StepId[]): readonly StepId[] {
  const { compiled } = run.spec;
  const dependents = new Set(stepIds.flatMap((id) => [...dependentsOf(compiled, id)]));
  return compiled.steps
    .filter(({ id }, index) => {
      const step = run.steps[index];
      if (step?.status !== "skipped" || step.reason?.code === leftOut || stepIds.includes(id)) return false;
      return dependents.has(id) || step.reason?.code === "run-ended";
    })
    .map(({ id }) => id);
}

function reopened(run: RunState, reset: readonly StepReset[], { by }: RetryRunContext): readonly RunEvent[] | Refusal {
  const busy = reset.find(({ stepId }) => isAtWork(run, stepId));
  if (busy !== undefined) {
    const message = l10n.t("Step `{0}` is at work", busy.stepId);
    return refuse("step-at-work", message, l10n.t("Stop it or let it end, then ask again."));
  }
  return [{ type: "runReopened", runId: run.spec.id, reset, by }];
}

function hasFailed(step: StepState | undefined): boolean {
  return step?.finishedAt !== undefined && (step.status === "failed" || step.status === "stopped");
}

interface OpenedStep {
  readonly reset: StepReset;
  /** For the runs that it has started. */
  readonly events: readonly RunEvent[];
}

/** Of a step with `forEach` its items that didn't succeed; of one that started a run the failed steps of that. */
function openStep(run: RunState, stepId: StepId, context: RetryRunContext): OpenedStep {
  const step = run.steps[indexOf(run, stepId)];
  if (step?.items === undefined) {
    const events = openChild(step, context);
    return { reset: { stepId, ...keeping(events) }, events: events ?? [] };
  }
  const indices = [...step.items].flatMap((item, index) => (item.status === "succeeded" ? [] : [index]));
  const children = indices.map((index) => openChild(step.items?.at(index), context));
  // Some go on in their runs only if all of those that have one do: a step is reset in one way.
  const all = children.every(
    (events, at) => events !== undefined || step.items?.at(indices[at] ?? 0)?.childRunId === undefined,
  );
  const events = all ? children.flatMap((each) => each ?? []) : [];
  return { reset: { stepId, indices, ...keeping(events.length > 0 ? events : undefined) }, events };
}

function keeping(events: readonly RunEvent[] | undefined): Pick<StepReset, "keepsRun"> {
  return events === undefined ? {} : { keepsRun: true };
}

/** Undefined where a new run is needed: there was none, it's forgotten, or nothing of it can be done again. */
function openChild(part: StepState | undefined, context: RetryRunContext): readonly RunEvent[] | undefined {
  const child = part?.childRunId === undefined ? undefined : context.findRun(part.childRunId);
  if (child?.end === undefined || child.end.status === "succeeded") return undefined;
  const { by, findRun } = context;
  const events = retryRun(child, { by, findRun });
  return "code" in events ? undefined : events;
}

function refuse(code: string, message: string, remedy?: string): Refusal {
  return remedy === undefined ? { code, message } : { code, message, remedy };
}
