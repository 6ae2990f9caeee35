import * as l10n from "@vscode/l10n";
import type { FleetSnapshot, TaskView } from "../protocol/fleet.ts";
import { isFinal } from "../protocol/states.ts";
import { statusWords } from "../core/locale/status-words.ts";
import { renderRows } from "./output.ts";
import { printableLine } from "./printable.ts";

/** The tasks that an instance has a hand in and that haven't ended. */
export function tasksOfInstance({ tasks, instances }: FleetSnapshot, instanceId: string): readonly TaskView[] {
  const running = instances.find(({ id }) => id === instanceId)?.running ?? [];
  return tasks.filter(
    (task) => !isFinal(task.status) && (running.includes(task.id) || (isBegun(task) && task.instanceId === instanceId)),
  );
}

/** The tasks that an account pays for and that haven't ended. */
export function tasksOfAccount(fleet: FleetSnapshot, accountId: string): readonly TaskView[] {
  const own = fleet.instances.filter((instance) => instance.accountId === accountId);
  const held = new Set(own.flatMap(({ id }) => tasksOfInstance(fleet, id)));
  return fleet.tasks.filter((task) => held.has(task) || (!isFinal(task.status) && task.cloud?.accountId === accountId));
}

/** `1 task`, `3 tasks`. */
export function countTasks(tasks: readonly unknown[]): string {
  return tasks.length === 1 ? l10n.t("1 task") : l10n.t("{0} tasks", tasks.length);
}

/** A task that is queued again holds nothing: another instance may take it. */
function isBegun({ status }: TaskView): boolean {
  return status !== "queued";
}

const shown = 10;

/** A line a task, the first ten. */
export function listHeldTasks(tasks: readonly TaskView[]): string {
  const rows = tasks
    .slice(0, shown)
    .map(({ id, status, title }) => [id, statusWords(status), printableLine(title, 80)]);
  return `${renderRows(rows)}${tasks.length > shown ? `  ${l10n.t("and {0} more", tasks.length - shown)}\n` : ""}`;
}
