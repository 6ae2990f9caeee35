import type { EventError } from "../../../../../schemas/generated/events.ts";
import type { ToolCall } from "../../ports/tools.ts";

/** A call together with what came of it. */
export interface FinishedCall {
  readonly call: ToolCall;
  readonly outcome: "succeeded" | "failed" | "refused" | "interrupted";
  readonly output: string;
  readonly error?: EventError;
}

/** Why the loop itself doesn't let a call through, before the policy is asked at all. */
export const loopRefusals = [
  "unknown-tool",
  "invalid-arguments",
  "one-call-a-turn",
  "not-delivered",
  "plan-unfinished",
  "outputs-missing",
] as const;

/** The code of such a refusal. */
export type LoopRefusal = (typeof loopRefusals)[number];

/** The loop's own reason against a call; undefined when it ran, or when the policy or a person refused it. */
export function loopRefusalOf(finished: Pick<FinishedCall, "outcome" | "error">): LoopRefusal | undefined {
  if (finished.outcome !== "refused") return undefined;
  return loopRefusals.find((code) => code === finished.error?.code);
}

/** Whether a call really did something or at least began to: neither the loop nor the policy nor a person refused it. */
export function hasRun({ outcome }: Pick<FinishedCall, "outcome">): boolean {
  return outcome !== "refused";
}

const changing = new Set([
  "file_write",
  "file_str_replace",
  "shell_exec",
  "shell_write_to_process",
  "browser_click",
  "browser_input",
  "browser_press_key",
  "browser_select_option",
  "browser_console_exec",
  "deploy_apply_deployment",
  "deploy_expose_port",
  "make_manus_page",
]);

/** Whether a call may have changed something that a person wants to be told of. The agent's own todo.md is none of that. */
export function isChange({ tool, arguments: values }: ToolCall): boolean {
  if (tool.startsWith("mcp_") || tool.startsWith("api_")) return true;
  return changing.has(tool) && !isTodo(values["file"]);
}

function isTodo(file: unknown): boolean {
  return typeof file === "string" && /(?:^|[\\/])todo\.md$/i.test(file);
}
