import { monotonicFactory } from "ulid";
import type { IdSource } from "../../core/ports/ids.ts";

/** ULIDs of this moment; within one millisecond, and when the clock goes back, each is still greater than the one before. */
export function createIds(): IdSource {
  const next = monotonicFactory();
  return { next: () => next() };
}
