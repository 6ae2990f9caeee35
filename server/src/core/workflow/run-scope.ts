import type { ItemValue, RunState } from "../dispatch/states.ts";
import { itemOf } from "./evaluate-items.ts";
import { LazyMap } from "./expression-values.ts";
import type { Lookup } from "./expression-values.ts";
import { createScope } from "./expressions.ts";
import type { ExpressionScope } from "./expressions.ts";
import { resultOf } from "./run-values.ts";
import { startContexts } from "./start-contexts.ts";

/** One of the items of a step with `forEach`. */
export interface ItemPlace {
  /** From 0. */
  readonly index: number;
  readonly value: ItemValue;
}

/** What the expressions of a run's steps (or those of one item of a step) read, as it stands now. A step that hasn't ended has only nulls. */
export function scopeOf(run: RunState, item?: ItemPlace): ExpressionScope {
  const { compiled, startedAt, workspaceFolder, inputs, id } = run.spec;
  return createScope({
    ...startContexts(compiled.name, { runId: id, startedAt, workspaceFolder }),
    inputs,
    env: compiled.environment,
    steps: new LazyMap(stepsOf(run)),
    ...(item === undefined ? {} : { item: itemOf(item.value), index: item.index }),
  });
}

/** What is known of a run when it starts: its inputs, its environment, which run it is and where. */
export function startScope({
  compiled,
  id,
  startedAt,
  workspaceFolder,
  inputs,
}: Pick<RunState["spec"], "compiled" | "id" | "startedAt" | "workspaceFolder" | "inputs">): ExpressionScope {
  const start = startContexts(compiled.name, { runId: id, startedAt, workspaceFolder });
  return createScope({ ...start, inputs, env: compiled.environment });
}

function stepsOf({ spec, steps }: RunState): Lookup {
  const written = spec.compiled.steps;
  return {
    // The ids of steps are in lower case.
    find(name) {
      const index = written.findIndex(({ id }) => id === name);
      return index >= 0 ? resultOf(steps[index]) : spec.borrowed[name];
    },
    entries: () => [
      ...Object.entries(spec.borrowed),
      ...written.map(({ id }, index) => [id, resultOf(steps[index])] as const),
    ],
  };
}
