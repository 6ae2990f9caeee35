import type { EndReason } from "../../protocol/states.ts";
import type { CloudRecord } from "./cloud-record.ts";

/** A person stopped it in the cloud's own application. */
export function stoppedInCloud(url: string): EndReason {
  return {
    code: "stopped-in-cloud",
    message: "A person stopped it in the cloud",
    remedy: `Look at it there (${url}), or retry it.`,
  };
}

/** The cloud ended it with an error. */
export function failedInCloud({ error }: Pick<CloudRecord, "error">, url: string): EndReason {
  const remedy = `Look at it there (${url}), then retry it.`;
  if (error === undefined)
    return { code: "cloud-task-failed", message: "The cloud ended it with an error and doesn't say which", remedy };
  return {
    code: "cloud-task-failed",
    message: `The cloud ended it with an error (${error.code}): ${error.message}`,
    remedy,
  };
}

/** Whether the cloud's error is that no credits are left. */
export function isQuota(error: CloudRecord["error"]): boolean {
  return (
    error !== undefined &&
    /quota|insufficient.?credit|credits?.?(?:exhausted|limit)/i.test(`${error.code} ${error.message}`)
  );
}

/** It isn't there (any more). */
export function goneFromCloud(url: string): EndReason {
  return {
    code: "cloud-task-gone",
    message: "The task isn't in the cloud any more: somebody deleted it there, or the account's key is another user's",
    remedy: `Look whether it's there (${url}), then retry it: a new one is made.`,
  };
}

/** A person said no to what it wanted, and the cloud knows no other no than to end it. */
export function refusedByPerson(what: string): EndReason {
  return { code: "denied", message: `A person said no to what it wanted: ${what}` };
}

/** Its credits are used up. */
export function creditsUsedUp(used: number, bound: number): EndReason {
  return {
    code: "budget-exceeded",
    message: `Of its budget of ${bound} credits it has used ${used}`,
    remedy: "Give it more with `budget.credits`, or let it ask with `onExceed: ask`.",
  };
}
