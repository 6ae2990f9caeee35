import type { StepId } from "../../../protocol/states.ts";
import type { ItemList } from "../../dispatch/item-list.ts";
import type { RunState, StepResult, StepState } from "../../dispatch/states.ts";

/** What came of the very same work in an earlier run: of the step, or of any item of it. Undefined where that did other work, or didn't succeed. */
export function findResult(earlier: RunState, stepId: StepId, fingerprint: string): StepResult | undefined {
  const step = earlier.steps[earlier.spec.compiled.steps.findIndex(({ id }) => id === stepId)];
  if (step?.items !== undefined) return resultsOf(step.items).get(fingerprint);
  return step === undefined || step.fingerprint !== fingerprint ? undefined : succeeded(step);
}

const known = new WeakMap<ItemList<StepState>, ReadonlyMap<string, StepResult>>();

/** The results of items that succeeded, by fingerprint. Thousands of items ask: it's made once. */
function resultsOf(items: ItemList<StepState>): ReadonlyMap<string, StepResult> {
  const made = known.get(items);
  if (made !== undefined) return made;
  const results = new Map<string, StepResult>();
  for (const item of items) {
    const result = succeeded(item);
    if (item.fingerprint !== undefined && result !== undefined) results.set(item.fingerprint, result);
  }
  known.set(items, results);
  return results;
}

function succeeded({ status, result }: StepState): StepResult | undefined {
  return status === "succeeded" ? result : undefined;
}
