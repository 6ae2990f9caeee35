import type { RunState, StepState } from "./states.ts";

const itemsOfChunk = 256;

/**
 * The items of a step, in order. A list never changes: the one with an item moved shares nearly all of it, so that tens of thousands can move one by one. As JSON it's
 * an array, as in journals, snapshots and bundles. Lists of the same items are built the same.
 */
export class ItemList implements Iterable<StepState> {
  readonly length: number;
  private readonly chunks: readonly (readonly StepState[])[];

  private constructor(chunks: readonly (readonly StepState[])[], length: number) {
    this.chunks = chunks;
    this.length = length;
  }

  /** Of a list itself, the very same. */
  static of(items: Iterable<StepState>): ItemList {
    if (items instanceof ItemList) return items;
    const all = [...items];
    const chunks = Array.from({ length: Math.ceil(all.length / itemsOfChunk) }, (_, index) =>
      all.slice(index * itemsOfChunk, (index + 1) * itemsOfChunk),
    );
    return new ItemList(chunks, all.length);
  }

  /** Undefined where there is none. */
  at(index: number): StepState | undefined {
    return this.chunks[Math.floor(index / itemsOfChunk)]?.[index % itemsOfChunk];
  }

  /** The list with another item in this place; the very same where there is no such place. */
  with(index: number, item: StepState): ItemList {
    const number = Math.floor(index / itemsOfChunk);
    const chunk = this.chunks[number];
    const place = index % itemsOfChunk;
    if (chunk?.[place] === undefined) return this;
    return new ItemList(this.chunks.with(number, chunk.with(place, item)), this.length);
  }

  *[Symbol.iterator](): Generator<StepState> {
    for (const chunk of this.chunks) yield* chunk;
  }

  /** With their indices, as arrays have them. */
  entries(): IterableIterator<[number, StepState]> {
    return this.toArray().entries();
  }

  toArray(): readonly StepState[] {
    return this.chunks.flat();
  }

  toJSON(): readonly StepState[] {
    return this.toArray();
  }
}

/** A run as it comes from JSON, with lists of its steps' items. */
export function withItemLists(run: RunState): RunState {
  if (run.steps.every(({ items }) => items === undefined)) return run;
  const steps = run.steps.map((step) =>
    step.items === undefined ? step : { ...step, items: ItemList.of(step.items) },
  );
  return { ...run, steps };
}
