import type { StreamDraft } from "../../ports/driver.ts";
import type { ModelAnswer, ModelCall } from "../../ports/model.ts";
import type { ToolCall } from "../../ports/tools.ts";
import type { EndReason } from "../../../protocol/states.ts";
import { openSteps } from "../modules/plan-state.ts";
import type { AgentState } from "./agent-state.ts";
import { checkCall } from "./check-call.ts";
import { actionOf, observationOf, refusedCall, systemEvent } from "./drafts.ts";
import { notDelivered } from "./end-reasons.ts";
import type { AgentContext, MissingOutputs } from "./moves.ts";
import { mostIdleRefusals } from "./settle-idle.ts";

/** What a turn's answer needs from outside. */
export interface Turn {
  readonly nextId: () => string;
  /** What the task wants delivered and isn't there, as of now. */
  readonly missing: MissingOutputs;
}

/** An answer as it enters the stream. */
export interface JudgedAnswer {
  readonly events: readonly StreamDraft[];
  /** Why it can't be used at all, a sentence; undefined when it is one proper call. */
  readonly unusable?: string;
  /** Why the attempt is over with it. */
  readonly end?: EndReason;
}

/** Of an answer with more calls, only these are kept. */
const keptCalls = 8;

/** Look at a turn's answer: one call that may go on to the policy, or the reason why not. */
export function judgeAnswer(state: AgentState, context: AgentContext, answer: ModelAnswer, turn: Turn): JudgedAnswer {
  const [call, ...others] = answer.calls;
  if (call === undefined) return refuseWords(answer);
  if (others.length > 0) return refuseAll(state, answer, turn);
  const checked = checkCall(call, context);
  const made: ToolCall = { callId: turn.nextId(), tool: call.name || "unnamed", arguments: checked.values };
  const action = actionOf(made, answer.text, state.turns + 1);
  if (!checked.ok) {
    const reason = checked.code === "unknown-tool" ? checked.reason : `${cutOff(answer)}${checked.reason}`;
    return { events: [action, refusedCall(made, checked.code, reason)], unusable: reason };
  }
  return made.tool === "idle"
    ? judgeIdle(state, context, made, { action, missing: turn.missing })
    : { events: [action] };
}

function refuseWords(answer: ModelAnswer): JudgedAnswer {
  const reason =
    answer.finish === "filtered"
      ? "The answer was withheld by the provider's filter. Take another way, in other words."
      : `${cutOff(answer)}There was no tool call in the answer. Answer with exactly one: message_notify_user to tell the person something, idle when all is delivered.`;
  return { events: [systemEvent("answerRefused", reason, { said: answer.text })], unusable: reason };
}

function cutOff({ finish, usage }: ModelAnswer): string {
  if (finish !== "length") return "";
  return `The answer was cut off after ${usage.outputTokens} tokens, the most there is room for: make it shorter, and write a long file in several calls (\`append\`). `;
}

/** Each call with the same reason, so that the model sees that none of them ran. */
function refuseAll(state: AgentState, answer: ModelAnswer, { nextId }: Turn): JudgedAnswer {
  const names = answer.calls.map(({ name }) => name).join(", ");
  const reason = `The answer had ${answer.calls.length} calls (${names.slice(0, 200)}), and none of them ran. Make one call a turn, the first that is needed; you see what comes of it before the next.`;
  const events = answer.calls.slice(0, keptCalls).flatMap((written, at) => {
    const call = { callId: nextId(), tool: written.name || "unnamed", arguments: objectIn(written) };
    const thought = at === 0 ? answer.text : "";
    return [actionOf(call, thought, state.turns + 1), refusedCall(call, "one-call-a-turn", reason)];
  });
  return { events, unusable: reason };
}

function objectIn(call: ModelCall): ToolCall["arguments"] {
  try {
    const value: unknown = JSON.parse(call.arguments);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as ToolCall["arguments"]) : {};
  } catch {
    return {};
  }
}

/** All that is in the way is said at once; what stands first decides the code. Where only the plan is, the call stays open until the planner was asked. */
function judgeIdle(
  state: AgentState,
  context: AgentContext,
  call: ToolCall,
  { action, missing }: { readonly action: StreamDraft; readonly missing: MissingOutputs },
): JudgedAnswer {
  const objections = [...objectionsToOutputs(missing), ...objectionsToDelivery(state, context)];
  const left = openSteps(state.planning.plan);
  const [first] = objections;
  if (first === undefined) {
    if (left.length === 0) return { events: [action, observationOf(call, "succeeded", "The work is done.")] };
    const text = `The agent wants to end, and ${left.length} steps of the plan are left: the planner is asked`;
    return { events: [action, systemEvent("idleHeld", text)] };
  }
  const reason = `It is too early for idle. ${objections.map(({ text }) => text).join(" ")}`;
  const events = [action, refusedCall(call, first.code, reason)];
  if (state.refusals.undelivered + 1 < mostIdleRefusals) return { events };
  return { events, end: notDelivered(first.code, reason) };
}

interface Objection {
  readonly code: "outputs-missing" | "not-delivered";
  readonly text: string;
}

function objectionsToOutputs(missing: MissingOutputs): readonly Objection[] {
  const problems = Object.entries(missing).map(([name, problem]) => `${name}: ${problem}`);
  if (problems.length === 0) return [];
  return [{ code: "outputs-missing", text: `Outputs that the task wants are missing (${problems.join("; ")}).` }];
}

function objectionsToDelivery({ delivery }: AgentState, { spec }: AgentContext): readonly Objection[] {
  const files = Object.values(spec.outputs).flatMap((output) => ("file" in output ? [output.file] : []));
  if (!delivery.told) {
    const text = "Nothing was delivered since the last change: tell the person what was done with message_notify_user.";
    return [{ code: "not-delivered", text }];
  }
  if (files.length === 0 || delivery.attached) return [];
  const text = `The delivery has no attachments: send ${files.join(", ")} along with message_notify_user.`;
  return [{ code: "not-delivered", text }];
}
