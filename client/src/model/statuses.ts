import * as l10n from "@vscode/l10n";
import type { InstanceStatus, RunStatus, StepStatus, TaskStatus } from "../../../server/src/protocol/states.ts";

/** Any status a view shows. */
export type AnyStatus = TaskStatus | RunStatus | StepStatus | InstanceStatus;

/** A codicon and, where the state deserves one, a theme color. */
export interface StatusIcon {
  readonly id: string;
  readonly color?: string;
}

interface StatusLook {
  readonly label: string;
  readonly icon: StatusIcon;
}

const looks: Readonly<Record<AnyStatus, StatusLook>> = {
  pending: {
    get label() {
      return l10n.t("not started");
    },
    icon: { id: "circle-outline", color: "disabledForeground" },
  },
  queued: {
    get label() {
      return l10n.t("queued");
    },
    icon: { id: "clock" },
  },
  starting: {
    get label() {
      return l10n.t("starting");
    },
    icon: { id: "loading~spin", color: "progressBar.background" },
  },
  running: {
    get label() {
      return l10n.t("running");
    },
    icon: { id: "loading~spin", color: "progressBar.background" },
  },
  paused: {
    get label() {
      return l10n.t("paused");
    },
    icon: { id: "debug-pause", color: "charts.yellow" },
  },
  waiting: {
    get label() {
      return l10n.t("waiting");
    },
    icon: { id: "bell-dot", color: "problemsWarningIcon.foreground" },
  },
  stopping: {
    get label() {
      return l10n.t("stopping");
    },
    icon: { id: "loading~spin" },
  },
  succeeded: {
    get label() {
      return l10n.t("succeeded");
    },
    icon: { id: "pass", color: "testing.iconPassed" },
  },
  failed: {
    get label() {
      return l10n.t("failed");
    },
    icon: { id: "error", color: "problemsErrorIcon.foreground" },
  },
  stopped: {
    get label() {
      return l10n.t("stopped");
    },
    icon: { id: "circle-slash", color: "testing.iconSkipped" },
  },
  skipped: {
    get label() {
      return l10n.t("skipped");
    },
    icon: { id: "debug-step-over", color: "testing.iconSkipped" },
  },
};

/** The word a person reads for a status. */
export function labelOf(status: AnyStatus): string {
  return looks[status].label;
}

/** The icon of a status. */
export function iconOf(status: AnyStatus): StatusIcon {
  return looks[status].icon;
}

/** An instance that runs is ready rather than busy: it gets a quiet icon. */
export function iconOfInstance(status: InstanceStatus): StatusIcon {
  return status === "running" || status === "stopped" ? { id: "server-process" } : iconOf(status);
}
