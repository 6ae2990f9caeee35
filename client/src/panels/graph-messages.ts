import type { FromGraph, GraphState } from "../../../webviews/src/protocol/graph.ts";
import { passes, type Checks } from "./panel-messages.ts";

const checks: Checks<FromGraph["type"]> = {
  ready: () => true,
  again: () => true,
  run: () => true,
  showOther: () => true,
  openFile: () => true,
  revealStep: ({ path }) => isPath(path),
  showEvents: ({ stepId }) => typeof stepId === "string",
  showChild: ({ stepId }) => typeof stepId === "string",
  answerStep: ({ stepId }) => typeof stepId === "string",
  revealProblem: ({ place }) => Number.isSafeInteger(place),
  copyMermaid: ({ path }) => isPath(path),
  saveMermaid: ({ path }) => isPath(path),
  saveSvg: ({ path }) => isPath(path),
};

/** Whether something that came out of a graph's panel is a message of ours. */
export function isFromGraph(message: unknown): message is FromGraph {
  return passes(checks, message);
}

/** Whether the editor has kept what a graph's tab can be brought back with. */
export function isGraphState(state: unknown): state is GraphState {
  if (!isObject(state)) return false;
  const { kind, runId, file, workspaceFolder, inputs } = state;
  if (kind === "run") return typeof runId === "string";
  return kind === "plan" && typeof file === "string" && typeof workspaceFolder === "string" && isObject(inputs);
}

function isPath(path: unknown): boolean {
  return Array.isArray(path) && path.every((id) => typeof id === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
