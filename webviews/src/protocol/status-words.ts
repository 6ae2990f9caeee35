import * as l10n from "@vscode/l10n";
import type { PanelStatus } from "./run-events.ts";

/** The word a person reads for a status. */
export function statusWord(status: PanelStatus): string {
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

/** The word for the outcome of a step; a gate's choice of one's own is a person's own word. */
export function outcomeWord(outcome: string): string {
  switch (outcome) {
    case "succeeded":
    case "failed":
    case "stopped":
    case "skipped":
      return statusWord(outcome);
    case "approved":
      return l10n.t("approved");
    case "denied":
      return l10n.t("denied");
    default:
      return outcome;
  }
}
