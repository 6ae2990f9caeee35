import type { ModelAnswer, ModelCall } from "../../../core/ports/model.ts";
import { CallAssembler } from "./assemble-calls.ts";
import { asCount, asList, asObject, asText, type JsonObject } from "./json-values.ts";
import { ReasoningFilter, withoutReasoning } from "./reasoning-text.ts";

/** What a provider says that a call took. */
export interface ToldUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens?: number;
  /** In US dollars, where the provider itself says so. */
  readonly cost?: number;
}

/** What came out of a stream that ended. */
export interface Assembled {
  /** Without what the model thought aloud. */
  readonly text: string;
  /** All that was written, thoughts included: what an estimate is made from. */
  readonly written: string;
  readonly calls: readonly ModelCall[];
  readonly finish: ModelAnswer["finish"];
  readonly usage?: ToldUsage;
}

/** Puts an answer together from the chunks of a stream, or from one whole completion. Takes anything; what it doesn't know it passes over. */
export class AnswerAssembler {
  private readonly calls = new CallAssembler();
  private readonly filter = new ReasoningFilter();
  private readonly onText: ((text: string) => void) | undefined;
  private text = "";
  private reasoning = "";
  private reason = "";
  private usage: ToldUsage | undefined;
  private seen = false;

  constructor(onText?: (text: string) => void) {
    this.onText = onText;
  }

  /** Whether anything of an answer has come. */
  get hasBegun(): boolean {
    return this.seen;
  }

  /** Whether the provider has said that the answer is whole. */
  get isWhole(): boolean {
    return this.reason !== "";
  }

  /** One chunk, or one completion: they differ in `delta` and `message` alone. */
  add(chunk: unknown): void {
    const told = asObject(chunk) ?? {};
    this.usage = readUsage(told["usage"]) ?? this.usage;
    const choice = asList(told["choices"])
      .map(asObject)
      .find((one) => (one?.["index"] ?? 0) === 0);
    if (choice === undefined) return;
    this.addDelta(asObject(choice["delta"]) ?? asObject(choice["message"]) ?? {});
    this.reason ||= asText(choice["finish_reason"]);
  }

  finish(nextId: () => string): Assembled {
    this.tell(this.filter.end());
    const written = this.reasoning + this.text;
    const calls = this.calls.finish(nextId);
    const base = { text: withoutReasoning(this.text), written, calls, finish: readFinish(this.reason) };
    return this.usage === undefined ? base : { ...base, usage: this.usage };
  }

  private addDelta(delta: JsonObject): void {
    const text = readContent(delta["content"]) + asText(delta["refusal"]);
    this.reasoning += asText(delta["reasoning_content"]) || asText(delta["reasoning"]);
    for (const piece of asList(delta["tool_calls"])) this.calls.add(piece);
    // The form before `tool_calls`, which some servers still answer with.
    if (asObject(delta["function_call"]) !== undefined) this.calls.add({ index: 0, function: delta["function_call"] });
    this.seen ||= text !== "" || this.reasoning !== "" || delta["tool_calls"] !== undefined;
    this.text += text;
    this.tell(this.filter.push(text));
  }

  private tell(text: string): void {
    if (text !== "") this.onText?.(text);
  }
}

/** A text, or a list of parts of which those of type `text` count. */
function readContent(content: unknown): string {
  if (typeof content === "string") return content;
  return asList(content)
    .map((part) => asObject(part))
    .map((part) => (part?.["type"] === "text" ? asText(part["text"]) : ""))
    .join("");
}

function readFinish(reason: string): ModelAnswer["finish"] {
  if (reason === "length" || reason === "max_tokens") return "length";
  return reason === "content_filter" ? "filtered" : "complete";
}

/**
 * `usage` as OpenAI documents it; `prompt_cache_hit_tokens` is DeepSeek's name for cached tokens (https://api-docs.deepseek.com/guides/kv_cache), `cost` what
 * OpenRouter charged (https://openrouter.ai/docs/use-cases/usage-accounting). Undefined where it lacks either count.
 */
function readUsage(value: unknown): ToldUsage | undefined {
  const usage = asObject(value);
  const inputTokens = asCount(usage?.["prompt_tokens"]);
  const outputTokens = asCount(usage?.["completion_tokens"]);
  if (usage === undefined || inputTokens === undefined || outputTokens === undefined) return undefined;
  const details = asObject(usage["prompt_tokens_details"]);
  const cachedInputTokens = asCount(details?.["cached_tokens"]) ?? asCount(usage["prompt_cache_hit_tokens"]);
  const cost = usage["cost"];
  return {
    inputTokens,
    outputTokens,
    ...(cachedInputTokens === undefined ? {} : { cachedInputTokens }),
    ...(typeof cost === "number" && Number.isFinite(cost) && cost >= 0 ? { cost } : {}),
  };
}
