import type { RunState, StepState } from "../dispatch/states.ts";
import { startContexts } from "./compile.ts";
import { createScope } from "./expressions.ts";
import type { ExpressionScope } from "./expressions.ts";

/** What the expressions of a run's steps read, as it stands now. A step that hasn't ended has only nulls. */
export function scopeOf({ spec, steps }: RunState): ExpressionScope {
  const { compiled, startedAt, workspaceFolder } = spec;
  const entries = compiled.steps.map(({ id }, index) => [id, resultOf(steps[index])] as const);
  return createScope({
    ...startContexts(compiled.name, { runId: spec.id, startedAt, workspaceFolder }),
    inputs: spec.inputs,
    env: compiled.environment,
    steps: { ...spec.borrowed, ...Object.fromEntries(entries) },
  });
}

function resultOf(step: StepState | undefined): object {
  return step?.result ?? { outcome: null, output: null, outputs: {}, error: null };
}
