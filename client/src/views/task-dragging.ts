import { DataTransferItem } from "vscode";
import type { TreeDragAndDropController } from "vscode";
import { instanceOf, tasksOfNodes } from "../model/move-target.ts";
import type { TreeLine } from "../model/tree-lines.ts";
import type { InstanceId, TaskId } from "../../../server/src/protocol/states.ts";

/** Have tasks run on another instance. */
export type MoveTasks = (taskIds: readonly TaskId[], instanceId: InstanceId) => Promise<void>;

/** Of our own: only our trees know what is dragged. */
const mimeType = "application/vnd.manus.tasks";

/** Tasks and steps are dragged; instances, and what stands below them, take them. Where nothing takes them nothing happens. */
export function createTaskDragging(moveTasks: MoveTasks): TreeDragAndDropController<TreeLine> {
  return {
    dragMimeTypes: [mimeType],
    dropMimeTypes: [mimeType],
    handleDrag(lines, transfer) {
      const taskIds = tasksOfNodes(lines.map(({ node }) => node));
      if (taskIds.length > 0) transfer.set(mimeType, new DataTransferItem(taskIds));
    },
    async handleDrop(target, transfer) {
      const dragged: unknown = transfer.get(mimeType)?.value;
      const instanceId = target && instanceOf(target.node);
      const taskIds = readIds(dragged);
      if (instanceId !== undefined && taskIds.length > 0) await moveTasks(taskIds, instanceId);
    },
  };
}

/** From one window to another the editor carries it as a text. */
function readIds(dragged: unknown): readonly TaskId[] {
  const value: unknown = typeof dragged === "string" ? dragged.split(",") : dragged;
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
