import type { RunId, StepId, TaskId } from "../../../server/src/protocol/states.ts";
import type { FleetNode } from "./fleet-tree.ts";

/** What a command is about, as far as its caller says: a CodeLens, a menu of a tree, of an editor or the explorer, or the palette. */
export interface CommandTarget {
  /** Absolute path. */
  readonly file?: string;
  readonly uri?: string;
  readonly runId?: RunId;
  readonly stepId?: StepId;
  readonly taskId?: TaskId;
}

/** Reads a command's first argument. Anything unknown, nothing included, is a target without properties. */
export function toTarget(argument: unknown): CommandTarget {
  if (typeof argument !== "object" || argument === null) return {};
  if (isFleetNode(argument)) return targetOfNode(argument);
  if ("fsPath" in argument && typeof argument.fsPath === "string") return { file: argument.fsPath };
  const target: Record<string, string> = {};
  for (const name of ["file", "uri", "runId", "stepId", "taskId"] as const) {
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
    case "instance":
    case "group":
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
]);

function isFleetNode(argument: object): argument is FleetNode {
  return "kind" in argument && nodeKinds.has(argument.kind);
}
