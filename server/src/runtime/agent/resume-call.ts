import type { StreamDraft } from "../../core/ports/driver.ts";
import type { ToolCall } from "../../core/ports/tools.ts";
import { observation } from "../observation.ts";
import { interruptedResult } from "./interrupted-result.ts";
import type { StreamFacts } from "./stream-facts.ts";

/** Tools that only look, and the one that asks: calling them again does nothing twice. */
const repeatable: ReadonlySet<string> = new Set([
  "message_ask_user",
  "file_read",
  "file_find_in_content",
  "file_find_by_name",
  "shell_view",
  "browser_view",
  "browser_console_view",
  "info_search_web",
]);

/**
 * What becomes of a call that was open when its host died: undefined where it's made again, as it does no harm twice or surely hasn't run; else its observation.
 */
export function closeDangling(call: ToolCall, facts: StreamFacts): StreamDraft | undefined {
  if (repeatable.has(call.tool) || facts.waitsForApproval) return undefined;
  if (call.tool === "message_notify_user" && facts.told.has(call.callId)) {
    return observation(call, { outcome: "succeeded", output: "The person was told" }, 0);
  }
  return observation(call, interruptedResult("host-death"), 0);
}
