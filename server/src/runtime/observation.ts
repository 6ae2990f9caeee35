import type { StreamDraft } from "../core/ports/driver.ts";
import type { ToolCall, ToolResult } from "../core/ports/tools.ts";

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
