import type { StreamDraft } from "../../ports/driver.ts";
import type { ModelUsage } from "../../ports/model.ts";
import type { EndReason } from "../../../protocol/states.ts";
import type { ToolCall } from "../../ports/tools.ts";
import { figure } from "./end-reasons.ts";
import type { LoopRefusal } from "./finished-call.ts";

/** A `system` event of the loop. */
export function systemEvent(event: string, text: string, more: Readonly<Record<string, unknown>> = {}): StreamDraft {
  return { type: "system", source: "dispatcher", event, text, ...more };
}

/** What a call of the model took. `source`: who asked it, the agent for a turn or the planner for a plan. */
export function modelAnswered(source: "agent" | "planner", usage: ModelUsage, estimate: number): StreamDraft {
  const { model, inputTokens, outputTokens } = usage;
  const text = `${model} read ${figure(inputTokens)} tokens and wrote ${figure(outputTokens)}`;
  return { type: "system", source, event: "modelAnswered", text, usage, estimate: Math.ceil(estimate) };
}

/** The end of the attempt: from this event on the next move is to end with `reason`. */
export function attemptFailed(reason: EndReason): StreamDraft {
  return systemEvent("attemptFailed", reason.message, { error: reason });
}

/** The end of the attempt, and before it the agent's own word to the person on why it failed. */
export function giveUp(reason: EndReason): readonly StreamDraft[] {
  const text = `I could not finish this. ${reason.message}.${reason.remedy === undefined ? "" : ` ${reason.remedy}`}`;
  return [{ type: "message", source: "dispatcher", role: "agent", text, attachments: [] }, attemptFailed(reason)];
}

/** A call of the agent. */
export function actionOf(call: ToolCall, thought: string, turn: number): StreamDraft {
  const { callId, tool, arguments: values } = call;
  const said = thought.trim() === "" ? {} : { thought };
  return { type: "action", source: "agent", callId, tool, arguments: values, ...said, turn };
}

/** What came of a call that the loop itself answers. */
export function observationOf(
  call: ToolCall,
  outcome: "succeeded" | "refused" | "interrupted",
  output: string,
  error?: { readonly code: LoopRefusal | "interrupted"; readonly message: string },
): StreamDraft {
  const { callId, tool } = call;
  const why = error === undefined ? {} : { error };
  return {
    type: "observation",
    source: "dispatcher",
    callId,
    tool,
    outcome,
    output,
    truncated: false,
    durationMs: 0,
    ...why,
  };
}

/** A call that never ran, because of the loop's own rules. */
export function refusedCall(call: ToolCall, code: LoopRefusal, reason: string): StreamDraft {
  return observationOf(call, "refused", reason, { code, message: reason });
}
