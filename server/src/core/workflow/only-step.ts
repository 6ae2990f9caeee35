import * as l10n from "@vscode/l10n";
import type { Refusal, StepId } from "../../protocol/states.ts";
import type { RunState, StepResult } from "../dispatch/states.ts";
import { parseExpression } from "../language/expressions/parse-expression.ts";
import type { CompiledRun, CompiledStep, StepAction } from "./compiled-run.ts";
import { expressionsOf } from "./template.ts";

/** A run of one step alone, with what it takes from others; or why it can't run. */
export type IsolatedStep =
  | {
      readonly ok: true;
      readonly compiled: CompiledRun;
      readonly borrowed: Readonly<Record<StepId, StepResult>>;
    }
  | { readonly ok: false; readonly because: Refusal };

/**
 * Cut a compiled file down to one step. It waits for nothing; its own `if` still counts. What its expressions take from other steps is
 * borrowed from the newest of `earlier` (runs of the same file, newest first) in which that step succeeded; without one it's refused.
 */
export function isolateStep(compiled: CompiledRun, stepId: StepId, earlier: readonly RunState[]): IsolatedStep {
  const step = compiled.steps.find(({ id }) => id === stepId);
  if (step === undefined) return refuse("unknown-step", l10n.t("The file has no step `{0}`", stepId));
  const borrowed: Record<StepId, StepResult> = {};
  for (const id of stepsReadBy(step, compiled)) {
    const result = newestResult(id, earlier);
    if (result === undefined) {
      const message = l10n.t(
        "Step `{0}` takes a value from step `{1}`, which hasn't succeeded in any run of this file yet",
        stepId,
        id,
      );
      return refuse("missing-result", message, l10n.t("Run the whole workflow, or step `{0}`, first.", id));
    }
    borrowed[id] = result;
  }
  return { ok: true, compiled: { ...compiled, steps: [{ ...step, needs: [] }] }, borrowed };
}

function stepsReadBy(step: CompiledStep, { steps }: CompiledRun): ReadonlySet<StepId> {
  const { action, condition, forEach } = step;
  const sources = [...expressionsOf(textsOf(action))];
  if (condition !== undefined) sources.push(condition);
  if (forEach !== undefined) sources.push(forEach.over);
  const others = steps.map(({ id }) => id).filter((id) => id !== step.id);
  return new Set(sources.flatMap((source) => stepsReadIn(source, others)));
}

/** What of an action may read other steps. */
function textsOf(action: StepAction): unknown {
  if (action.kind === "tool") return [action.tool, action.with];
  if (action.kind === "task") return [action.task, action.call.with];
  if (action.kind === "workflow") return [action.workflow, action.with];
  if (action.kind === "approve") return action.message;
  const { keys, sudo, called } = action.source;
  return called === undefined ? [keys, sudo] : called.with;
}

/** Which of `others` an expression reads; all of them where only the run tells which. */
function stepsReadIn(source: string, others: readonly StepId[]): readonly StepId[] {
  const parsed = parseExpression(source);
  if (!parsed.ok) return [];
  return parsed.contexts
    .filter(({ context }) => context.toLowerCase() === "steps")
    .flatMap(({ path: [name] }) => {
      return name === undefined ? others : others.filter((id) => id.toLowerCase() === name.toLowerCase());
    });
}

function newestResult(stepId: StepId, earlier: readonly RunState[]): StepResult | undefined {
  for (const run of earlier) {
    const index = run.spec.compiled.steps.findIndex(({ id }) => id === stepId);
    const step = run.steps[index];
    if (step?.status === "succeeded" && step.result !== undefined) return step.result;
  }
  return undefined;
}

function refuse(code: string, message: string, remedy?: string): IsolatedStep {
  return { ok: false, because: remedy === undefined ? { code, message } : { code, message, remedy } };
}
