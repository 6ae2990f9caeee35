/** The normal distribution's value for 95 %, both sides. */
const z = 1.96;

/** Between what a share lies with 95 % confidence, by Wilson's method, when `hits` of `of` were seen. From 0 to 1 where nothing was. */
export function shareBetween(hits: number, of: number): readonly [number, number] {
  if (of === 0) return [0, 1];
  const share = hits / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** How much larger the first share is than the second at most, with 95 % confidence, by Newcombe's method. */
export function largerAtMost(
  first: { readonly hits: number; readonly of: number },
  second: { readonly hits: number; readonly of: number },
): number {
  const [one, other] = [first.hits / first.of, second.hits / second.of];
  const [, upper] = shareBetween(first.hits, first.of);
  const [lower] = shareBetween(second.hits, second.of);
  return one - other + Math.sqrt((upper - one) ** 2 + (other - lower) ** 2);
}

/** How large a share is at most, with 95 % confidence, of which nothing was seen in so many: `1 - 0.05^(1/of)`. */
export function neverSeenAtMost(of: number): number {
  return of === 0 ? 1 : 1 - 0.05 ** (1 / of);
}
