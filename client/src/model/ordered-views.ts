/** Something with an id that never changes. */
interface Identified {
  readonly id: string;
}

/** Negative: `left` stands first. Zero only for the same thing: whoever orders by something else decides ties by the id. */
export type Compare<V> = (left: V, right: V) => number;

/** By id, the smallest first. Ids that are ULIDs stand in the order in which they were made. */
export function byId(left: Identified, right: Identified): number {
  if (left.id === right.id) return 0;
  return left.id < right.id ? -1 : 1;
}

/** By id, the newest first. */
export function byIdBackwards(left: Identified, right: Identified): number {
  return byId(right, left);
}

/** Values in an order that is kept as they come, change and go, without looking at the others. */
export class Ordered<V extends Identified> {
  readonly #compare: Compare<V>;
  readonly #values: V[] = [];

  constructor(compare: Compare<V>) {
    this.#compare = compare;
  }

  /** The same array for as long as this lives: whoever keeps it sees it change. */
  get values(): readonly V[] {
    return this.#values;
  }

  /** Put `after` in the place of `before`; undefined: there was none, or there is none any more. `before` is as it was put last. */
  change(before: V | undefined, after: V | undefined): void {
    const place = before === undefined ? undefined : this.#placeOf(before);
    if (before !== undefined && after !== undefined && place !== undefined && this.#compare(before, after) === 0) {
      this.#values[place] = after;
      return;
    }
    if (place !== undefined && this.#values[place]?.id === before?.id) this.#values.splice(place, 1);
    if (after !== undefined) this.#values.splice(this.#placeOf(after), 0, after);
  }

  #placeOf(value: V): number {
    const values = this.#values;
    let low = 0;
    let high = values.length;
    // Most come last.
    const last = values.at(-1);
    if (last !== undefined && this.#compare(last, value) < 0) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = values[middle];
      if (other !== undefined && this.#compare(other, value) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Values by keys, each in an order: of a change only what it is about is looked at. */
export class Grouped<V extends Identified> {
  readonly #keyOf: (value: V) => string | undefined;
  readonly #compare: Compare<V>;
  readonly #groups = new Map<string, Ordered<V>>();

  /** A value whose key is undefined is left out. */
  constructor(keyOf: (value: V) => string | undefined, compare: Compare<V> = byId) {
    this.#keyOf = keyOf;
    this.#compare = compare;
  }

  /** The values of a key, in order. */
  of(key: string): readonly V[] {
    return this.#groups.get(key)?.values ?? [];
  }

  /** The keys that have values. */
  get keys(): Iterable<string> {
    return this.#groups.keys();
  }

  change(before: V | undefined, after: V | undefined): void {
    const [old, key] = [before && this.#keyOf(before), after && this.#keyOf(after)];
    if (old !== key) this.#changeIn(old, before, undefined);
    this.#changeIn(key, old === key ? before : undefined, after);
  }

  clear(): void {
    this.#groups.clear();
  }

  #changeIn(key: string | undefined, before: V | undefined, after: V | undefined): void {
    if (key === undefined || (before === undefined && after === undefined)) return;
    const group = this.#groups.get(key) ?? new Ordered(this.#compare);
    this.#groups.set(key, group);
    group.change(before, after);
    if (group.values.length === 0) this.#groups.delete(key);
  }
}

/** How many there are of each key. */
export class Counts {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  get keys(): Iterable<string> {
    return this.#counts.keys();
  }

  /** Undefined is counted nowhere. */
  add(key: string | undefined, number: 1 | -1): void {
    if (key === undefined) return;
    const count = this.of(key) + number;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }

  clear(): void {
    this.#counts.clear();
  }
}
