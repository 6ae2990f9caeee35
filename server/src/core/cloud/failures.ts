import type { CloudFailure } from "../ports/cloud.ts";

/** Whether a call that failed would only fail again: what was asked itself is wrong. What is about the account, and `not-found`, is judged elsewhere. */
export function isSteady({ code, retryable }: CloudFailure): boolean {
  return code === "invalid-request" || (code !== "not-found" && !retryable);
}

/** Pauses before a call that failed is made again, in milliseconds; after them it's given up. */
export const retryPauses: readonly number[] = [2_000, 10_000, 30_000, 60_000, 120_000];

/** Pauses before each look for what may have reached the cloud all the same, in milliseconds. */
export const searchPauses: readonly number[] = [2_000, 5_000, 13_000, 40_000];
