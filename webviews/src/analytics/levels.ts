/** How strongly a number is shaded beside the largest one: 0 for none, to 4. */
export function levelOf(value: number, most: number): number {
  return value <= 0 ? 0 : Math.max(1, Math.ceil((4 * value) / most));
}
