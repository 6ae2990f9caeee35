import * as l10n from "@vscode/l10n";
import type { InstanceStatus, RunStatus, StepStatus } from "../../protocol/states.ts";

/** A status as a person reads it. Files, filters and what programs read have the status itself. */
export function statusWords(status: RunStatus | StepStatus | InstanceStatus): string {
  switch (status) {
    case "pending":
      return l10n.t("not started");
    case "queued":
      return l10n.t("queued");
    case "starting":
      return l10n.t("starting");
    case "running":
      return l10n.t("running");
    case "paused":
      return l10n.t("paused");
    case "waiting":
      return l10n.t("waiting");
    case "stopping":
      return l10n.t("stopping");
    case "succeeded":
      return l10n.t("succeeded");
    case "failed":
      return l10n.t("failed");
    case "stopped":
      return l10n.t("stopped");
    case "skipped":
      return l10n.t("skipped");
  }
}

/** The outcome of a step as a person reads it; a gate's choice of one's own is a person's own word. */
export function outcomeWords(outcome: string): string {
  switch (outcome) {
    case "succeeded":
    case "failed":
    case "stopped":
    case "skipped":
      return statusWords(outcome);
    case "approved":
      return l10n.t("approved");
    case "denied":
      return l10n.t("denied");
    default:
      return outcome;
  }
}
