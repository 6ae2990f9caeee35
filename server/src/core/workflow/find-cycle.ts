import type { StepId } from "../../protocol/states.ts";

/** The ids of steps that wait for each other, the first one again at the end; undefined when every step's turn can come. */
export function findCycle(
  steps: readonly { readonly id: StepId; readonly needs: readonly StepId[] }[],
): readonly StepId[] | undefined {
  const needsOf = new Map(steps.map(({ id, needs }) => [id, needs]));
  const open = new Map(steps.map(({ id, needs }) => [id, needs.length]));
  const dependents = new Map<StepId, StepId[]>();
  for (const { id, needs } of steps)
    for (const need of needs) dependents.set(need, [...(dependents.get(need) ?? []), id]);
  const ready = steps.filter(({ needs }) => needs.length === 0).map(({ id }) => id);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    open.delete(id);
    for (const dependent of dependents.get(id) ?? []) {
      const left = (open.get(dependent) ?? 0) - 1;
      open.set(dependent, left);
      if (left === 0) ready.push(dependent);
    }
  }
  const [first] = open.keys();
  return first === undefined ? undefined : walk(first, needsOf, open);
}

/** Every step that is left needs one that is left: following them comes back to one that was seen. */
function walk(
  first: StepId,
  needsOf: ReadonlyMap<StepId, readonly StepId[]>,
  left: ReadonlyMap<StepId, number>,
): readonly StepId[] {
  const path: StepId[] = [];
  let id: StepId | undefined = first;
  while (id !== undefined && !path.includes(id)) {
    path.push(id);
    id = needsOf.get(id)?.find((need) => left.has(need));
  }
  return id === undefined ? path : [...path.slice(path.indexOf(id)), id];
}
