import type { AgentState } from "../loop/agent-state.ts";
import type { ToolCall } from "../../ports/tools.ts";
import { isTodo } from "../loop/finished-call.ts";
import { countTicks, isOutdated, todoText } from "./todo.ts";

/** What is to stand in todo.md for the plan as it is now, the finer lines that the agent has added kept. Undefined while there is no plan. */
export function todoOf({ planning }: AgentState): string | undefined {
  return planning.plan === undefined ? undefined : todoText(planning.plan.steps, planning.todo);
}

/**
 * Whether todo.md is to be written (again): there is a plan, and the newest `system todoChanged` doesn't have its steps. Whoever writes {@link todoOf} appends such an event
 * with it; ticks alone never make a rebuild due.
 */
export function todoNeedsRebuild({ planning }: AgentState): boolean {
  const { plan, todo } = planning;
  return plan !== undefined && (todo === undefined || isOutdated(todo, plan.steps));
}

/** The text of a `system todoChanged` event for this content of todo.md: `2 of 5 done`. */
export function todoProgress(content: string): string {
  return countTicks(content);
}

/** Whether a call that succeeded may have changed todo.md: then the runtime reads it again. A shell command may change any file. */
export function touchesTodo({ tool, arguments: values }: ToolCall): boolean {
  if (tool === "file_write" || tool === "file_str_replace") return isTodo(values["file"]);
  return tool === "shell_exec" && String(values["command"]).includes("todo.md");
}
