import { ItemList } from "./item-list.ts";
import type { RunState } from "./states.ts";

/** A run as it comes from JSON, with lists of its steps' items. */
export function withItemLists(run: RunState): RunState {
  if (run.steps.every(({ items }) => items === undefined)) return run;
  const steps = run.steps.map((step) =>
    step.items === undefined ? step : { ...step, items: ItemList.of(step.items) },
  );
  return { ...run, steps };
}
