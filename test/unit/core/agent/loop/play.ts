import assert from "node:assert/strict";
import type { StreamEvent } from "../../../../../schemas/generated/events.ts";
import { toolSchemas } from "../../../../../schemas/generated/tools.ts";
import { validateStreamEvent } from "../../../../../schemas/generated/validators.js";
import type { AgentSpec } from "../../../../../server/src/core/agent/agent-spec.ts";
import { emptyAgent, observeEvent } from "../../../../../server/src/core/agent/loop/agent-state.ts";
import type { AgentState } from "../../../../../server/src/core/agent/loop/agent-state.ts";
import type {
  AgentContext,
  AgentEnd,
  AgentMove,
  MissingOutputs,
  OfferedTool,
} from "../../../../../server/src/core/agent/loop/moves.ts";
import { nextMove } from "../../../../../server/src/core/agent/loop/next-move.ts";
import {
  takeAnswer,
  takeBudgetAnswer,
  takeModelFailure,
  takePlan,
  wantsIdle,
} from "../../../../../server/src/core/agent/loop/take-answer.ts";
import { emptyPolicy } from "../../../../support/empty-policy.ts";
import type { StreamDraft } from "../../../../../server/src/core/ports/driver.ts";
import type { ModelFacts, ModelRequest } from "../../../../../server/src/core/ports/model.ts";
import type { Answer, ToolCall } from "../../../../../server/src/core/ports/tools.ts";
import type { Ask } from "../../../../../server/src/protocol/fleet.ts";
import type { StreamedEvent } from "../../../../../server/src/protocol/runs.ts";
import { ScriptedModel, scriptedFacts } from "../../../../support/fakes/scripted-model.ts";
import type { Scripted } from "../../../../support/fakes/scripted-model.ts";

/** The built-in tools, as a runtime offers them. */
export const builtInTools: readonly OfferedTool[] = Object.values(toolSchemas).map(({ function: tool }) => ({
  name: tool.name,
  description: tool.description,
  parameters: { ...tool.parameters },
}));

/** A task that wants nothing special. */
const plainSpec: AgentSpec = {
  name: "triage",
  file: "/project/tasks/triage.manus.yaml",
  prompt: "Read the logs and write report.md.",
  attachments: [],
  plan: [],
  knowledge: [],
  datasources: [],
  policy: emptyPolicy,
  sudo: "deny",
  trusted: true,
  onMessage: "enqueue",
  workspace: { isolation: "none", directory: ".", setup: [], copy: [] },
  budget: { onExceed: "ask" },
  outputs: {},
  environment: {},
};

/** What an agent sees; `spec` and `model` are laid over those of a plain task. */
export function contextOf(
  over: {
    readonly spec?: Partial<AgentSpec>;
    readonly model?: Partial<ModelFacts>;
    readonly tools?: readonly OfferedTool[];
  } = {},
): AgentContext {
  return {
    spec: { ...plainSpec, ...over.spec },
    tools: over.tools ?? builtInTools,
    model: { ...scriptedFacts, ...over.model },
    workspaceFolder: "/project",
    taskFolder: "/runs/R/T",
    surroundings: "Linux, bash, 2026-11-21",
  };
}

/** What a call comes to, and what else happens by then. */
export interface Result {
  readonly outcome?: "succeeded" | "failed" | "refused" | "interrupted";
  readonly output?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly exitCode?: number;
  readonly images?: readonly string[];
  /** Events that come right after the observation. */
  readonly then?: readonly StreamDraft[];
}

/** What the world around a scripted conversation does. */
export interface World {
  readonly spec?: Partial<AgentSpec>;
  readonly model?: Partial<ModelFacts>;
  readonly tools?: readonly OfferedTool[];
  readonly plans?: readonly Scripted[];
  /** What stands in the stream before. */
  readonly before?: readonly StreamDraft[];
  readonly result?: (call: ToolCall, count: number) => Result;
  readonly missing?: () => MissingOutputs;
  readonly answer?: (ask: Omit<Ask, "id" | "askedAt">) => Answer;
  /** What comes before the next move. */
  readonly late?: (state: AgentState) => readonly StreamDraft[];
  /** Looks at every state before its move. */
  readonly watch?: (state: AgentState, move: AgentMove) => void;
}

/** What a conversation came to. */
export interface Played {
  readonly events: readonly StreamedEvent[];
  readonly state: AgentState;
  readonly end: AgentEnd;
  readonly context: AgentContext;
  readonly turns: readonly ModelRequest[];
  readonly plans: readonly ModelRequest[];
  readonly asks: readonly Omit<Ask, "id" | "askedAt">[];
  readonly acted: readonly ToolCall[];
}

/** A stream that a test writes to; every event must be one that the schema knows. */
export class Stream {
  readonly events: StreamedEvent[] = [];
  state = emptyAgent;

  append(drafts: readonly StreamDraft[]): void {
    for (const draft of drafts) {
      const event = { ...draft, seq: this.events.length + 1, at: "2026-11-21T09:14:03.120Z" } as StreamedEvent;
      assert.ok(validateStreamEvent(event), JSON.stringify([event, validateStreamEvent.errors]));
      this.events.push(event);
      this.state = observeEvent(this.state, event);
    }
  }
}

