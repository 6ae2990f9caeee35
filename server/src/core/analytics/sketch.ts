/**
 * How values are spread, in a form that can be added up: a count for each of many narrow classes, each {@link accuracy} wide to either side. A quantile read from it is wrong by
 * at most that part of itself, however many values there are and in whatever order sketches were added up. Values below 1 count as 0. Survives JSON.
 */
export type Sketch = Readonly<Record<string, number>>;

/** The largest relative error of a quantile: 1 %. */
export const accuracy = 0.01;

const growth = Math.log((1 + accuracy) / (1 - accuracy));

/** A sketch that can be added to. */
export type OpenSketch = Record<string, number>;

/** One more value, at least 0; what isn't a number doesn't count. */
export function addValue(sketch: OpenSketch, value: number): void {
  if (!Number.isFinite(value)) return;
  const index = value < 1 ? 0 : Math.ceil(Math.log(value) / growth) + 1;
  sketch[index] = (sketch[index] ?? 0) + 1;
}

/** All values of another one as well. */
export function addSketch(sketch: OpenSketch, other: Sketch): void {
  for (const index in other) sketch[index] = (sketch[index] ?? 0) + (other[index] ?? 0);
}

/** How many values are in it. */
export function countOf(sketch: Sketch): number {
  let count = 0;
  for (const index in sketch) count += sketch[index] ?? 0;
  return count;
}

/** The value below or at which this part (0 to 1) of all values lies, by nearest rank, within {@link accuracy}; undefined without values. */
export function quantileOf(sketch: Sketch, part: number): number | undefined {
  const rank = Math.max(1, Math.ceil(part * countOf(sketch)));
  let seen = 0;
  // Keys that are whole numbers come in ascending order.
  for (const index in sketch) {
    seen += sketch[index] ?? 0;
    if (seen >= rank) return middleOf(Number(index));
  }
  return undefined;
}

function middleOf(index: number): number {
  if (index === 0) return 0;
  return Math.exp((index - 1) * growth) * (1 - accuracy);
}
