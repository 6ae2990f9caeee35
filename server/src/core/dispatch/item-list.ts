const itemsOfChunk = 256;

/**
 * The items of a step, in order. A list never changes: the one with an item moved shares nearly all of it, so that tens of thousands can move one by one. As JSON it's
 * an array, as in journals, snapshots and bundles. Lists of the same items are built the same.
 */
export class ItemList<Item> implements Iterable<Item> {
  readonly length: number;
  private readonly chunks: readonly (readonly Item[])[];

  private constructor(chunks: readonly (readonly Item[])[], length: number) {
    this.chunks = chunks;
    this.length = length;
  }

  /** Of a list itself, the very same. */
  static of<Item>(items: Iterable<Item>): ItemList<Item> {
    if (items instanceof ItemList) return items as ItemList<Item>;
    const all = [...items];
    const chunks = Array.from({ length: Math.ceil(all.length / itemsOfChunk) }, (_, index) =>
      all.slice(index * itemsOfChunk, (index + 1) * itemsOfChunk),
    );
    return new ItemList(chunks, all.length);
  }

  /** Undefined where there is none. */
  at(index: number): Item | undefined {
    return this.chunks[Math.floor(index / itemsOfChunk)]?.[index % itemsOfChunk];
  }

  /** The list with another item in this place; the very same where there is no such place. */
  with(index: number, item: Item): ItemList<Item> {
    const number = Math.floor(index / itemsOfChunk);
    const chunk = this.chunks[number];
    const place = index % itemsOfChunk;
    if (chunk?.[place] === undefined) return this;
    return new ItemList(this.chunks.with(number, chunk.with(place, item)), this.length);
  }

  *[Symbol.iterator](): Generator<Item> {
    for (const chunk of this.chunks) yield* chunk;
  }

  /** With their indices, as arrays have them. */
  entries(): IterableIterator<[number, Item]> {
    return this.toArray().entries();
  }

  toArray(): readonly Item[] {
    return this.chunks.flat();
  }

  toJSON(): readonly Item[] {
    return this.toArray();
  }
}
