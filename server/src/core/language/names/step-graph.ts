import { inFile } from "../checks/placed-step.ts";
import type { StepInFile } from "../checks/placed-step.ts";

/** Which steps each step needs, by position in the file. Unknown names and a step's own are left out. */
export interface StepGraph {
  readonly steps: readonly StepInFile[];
  readonly needs: readonly (readonly number[])[];
  /** The position of the first step with an id. */
  readonly positions: ReadonlyMap<string, number>;
  /** Positions in an order in which each step comes after all it needs; those in cycles, and those that need such, are left out. */
  readonly order: readonly number[];
}

/** Without `needs` a step needs the one above it. */
export function buildGraph(steps: readonly StepInFile[]): StepGraph {
  const positions = new Map<string, number>();
  for (const [index, step] of steps.entries()) if (!positions.has(step.id)) positions.set(step.id, index);
  const needs = steps.map((step, index) => {
    if (!step.facts.needs) return index === 0 ? [] : [index - 1];
    const named = step.facts.needs.map((need) => positions.get(need.name));
    return [...new Set(named.filter((position) => position !== undefined && position !== index))] as number[];
  });
  return { steps, needs, positions, order: orderSteps(needs) };
}

/** Every group of steps that wait for each other in a circle, each in the order of the file. */
export function findCycles(graph: StepGraph): number[][] {
  if (graph.order.length === graph.steps.length) return [];
  const free = new Set(graph.order);
  return components(graph, free).filter((group) => group.length > 1);
}

function orderSteps(allNeeds: StepGraph["needs"]): number[] {
  // Most files are written in the order in which they run.
  if (allNeeds.every((needs, index) => needs.every((need) => need < index))) return [...allNeeds.keys()];
  const waiting = allNeeds.map((needs) => needs.length);
  const followers: number[][] = allNeeds.map(() => []);
  for (const [index, needs] of allNeeds.entries()) for (const need of needs) followers[need]?.push(index);
  const order = waiting.flatMap((count, index) => (count === 0 ? [index] : []));
  for (let at = 0; at < order.length; at += 1) {
    for (const follower of followers[order[at] ?? 0] ?? []) {
      const left = (waiting[follower] ?? 0) - 1;
      waiting[follower] = left;
      if (left === 0) order.push(follower);
    }
  }
  return order;
}

/** Strongly connected groups among the steps that are not `free` (Tarjan's algorithm, with a stack of its own: a file may have thousands). */
function components(graph: StepGraph, free: ReadonlySet<number>): number[][] {
  const finder = new ComponentFinder(graph, free);
  for (const index of graph.steps.keys()) finder.start(index);
  return finder.groups;
}

class ComponentFinder {
  readonly groups: number[][] = [];
  private readonly graph: StepGraph;
  private readonly free: ReadonlySet<number>;
  private readonly seen = new Map<number, number>();
  private readonly lowest = new Map<number, number>();
  private readonly open: number[] = [];
  private readonly isOpen = new Set<number>();

  constructor(graph: StepGraph, free: ReadonlySet<number>) {
    this.graph = graph;
    this.free = free;
  }

  start(root: number): void {
    if (this.free.has(root) || this.seen.has(root)) return;
    const path = [this.enter(root)];
    for (let frame = path.at(-1); frame; frame = path.at(-1)) {
      const next = this.graph.needs[frame.step]?.[frame.next];
      frame.next += 1;
      if (next === undefined) {
        path.pop();
        this.leave(frame.step, path.at(-1)?.step);
      } else if (!this.seen.has(next) && !this.free.has(next)) path.push(this.enter(next));
      else if (this.isOpen.has(next)) this.lower(frame.step, this.seen.get(next) ?? 0);
    }
  }

  private enter(step: number): { step: number; next: number } {
    this.seen.set(step, this.seen.size);
    this.lowest.set(step, this.seen.size - 1);
    this.open.push(step);
    this.isOpen.add(step);
    return { step, next: 0 };
  }

  private leave(step: number, parent: number | undefined): void {
    const lowest = this.lowest.get(step) ?? 0;
    if (parent !== undefined) this.lower(parent, lowest);
    if (lowest !== this.seen.get(step)) return;
    const group = this.open.splice(this.open.indexOf(step));
    for (const member of group) this.isOpen.delete(member);
    this.groups.push(group.sort((left, right) => left - right));
  }

  private lower(step: number, value: number): void {
    this.lowest.set(step, Math.min(this.lowest.get(step) ?? value, value));
  }
}

/** Of pairs (step, step it refers to but does not name in its needs) those whose second isn't needed by the first through others either. */
export function notNeeded(
  graph: StepGraph,
  pairs: readonly { readonly from: number; readonly to: number }[],
): Set<{ readonly from: number; readonly to: number }> {
  const missing = new Set<{ readonly from: number; readonly to: number }>();
  if (pairs.length === 0) return missing;
  const ordered = new Set(graph.order);
  const targets = [...new Set(pairs.map(({ to }) => to))];
  // 32 targets at a time: one bit each, one pass over the steps.
  for (let start = 0; start < targets.length; start += 32) {
    const batch = new Map(targets.slice(start, start + 32).map((target, bit) => [target, 1 << bit]));
    const reached = reachedBits(graph, batch);
    for (const pair of pairs) {
      const bit = batch.get(pair.to);
      if (bit !== undefined && ordered.has(pair.from) && ((reached[pair.from] ?? 0) & bit) === 0) missing.add(pair);
    }
  }
  return missing;
}

function reachedBits(graph: StepGraph, batch: ReadonlyMap<number, number>): Int32Array {
  const reached = new Int32Array(graph.steps.length);
  for (const step of graph.order) {
    let bits = 0;
    for (const need of graph.needs[step] ?? []) bits |= (reached[need] ?? 0) | (batch.get(need) ?? 0);
    reached[step] = bits;
  }
  return reached;
}

/** Where a step says what it needs, for related places. */
export function needsSpan(step: StepInFile): { start: number; end: number } {
  return inFile(step, step.facts.needs?.[0]?.span ?? step.facts.id?.span ?? step.facts.holder);
}
