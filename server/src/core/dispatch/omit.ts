/** The keys of `value` that have a value. */
export function present<T extends object>(value: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const there = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(there) as { readonly [K in keyof T]?: Exclude<T[K], undefined> };
}

/** A copy of `value` without `keys`. */
export function omit<T extends object, K extends keyof T & string>(value: T, ...keys: readonly K[]): Omit<T, K> {
  // Asked for with each event: lists of entries would take several times as long.
  const kept: Partial<T> = {};
  for (const key of Object.keys(value) as (keyof T & string)[])
    if (!(keys as readonly string[]).includes(key)) kept[key] = value[key];
  return kept as Omit<T, K>;
}
