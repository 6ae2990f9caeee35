import type { ToolResult } from "../../core/ports/tools.ts";

/** Why a call has no result of its own. */
export type InterruptedBy = "message" | "stop" | "host-death";

const reasons: Readonly<Record<InterruptedBy, string>> = {
  message: "A person's message interrupted it: what it had done by then stays done.",
  stop: "The task was stopped while it ran: what it had done by then stays done.",
  "host-death":
    "The host ended while it was under way, so nobody knows how far it came. Look at what it has done before you call it again.",
};

/** The result of a call that was interrupted, with what it had printed by then. */
export function interruptedResult(by: InterruptedBy, partial: Partial<ToolResult> = {}): ToolResult {
  const said = partial.output === undefined || partial.output === "" ? "" : `${partial.output}\n`;
  const { outputFile } = partial;
  return {
    outcome: "interrupted",
    output: `${said}[${reasons[by]}]`,
    ...(outputFile === undefined ? {} : { outputFile }),
    error: { code: "interrupted", message: reasons[by] },
  };
}
