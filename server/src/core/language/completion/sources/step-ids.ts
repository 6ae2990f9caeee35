import { stepsOf } from "../../checks/placed-step.ts";
import { buildGraph } from "../../names/step-graph.ts";
import type { StepGraph } from "../../names/step-graph.ts";
import { stringValue } from "../../yaml/node.ts";
import { nodeAt } from "../cursor.ts";
import type { Offer, Question } from "../offer.ts";

/** The steps that the one at the cursor can need: those above first, the nearest before the others; none that waits for it. */
export function stepIdOffers({ document, cursor }: Question): Offer[] {
  const own = typeof cursor.path[1] === "number" ? cursor.path[1] : 0;
  const graph = buildGraph(stepsOf(document));
  const waiting = waitingFor(graph, own);
  const given = new Set(givenNeeds(cursor.tree, cursor.treePath));
  return graph.steps.flatMap((step, index): Offer[] => {
    if (index === own || waiting.has(index) || given.has(step.id) || graph.positions.get(step.id) !== index) return [];
    const rank = index < own ? own - index : index;
    const { kind, target } = step.facts;
    const detail = [`step ${String(step.number)}`, target?.name ?? kind]
      .filter((part) => part !== undefined)
      .join(", ");
    return [
      { label: step.id, kind: "step", rank, detail, about: { of: "step", name: step.id }, write: { text: step.id } },
    ];
  });
}

function givenNeeds(tree: Question["cursor"]["tree"], path: Question["cursor"]["treePath"]): (string | undefined)[] {
  const list = nodeAt(tree, [...path.slice(0, 2), "needs"]);
  return list?.kind === "sequence" ? list.items.map(stringValue) : [];
}

/** The steps that need one, directly or through others. */
function waitingFor({ needs }: StepGraph, step: number): Set<number> {
  const followers = new Map<number, number[]>();
  for (const [index, all] of needs.entries()) {
    for (const need of all) {
      const known = followers.get(need);
      if (known) known.push(index);
      else followers.set(need, [index]);
    }
  }
  const found = new Set<number>();
  const pending = [step];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const follower of followers.get(next) ?? []) {
      if (found.has(follower)) continue;
      found.add(follower);
      pending.push(follower);
    }
  }
  return found;
}
