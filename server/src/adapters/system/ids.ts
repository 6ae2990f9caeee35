import { getRandomValues } from "node:crypto";
import { monotonicFactory } from "ulid";
import type { IdSource } from "../../core/ports/ids.ts";

/** ULIDs of this moment; within one millisecond, and when the clock goes back, each is still greater than the one before. */
export function createIds(): IdSource {
  const next = monotonicFactory(createRandom());
  return { next: () => next() };
}

/** Numbers from 0 to below 1. Asks the system for many at once: an identifier takes sixteen, and asking is what takes time. */
function createRandom(): () => number {
  const drawn = new Uint32Array(1024);
  let used = drawn.length;
  return () => {
    if (used === drawn.length) {
      getRandomValues(drawn);
      used = 0;
    }
    return (drawn[used++] ?? 0) / 2 ** 32;
  };
}
