/** The keys of `value` that have a value. */
export function present<T extends object>(value: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const there = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(there) as { readonly [K in keyof T]?: Exclude<T[K], undefined> };
}

/** A copy of `value` without `keys`. */
export function omit<T extends object, K extends keyof T & string>(value: T, ...keys: readonly K[]): Omit<T, K> {
  const kept = Object.entries(value).filter(([key]) => !(keys as readonly string[]).includes(key));
  return Object.fromEntries(kept) as Omit<T, K>;
}