/** As many moves as no test comes near to: a loop that goes on for ever fails. */
const mostMoves = 5_000;

/** Play a conversation to its end: what the runtime does, without a disk, a clock or a gate. */
export function play(answers: readonly Scripted[], world: World = {}): Played {
  const context = contextOf(world);
  const model = new ScriptedModel(answers, { plans: world.plans ?? [], facts: context.model });
  const stream = new Stream();
  const played: { asks: Played["asks"][number][]; acted: ToolCall[] } = { asks: [], acted: [] };
  stream.append(world.before ?? []);
  let ids = 0;
  const nextId = (): string => `id-${(ids += 1)}`;
  for (let moves = 0; moves < mostMoves; moves += 1) {
    stream.append(world.late?.(stream.state) ?? []);
    const move = nextMove(stream.state, context);
    world.watch?.(stream.state, move);
    if (move.move === "end") return conclude(move.end);
    stream.append(follow(move));
  }
  throw new Error(`It doesn't end: ${JSON.stringify(stream.events.slice(-5))}`);

  function conclude(end: AgentEnd): Played {
    const turns = model.asked.filter(({ purpose }) => purpose === "turn");
    const plans = model.asked.filter(({ purpose }) => purpose === "plan");
    return { events: stream.events, state: stream.state, end, context, turns, plans, ...played };
  }

  function follow(move: Exclude<AgentMove, { readonly move: "end" }>): readonly StreamDraft[] {
    if (move.move === "append") return move.events;
    if (move.move === "act") return act(move.call);
    if (move.move === "ask") {
      played.asks.push(move.ask);
      return takeBudgetAnswer(stream.state, context, world.answer?.(move.ask) ?? { by: "deadline" });
    }
    const outcome = model.answer(move.request);
    assert.ok(outcome !== "hang");
    if (move.move === "plan") return takePlan(stream.state, context, outcome);
    if (!outcome.ok) return takeModelFailure(stream.state, context, outcome.failure);
    const missing = wantsIdle(outcome.answer) ? (world.missing?.() ?? {}) : {};
    return takeAnswer(stream.state, context, outcome.answer, { nextId, missing });
  }

  function act(call: ToolCall): readonly StreamDraft[] {
    played.acted.push(call);
    const { then = [], ...result } = world.result?.(call, played.acted.length) ?? {};
    const { callId, tool, arguments: values } = call;
    const notified = tool === "message_notify_user" ? [agentSays(String(values["text"]), callId)] : [];
    return [...notified, observed(callId, tool, result), ...then];
  }
}

/** An observation. */
export function observed(callId: string, tool: string, result: Omit<Result, "then"> = {}): StreamDraft {
  const { outcome = "succeeded", output = `${tool} is done`, ...more } = result;
  const error = outcome === "succeeded" ? {} : { error: more.error ?? { code: "broke", message: "It broke" } };
  return {
    type: "observation",
    source: "tool",
    callId,
    tool,
    outcome,
    output,
    truncated: false,
    durationMs: 3,
    ...error,
    ...more,
  };
}

/** A call. */
export function action(callId: string, tool: string, values: object = {}): StreamDraft {
  return { type: "action", source: "agent", callId, tool, arguments: values, turn: 1 };
}

/** A call and what came of it. */
export function called(callId: string, tool: string, values: object = {}, result: Result = {}): readonly StreamDraft[] {
  return [action(callId, tool, values), observed(callId, tool, result)];
}

/** What a person wrote by themselves. */
export function personWrites(messageId: string, text: string): StreamDraft {
  return { type: "message", source: "person", role: "person", text, attachments: [], messageId };
}

/** What a tool told people for the agent. */
export function agentSays(text: string, callId: string): StreamDraft {
  return { type: "message", source: "tool", role: "agent", text, attachments: [], callId };
}

/** A `system` event. */
export function system(event: string, more: object = {}): StreamDraft {
  return { type: "system", source: "dispatcher", event, text: event, ...more };
}

/** What the runtime writes after todo.md changed. */
export function todoChanged(said: string): StreamDraft {
  return system("todoChanged", { said });
}

/** Of the events those of one type, as the schema knows them. */
export function ofType<T extends StreamEvent["type"]>(
  events: readonly StreamedEvent[],
  type: T,
): readonly (StreamEvent & { readonly type: T })[] {
  return events.filter((event) => event.type === type) as unknown as (StreamEvent & { readonly type: T })[];
}

/** The names of the system events, those of model calls left out. */
export function systemNames(events: readonly StreamedEvent[]): readonly string[] {
  return ofType(events, "system")
    .map(({ event }) => event)
    .filter((name) => name !== "modelAnswered");
}

/** The code with which a conversation failed; `succeeded` where it didn't. */
export function endCode({ end }: Pick<Played, "end">): string {
  return end.status === "succeeded" ? "succeeded" : end.reason.code;
}
