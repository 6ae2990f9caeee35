import { costOf } from "../../../core/agent/prices.ts";
import type { ModelAnswer, ModelFacts, ModelRequest, ModelUsage } from "../../../core/ports/model.ts";
import type { Assembled, ToldUsage } from "./assemble-answer.ts";
import { estimateRequest, estimateTokens } from "./estimate.ts";
import type { Habits } from "./habits.ts";
import { findObject, parseJson } from "./json-values.ts";
import { readCall, readThought } from "./json-calling.ts";
import type { ModelServer } from "./server.ts";
import { fromWireName } from "./tool-names.ts";

/** What an answer is read with. */
export interface AnswerSetting {
  readonly habits: Habits;
  readonly facts: ModelFacts;
  readonly server: Pick<ModelServer, "address">;
  readonly nextId: () => string;
}

/** What was assembled, as the port wants it: calls from a JSON answer, a plan without what stands around it, names of tools as we know them, what it took. */
export function toAnswer(assembled: Assembled, request: ModelRequest, setting: AnswerSetting): ModelAnswer {
  const { text, calls, finish } = assembled;
  const names = request.tools.map(({ name }) => name);
  const isJson = setting.habits.calling === "json" && request.tools.length > 0 && calls.length === 0;
  const found = isJson ? readCall(text, setting.nextId) : calls;
  return {
    text: isJson ? readThought(text) : request.answerSchema === undefined ? text : readPlan(text),
    calls: found.map((call) => ({ ...call, name: fromWireName(call.name, names) })),
    finish,
    usage: usageOf(assembled, request, setting),
  };
}

/** The JSON in a text, without fences and words around it; the text itself where there is none. */
function readPlan(text: string): string {
  if (parseJson(text) !== undefined) return text;
  const found = findObject(text);
  return found === undefined ? text : JSON.stringify(found);
}

function usageOf(assembled: Assembled, request: ModelRequest, { facts, server }: AnswerSetting): ModelUsage {
  const told = assembled.usage;
  const counted = told ?? estimate(assembled, request);
  const { inputTokens, outputTokens, cachedInputTokens } = counted;
  const cost = toldCost(told, server.address.host) ?? costOf(counted, facts.price);
  return {
    model: facts.name,
    inputTokens,
    outputTokens,
    ...(cachedInputTokens === undefined ? {} : { cachedInputTokens }),
    ...(told === undefined ? { estimated: true } : {}),
    ...(cost === undefined ? {} : { cost }),
  };
}

function estimate({ written, calls }: Assembled, request: ModelRequest): ToldUsage {
  const called = calls.map((call) => call.name + call.arguments).join("");
  return { inputTokens: estimateRequest(request), outputTokens: estimateTokens(written + called) };
}

/** Only where `cost` is known to be in US dollars: https://openrouter.ai/docs/use-cases/usage-accounting. */
function toldCost(told: ToldUsage | undefined, host: string): number | undefined {
  return host === "openrouter.ai" || host.endsWith(".openrouter.ai") ? told?.cost : undefined;
}
