import type { RetryRunParams, SkipStepParams } from "../protocol/runs.ts";

/**
 * What comes over the socket is anybody's guess until it's checked here. Each function answers the parameters of its request, free of keys that nobody asked for, or
 * undefined when they aren't what the protocol says.
 */
export function readRetryRun(value: unknown): RetryRunParams | undefined {
  if (!isObject(value)) return undefined;
  const { runId, from, by } = value;
  if (!isText(runId) || !isText(by) || (from !== undefined && !isText(from))) return undefined;
  return { runId, by, ...(from === undefined ? {} : { from }) };
}

export function readSkipStep(value: unknown): SkipStepParams | undefined {
  if (!isObject(value)) return undefined;
  const { runId, stepId, reason, by } = value;
  if (!isText(runId) || !isText(stepId) || typeof reason !== "string" || !isText(by)) return undefined;
  return { runId, stepId, reason, by };
}

export function readNothing(): Record<string, never> {
  return {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}
