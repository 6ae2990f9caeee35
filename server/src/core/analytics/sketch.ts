/**
 * How values are spread, in a form that can be added up: pairs of a class and how many values are in it, in ascending order of the classes. Classes are so narrow that a quantile read from them is
 * wrong by at most {@link accuracy} of itself, however many values there are and in whatever order sketches were added up. Values below 1 count as 0. Survives JSON.
 */
export type Sketch = readonly number[];

/** The largest relative error of a quantile: 1 %. */
const accuracy = 0.01;

const growth = Math.log((1 + accuracy) / (1 - accuracy));
/** Of values of more than 10,000 years, in milliseconds, the class of the largest. */
const lastClass = 1_999;

/** A sketch that can be added to. */
export type OpenSketch = number[];

/** One more value, at least 0; what isn't a number doesn't count. */
export function addValue(sketch: OpenSketch, value: number): void {
  if (!Number.isFinite(value)) return;
  addCount(sketch, value < 1 ? 0 : Math.min(lastClass, Math.ceil(Math.log(value) / growth) + 1), 1);
}

/** All values of another one as well. */
export function addSketch(sketch: OpenSketch, other: Sketch): void {
  for (let place = 0; place < other.length; place += 2) addCount(sketch, other[place] ?? 0, other[place + 1] ?? 0);
}

function addCount(sketch: OpenSketch, index: number, count: number): void {
  let [low, high] = [0, sketch.length / 2];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sketch[2 * middle] ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  const place = 2 * low;
  if (sketch[place] === index) sketch[place + 1] = (sketch[place + 1] ?? 0) + count;
  else sketch.splice(place, 0, index, count);
}

/** Many sketches added up: faster than adding them to one another. */
export class SketchSum {
  /** Counts by class, from `first` on: what is measured of one thing takes a small part of all classes. */
  private counts = new Float64Array(0);
  private first = 0;
  private total = 0;

  /** How many values are in it. */
  get count(): number {
    return this.total;
  }

  add(sketch: Sketch): void {
    if (sketch.length < 2) return;
    this.makeRoom(classOf(sketch, 0), classOf(sketch, sketch.length - 2));
    for (let place = 0; place < sketch.length; place += 2) {
      const index = classOf(sketch, place) - this.first;
      const count = sketch[place + 1] ?? 0;
      this.counts[index] = (this.counts[index] ?? 0) + count;
      this.total += count;
    }
  }

  /** The value below or at which this part (0 to 1) of all values lies, by nearest rank, within {@link accuracy}; undefined without values. */
  quantile(part: number): number | undefined {
    const rank = Math.max(1, Math.ceil(part * this.total));
    let seen = 0;
    // Hundreds of classes for each of many figures: an iterator would take ten times as long.
    for (let index = 0; index < this.counts.length; index += 1) {
      seen += this.counts[index] ?? 0;
      if (seen >= rank) return middleOf(this.first + index);
    }
    return undefined;
  }

  /** Classes from one to the other, both counted, have a place. */
  private makeRoom(low: number, high: number): void {
    const end = this.first + this.counts.length;
    if (low >= this.first && high < end) return;
    const isEmpty = this.counts.length === 0;
    const first = Math.max(0, Math.min(isEmpty ? low : this.first, low) - room);
    const last = Math.min(lastClass, Math.max(isEmpty ? high : end - 1, high) + room);
    const wider = new Float64Array(last - first + 1);
    wider.set(this.counts, isEmpty ? 0 : this.first - first);
    this.counts = wider;
    this.first = first;
  }
}

/** So many classes more than are needed are added to either side, as the next value may be near. */
const room = 32;

function classOf(sketch: Sketch, place: number): number {
  return Math.min(lastClass, Math.max(0, sketch[place] ?? 0));
}

function middleOf(index: number): number {
  if (index === 0) return 0;
  return Math.exp((index - 1) * growth) * (1 - accuracy);
}
