import * as l10n from "@vscode/l10n";
import type { RunStatus, StepStatus } from "../../protocol/states.ts";

/** A status as a person reads it. Files, filters and what programs read have the status itself. */
export function statusWords(status: RunStatus | StepStatus): string {
  switch (status) {
    case "pending":
      return l10n.t("pending");
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
