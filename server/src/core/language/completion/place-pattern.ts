/** A path as text, with `*` for positions: `steps.*.needs.*`. */
export function patternOf(path: readonly (string | number)[]): string {
  return path.map((key) => (typeof key === "number" ? "*" : key)).join(".");
}

/** Like {@link patternOf}, without `steps.*.`: a step takes many of the keys that a task file has at its top. */
export function taskPatternOf(path: readonly (string | number)[]): string {
  return patternOf(path).replace(/^steps\.\*\./, "");
}
