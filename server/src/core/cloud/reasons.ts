import * as l10n from "@vscode/l10n";
import type { EndReason } from "../../protocol/states.ts";
import type { CloudRecord } from "./cloud-record.ts";

/** A person stopped it in the cloud's own application. */
export function stoppedInCloud(url: string): EndReason {
  return {
    code: "stopped-in-cloud",
    message: l10n.t("A person stopped it in the cloud"),
    remedy: l10n.t("Look at it there ({0}), or retry it.", url),
  };
}

/** The cloud ended it with an error. */
export function failedInCloud({ error }: Pick<CloudRecord, "error">, url: string): EndReason {
  const remedy = l10n.t("Look at it there ({0}), then retry it.", url);
  if (error === undefined)
    return {
      code: "cloud-task-failed",
      message: l10n.t("The cloud ended it with an error and doesn't say which"),
      remedy,
    };
  return {
    code: "cloud-task-failed",
    message: l10n.t("The cloud ended it with an error ({0}): {1}", error.code, error.message),
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
    message: l10n.t(
      "The task isn't in the cloud any more: somebody deleted it there, or the account's key is another user's",
    ),
    remedy: l10n.t("Look whether it's there ({0}), then retry it: a new one is made.", url),
  };
}

/** A person said no to what it wanted, and the cloud knows no other no than to end it. */
export function refusedByPerson(what: string): EndReason {
  return { code: "denied", message: l10n.t("A person said no to what it wanted: {0}", what) };
}

/** Its credits are used up. */
export function creditsUsedUp(used: number, bound: number): EndReason {
  return {
    code: "budget-exceeded",
    message: l10n.t("Of its budget of {0} credits it has used {1}", bound, used),
    remedy: l10n.t("Give it more with `budget.credits`, or let it ask with `onExceed: ask`."),
  };
}
