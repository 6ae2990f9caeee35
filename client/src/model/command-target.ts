import type { AccountId, InstanceId, RunId, StepId, TaskId } from "../../../server/src/protocol/states.ts";
import type { FleetNode } from "./fleet-tree.ts";
import { TreeLine } from "./tree-lines.ts";

/** What a command is about, as far as its caller says: a CodeLens, a menu of a tree, of an editor or the explorer, or the palette. */
export interface CommandTarget {
  /** Absolute path. */
  readonly file?: string;
  readonly uri?: string;
  readonly runId?: RunId;
  readonly stepId?: StepId;
  readonly taskId?: TaskId;
  readonly accountId?: AccountId;
  readonly instanceId?: InstanceId;
  /** Where several lines of a tree were selected: all of them, the one that was pressed included. */
  readonly selected?: readonly CommandTarget[];
}

/** Reads a command's first argument, and of a tree the second: the selected lines. Anything unknown, nothing included, is a target without properties. */
export function toTarget(argument: unknown, selection?: unknown): CommandTarget {
  const target = toOneTarget(argument);
  if (!Array.isArray(selection) || selection.length < 2) return target;
  return { ...target, selected: selection.map(toOneTarget) };
}

function toOneTarget(argument: unknown): CommandTarget {
  if (typeof argument !== "object" || argument === null) return {};
  if (argument instanceof TreeLine) return targetOfNode(argument.node);
  if (isFleetNode(argument)) return targetOfNode(argument);
  if ("fsPath" in argument && typeof argument.fsPath === "string") return { file: argument.fsPath };
  const target: Record<string, string> = {};
  for (const name of ["file", "uri", "runId", "stepId", "taskId", "accountId", "instanceId"] as const) {
    const value: unknown = (argument as CommandTarget)[name];
    if (typeof value === "string") target[name] = value;
  }
  return target;
}

function targetOfNode(node: FleetNode): CommandTarget {
  switch (node.kind) {
    case "run":
      return { runId: node.run.id, file: node.run.file };
    case "step": {
      const taskId = node.step.taskId;
      return { runId: node.run.id, file: node.run.file, stepId: node.step.id, ...(taskId !== undefined && { taskId }) };
    }
    case "task": {
      const file = node.run?.file;
      const { runId, stepId, id: taskId } = node.task;
      return { runId, stepId, taskId, ...(file !== undefined && { file }) };
    }
    case "account":
      return { accountId: node.account.id };
    case "instance":
      return { accountId: node.instance.accountId, instanceId: node.instance.id };
    case "group":
    case "hint":
      return {};
  }
}

const nodeKinds: ReadonlySet<unknown> = new Set<FleetNode["kind"]>([
  "run",
  "step",
  "task",
  "account",
  "instance",
  "group",
  "hint",
]);

function isFleetNode(argument: object): argument is FleetNode {
  return "kind" in argument && nodeKinds.has(argument.kind);
}
