/**
 * A list that only grows, as a value: appending makes a new list and leaves the old one as it was. Lists that were made from each other share what they hold, so that
 * a fold over n events takes n steps. Read it with {@link itemsOf} alone.
 */
export interface GrownList<T> {
  readonly length: number;
  /** May hold more than this list's own items: those of lists that were made from it. */
  readonly storage: readonly T[];
}

/** A set of texts of the same kind. */
export interface GrownSet {
  readonly size: number;
  /** Each text and the place at which it came; texts from `size` on belong to other sets. */
  readonly storage: ReadonlyMap<string, number>;
}

/** Nothing yet. */
export const emptyList: GrownList<never> = { length: 0, storage: [] };
/** Nothing yet. */
export const emptySet: GrownSet = { size: 0, storage: new Map() };

/** A list with these items. */
export function listOf<T>(items: readonly T[]): GrownList<T> {
  return { length: items.length, storage: [...items] };
}

/** The list with an item more. */
export function append<T>(list: GrownList<T>, item: T): GrownList<T> {
  const free = list.length > 0 && list.storage.length === list.length;
  const storage = (free ? list.storage : list.storage.slice(0, list.length)) as T[];
  storage.push(item);
  return { length: list.length + 1, storage };
}

/** What a list holds, in order. */
export function itemsOf<T>(list: GrownList<T>): readonly T[] {
  return list.storage.length === list.length ? list.storage : list.storage.slice(0, list.length);
}

/** Whether a text is in a set. */
export function has(set: GrownSet, text: string): boolean {
  return (set.storage.get(text) ?? set.size) < set.size;
}

/** The set with a text more; the same set where it was in already. */
export function add(set: GrownSet, text: string): GrownSet {
  if (has(set, text)) return set;
  const free = set.size > 0 && set.storage.size === set.size;
  const storage = (free ? set.storage : new Map(entriesOf(set).map((entry, at) => [entry, at]))) as Map<string, number>;
  storage.set(text, set.size);
  return { size: set.size + 1, storage };
}

/** What a set holds, in the order in which it came. */
export function entriesOf(set: GrownSet): readonly string[] {
  const entries = [...set.storage.keys()];
  return set.storage.size === set.size ? entries : entries.filter((text) => has(set, text));
}
