import type { Retry } from "../../../../schemas/generated/format.ts";
import type { FailureKind, RetryRule } from "./compiled-run.ts";
import type { Settings } from "./settings.ts";

/** A `retry` with its settings evaluated and its defaults. */
export function readRetry(retry: Retry | undefined, settings: Settings): RetryRule | undefined {
  if (retry === undefined) return undefined;
  const kinds: readonly FailureKind[] = retry.on ?? ["rate-limit", "timeout", "engine"];
  return {
    attempts: settings.number("retry.attempts", retry.attempts, 1) ?? 3,
    backoff: settings.choice("retry.backoff", retry.backoff, ["fixed", "linear", "exponential"]) ?? "exponential",
    delayMs: settings.duration("retry.delay", retry.delay) ?? 10_000,
    on: kinds,
  };
}
