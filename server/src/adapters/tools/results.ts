import type { ToolResult } from "../../core/ports/tools.ts";

/**
 * What a tool can't do, with the words for it. Thrown anywhere below the toolbox, which turns it into a failed result in one place; it
 * never leaves this folder.
 */
export class ToolFailure extends Error {
  override readonly name = "ToolFailure";
  readonly code: string;
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}

/** The call did what it should. */
export function succeeded(output: string): ToolResult {
  return { outcome: "succeeded", output };
}

/** The call could not do it; the caller is shown why and what may help. */
export function failed(failure: ToolFailure): ToolResult {
  const { code, message, remedy } = failure;
  return { outcome: "failed", output: `${message}. ${remedy}.`, error: { code, message, remedy } };
}

/** The call may not be made at all. */
export function refused(code: string, message: string, remedy: string): ToolResult {
  return { outcome: "refused", output: `${message}. ${remedy}.`, error: { code, message, remedy } };
}

/** The call was cancelled while it ran; `output` is what there was by then. */
export function interrupted(output = ""): ToolResult {
  return { outcome: "interrupted", output, error: { code: "cancelled", message: "The call was cancelled" } };
}
