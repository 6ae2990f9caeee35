import * as l10n from "@vscode/l10n";
import type { InstanceView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { InstanceId, TaskId } from "../../../server/src/protocol/states.ts";
import { MoveTasksRequest } from "../../../server/src/protocol/tasks.ts";
import { labelOf } from "../model/statuses.ts";
import type { Choice } from "../ports/person.ts";
import { readSelection, tellResult, titleOfTask } from "./selection-commands.ts";
import { findTask } from "./task-commands.ts";
import { by, type Command, type Workbench } from "./workbench.ts";

/** "Move to Instance…": the same as dragging tasks there. */
export function createMoveToInstance(workbench: Workbench): Command {
  return async (target) => {
    const { model, person } = workbench;
    const several = readSelection(target, model)?.tasks;
    const one = several === undefined ? await findTask(workbench, target, question()) : undefined;
    const taskIds = several ?? (one === undefined ? [] : [one.id]);
    if (taskIds.length === 0) return;
    const engines = new Set(taskIds.map((id) => model.task(id)?.engine));
    const choices = model.instances.filter(({ engine }) => engines.has(engine)).map(toChoice);
    const instanceId = await person.choose(l10n.t("Run on which instance?"), choices);
    if (instanceId !== undefined) await moveTasks(workbench, taskIds, instanceId);
  };
}

/** Ask the host to have tasks run on an instance, and tell what came of it. */
export async function moveTasks(
  workbench: Workbench,
  taskIds: readonly TaskId[],
  instanceId: InstanceId,
): Promise<void> {
  const { server, model } = workbench;
  const { matched, refused } = await server.request(MoveTasksRequest, { taskIds, instanceId, by });
  const told = refused.map(({ taskId, because }) => ({ title: titleOfTask(model, taskId), because }));
  await tellResult(workbench, matched.length - refused.length, told);
}

/** Tasks that wait for a slot can be moved, and those that may be tried again: they run there then. */
function isMovable({ status }: TaskView): boolean {
  return status === "queued" || status === "failed" || status === "stopped";
}

function question(): Parameters<typeof findTask>[2] {
  return { title: l10n.t("Move which task?"), fits: isMovable };
}

function toChoice({ id, title, status, running, capacity }: InstanceView): Choice<InstanceId> {
  const busy = l10n.t("{0} of {1} busy", running.length, capacity);
  return { label: title, description: status === "running" ? busy : labelOf(status), value: id };
}
