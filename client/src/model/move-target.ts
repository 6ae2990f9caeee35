import type { InstanceId, TaskId } from "../../../server/src/protocol/states.ts";
import type { FleetNode } from "./fleet-tree.ts";

/** The tasks that lines stand for: steps that have none, runs and all else stand for none. */
export function tasksOfNodes(nodes: readonly FleetNode[]): readonly TaskId[] {
  const ids = nodes.flatMap((node) => {
    if (node.kind === "task") return [node.task.id];
    return node.kind === "step" && node.step.taskId !== undefined ? [node.step.taskId] : [];
  });
  return [...new Set(ids)];
}

/** The instance that takes what is dropped on a line: itself, or the one that the line stands below. */
export function instanceOf(node: FleetNode): InstanceId | undefined {
  if (node.kind === "instance") return node.instance.id;
  if (node.kind === "group" && node.content.of === "endedTasks") return node.content.instanceId;
  return node.kind === "task" ? node.task.instanceId : undefined;
}
