import type { StreamDraft } from "../../core/ports/driver.ts";
import type { ToolCall, ToolResult } from "../../core/ports/tools.ts";

/** What the stream keeps of a call that has ended. */
export function observation({ callId, tool }: ToolCall, result: ToolResult, durationMs: number): StreamDraft {
  const { outcome, output, outputFile, exitCode, images, error } = result;
  return {
    type: "observation",
    source: "tool",
    callId,
    tool,
    outcome,
    output,
    truncated: outputFile !== undefined,
    durationMs,
    ...(outputFile === undefined ? {} : { outputFile }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(images === undefined || images.length === 0 ? {} : { images }),
    ...(error === undefined ? {} : { error }),
  };
}

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
