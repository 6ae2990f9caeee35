import type { ToolResult } from "../../../core/ports/tools.ts";
import { refused } from "../results.ts";

/** The answer where a tool isn't any more what the stream announced. */
export function changedSince(datasource: string, tool: string): ToolResult {
  const message = `${datasource} doesn't say the same of ${tool} any more as when it was announced, so it wasn't called`;
  return refused(
    "datasource-changed",
    message,
    "Go on without it and tell the person: a new run announces it as it is now",
  );
}
