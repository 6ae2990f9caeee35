import type { IdSource } from "../../../server/src/core/ports/ids.ts";

/** Identifiers that look like ULIDs and count up; `from` makes those of a second host greater. */
export function createFakeIds(from = 0): IdSource {
  let count = from;
  return { next: () => `01J${String((count += 1)).padStart(23, "0")}` };
}
