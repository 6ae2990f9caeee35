import type { FakeClock } from "../../../../support/fakes/fake-clock.ts";

/** Let what is ready happen. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Move a clock by steps, so that what becomes due can go on in between; until it's over or `isDone`. */
export async function step(
  clock: FakeClock,
  milliseconds: number,
  by: number,
  isDone = (): boolean => false,
): Promise<void> {
  for (let passed = 0; passed < milliseconds && !isDone(); passed += by) {
    clock.advance(by);
    await settle();
  }
}

/** The most of these moments (milliseconds) that fall into one minute. */
export function mostInAnyMinute(moments: readonly number[]): number {
  const sorted = [...moments].sort((one, other) => one - other);
  const inMinuteFrom = (from: number): number => sorted.filter((at) => at >= from && at < from + 60_000).length;
  return Math.max(0, ...sorted.map(inMinuteFrom));
}
