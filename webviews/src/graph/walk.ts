import type { GraphLayout, LaidStep, Point } from "../drawing/layout.ts";

/** Where the arrow keys lead from a step. */
export type Way = "up" | "down" | "left" | "right" | "first" | "last";

const ways: Readonly<Record<string, Way>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "first",
  End: "last",
};

/** The way that a key asks for; nothing for other keys. */
export function wayOf(key: string): Way | undefined {
  return Object.hasOwn(ways, key) ? ways[key] : undefined;
}

/**
 * The step that a key leads to. Along the flow it follows the arrows (to what it needs, to what needs it; of several to the one that lies nearest); else it goes to the next step that lies
 * about straight ahead, whether an arrow leads there or not. Nothing where there is none.
 */
export function stepAfter(from: string, way: Way, steps: readonly LaidStep[], layout: GraphLayout): string | undefined {
  if (way === "first") return steps[0]?.id;
  if (way === "last") return steps.at(-1)?.id;
  const here = layout.places.get(from);
  if (here === undefined) return undefined;
  const isAlong = layout.flow === "down" ? way === "up" || way === "down" : way === "left" || way === "right";
  const linked = isAlong ? linkedTo(from, steps) : new Set<string>();
  const ahead = [...layout.places].flatMap(([id, place]) => {
    const cost = id === from ? undefined : costOf(here, place, { way, isLinked: linked.has(id) });
    return cost === undefined ? [] : [{ id, cost }];
  });
  return ahead.reduce<(typeof ahead)[number] | undefined>((best, one) => {
    return best === undefined || one.cost < best.cost ? one : best;
  }, undefined)?.id;
}

function linkedTo(from: string, steps: readonly LaidStep[]): ReadonlySet<string> {
  const needed = steps.find(({ id }) => id === from)?.needs ?? [];
  return new Set([...needed, ...steps.flatMap(({ id, needs }) => (needs.includes(from) ? [id] : []))]);
}

/** An arrow beats nearness; without one only what lies about straight ahead counts, and the rest is out of reach. */
function costOf(
  here: Point,
  there: Point,
  { way, isLinked }: { readonly way: Way; readonly isLinked: boolean },
): number | undefined {
  const [right, below] = [there.x - here.x, there.y - here.y];
  const [along, across] = way === "up" || way === "down" ? [below, right] : [right, below];
  const ahead = way === "down" || way === "right" ? along : -along;
  const aside = Math.abs(across);
  if (ahead < 1 || (!isLinked && aside > ahead)) return undefined;
  return (isLinked ? 0 : 1_000_000) + ahead + 2 * aside;
}
