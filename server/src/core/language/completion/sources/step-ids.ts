import * as l10n from "@vscode/l10n";
import { stepsOf } from "../../checks/placed-step.ts";
import type { StepInFile } from "../../checks/placed-step.ts";
import { stringValue } from "../../yaml/node.ts";
import { nodeAt } from "../node-at.ts";
import type { Offer, Question } from "../offer.ts";

/** The steps that the one at the cursor can need: those above first, the nearest before the others; none that waits for it. */
export function stepIdOffers({ document, cursor }: Question): Offer[] {
  const own = typeof cursor.path[1] === "number" ? cursor.path[1] : 0;
  const steps = stepsOf(document);
  const waiting = waitingFor(steps, own);
  const taken = new Set(givenNeeds(cursor.tree, cursor.treePath));
  return steps.flatMap((step, index): Offer[] => {
    if (index === own || waiting.has(index) || taken.has(step.id)) return [];
    // Of two with one id the first is meant.
    taken.add(step.id);
    const rank = index < own ? own - index : index;
    const { kind, target } = step.facts;
    const what = target?.name ?? kind;
    const detail =
      what === undefined ? l10n.t("step {0}", String(step.number)) : l10n.t("step {0}, {1}", String(step.number), what);
    const about = { of: "step", name: step.id };
    return [{ label: step.id, kind: "step", rank, detail, about, write: { text: step.id } }];
  });
}

function givenNeeds(tree: Question["cursor"]["tree"], path: Question["cursor"]["treePath"]): (string | undefined)[] {
  const list = nodeAt(tree, [...path.slice(0, 2), "needs"]);
  return list?.kind === "sequence" ? list.items.map(stringValue) : [];
}

/** The positions of the steps that need one, directly or through others. */
function waitingFor(steps: readonly StepInFile[], step: number): Set<number> {
  const followers = followersOf(steps);
  const found = new Set<number>();
  const pending = [step];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const follower of followers[next] ?? []) {
      if (found.has(follower)) continue;
      found.add(follower);
      pending.push(follower);
    }
  }
  return found;
}

/** For each step those that need it, by position. Without `needs` a step needs the one above it. */
function followersOf(steps: readonly StepInFile[]): number[][] {
  const positions = new Map<string, number>();
  for (const [index, { id }] of steps.entries()) if (!positions.has(id)) positions.set(id, index);
  const followers = steps.map((): number[] => []);
  for (const [index, { facts }] of steps.entries()) {
    if (!facts.needs) followers[index - 1]?.push(index);
    for (const { name } of facts.needs ?? []) followers[positions.get(name) ?? -1]?.push(index);
  }
  return followers;
}
