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
  pending: { label: "not started", icon: { id: "circle-outline", color: "disabledForeground" } },
  queued: { label: "queued", icon: { id: "clock" } },
  starting: { label: "starting", icon: { id: "loading~spin", color: "progressBar.background" } },
  running: { label: "running", icon: { id: "loading~spin", color: "progressBar.background" } },
  paused: { label: "paused", icon: { id: "debug-pause", color: "charts.yellow" } },
  waiting: { label: "waiting", icon: { id: "bell-dot", color: "list.warningForeground" } },
  stopping: { label: "stopping", icon: { id: "loading~spin" } },
  succeeded: { label: "succeeded", icon: { id: "pass", color: "testing.iconPassed" } },
  failed: { label: "failed", icon: { id: "error", color: "testing.iconFailed" } },
  stopped: { label: "stopped", icon: { id: "circle-slash", color: "testing.iconSkipped" } },
  skipped: { label: "skipped", icon: { id: "debug-step-over", color: "testing.iconSkipped" } },
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
