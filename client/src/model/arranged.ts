import { byIdBackwards, Grouped } from "./ordered-views.ts";

/** Where something stands: in which list, and before whom in it. */
export interface Placement {
  readonly list: string;
  /** Compared one after the other, the smaller first; where all are the same the newest stands first. */
  readonly sort: readonly (number | string)[];
}

interface Placed<V> extends Placement {
  readonly id: string;
  readonly value: V;
}

/** Lists in the order in which a tree shows them. Each thing is placed anew when it changes; the others stay where they are. */
export class Arranged<V extends { readonly id: string }> {
  readonly #place: (value: V) => Placement | undefined;
  readonly #lists = new Grouped<Placed<V>>(({ list }) => list, comparePlaced);
  readonly #placed = new Map<string, Placed<V>>();

  /** What `place` answers nothing for stands nowhere. It is asked again for what is put again, or with everything. */
  constructor(place: (value: V) => Placement | undefined) {
    this.#place = place;
  }

  /** The lists that aren't empty. */
  get lists(): readonly string[] {
    return [...this.#lists.keys];
  }

  sizeOf(list: string): number {
    return this.#lists.of(list).length;
  }

  /** How many stand anywhere. */
  get size(): number {
    return this.#placed.size;
  }

  /** Some of a list, from one place to before another. */
  of(list: string, from = 0, to?: number): readonly V[] {
    return this.#lists
      .of(list)
      .slice(from, to)
      .map(({ value }) => value);
  }

  put(value: V): void {
    const { id } = value;
    const before = this.#placed.get(id);
    const placement = this.#place(value);
    const after = placement && { ...placement, id, value };
    if (after === undefined) this.#placed.delete(id);
    else this.#placed.set(id, after);
    this.#lists.change(before, after);
  }

  /** These and no others. */
  refill(values: readonly V[]): void {
    this.#lists.clear();
    this.#placed.clear();
    const placed = values.flatMap((value) => {
      const placement = this.#place(value);
      return placement === undefined ? [] : [{ ...placement, id: value.id, value }];
    });
    // In their order: each goes to the end of its list.
    for (const each of placed.sort(comparePlaced)) {
      this.#placed.set(each.id, each);
      this.#lists.change(undefined, each);
    }
  }
}

function comparePlaced(left: Placed<unknown>, right: Placed<unknown>): number {
  for (const [place, one] of left.sort.entries()) {
    const other = right.sort[place];
    if (one === other || other === undefined) continue;
    return one < other ? -1 : 1;
  }
  return byIdBackwards(left, right);
}
