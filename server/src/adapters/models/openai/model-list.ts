import { distance } from "fastest-levenshtein";
import type { Outcome } from "../../../core/ports/failure.ts";
import type { ModelPrice } from "../../../core/ports/model.ts";
import { brokenFailure, refusalFailure } from "./failures.ts";
import { asCount, asList, asObject, asText, type JsonObject } from "./json-values.ts";
import { fetchJson } from "./server-json.ts";
import { settingOf, type ModelServer } from "./server.ts";

/** A model as its server lists it. */
export interface ListedModel {
  readonly name: string;
  /** Who made the entry: tells some servers apart. */
  readonly owner: string;
  readonly contextTokens?: number;
  readonly maximumOutputTokens?: number;
  readonly images?: boolean;
  /** In US dollars for a million tokens, where the server itself says so. */
  readonly price?: ModelPrice;
}

/** What `/models` answers, in its order, each name once. Fails as a model does. */
export async function listModels(server: ModelServer): Promise<Outcome<readonly ListedModel[]>> {
  const answer = await fetchJson(server, `${server.address.baseUrl}/models`);
  const setting = settingOf(server, "any");
  if (answer.outcome === "broken") return { ok: false, failure: brokenFailure(answer.error, setting) };
  if (answer.outcome === "refused") return { ok: false, failure: listFailure(answer.refused, server) };
  const entries = asList(answer.value["data"] ?? answer.value["models"]).map(asObject);
  // A server that repeats its key, here too, has it shown to nobody.
  const models = entries
    .flatMap((entry) => (entry === undefined ? [] : readEntry(entry)))
    .map((model) => ({ ...model, name: setting.mask(model.name) }));
  return { ok: true, value: [...new Map(models.map((model) => [model.name, model])).values()] };
}

/** The names that are most like this one: at most five. */
export function nearest(name: string, names: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  const rate = (other: string): number => {
    const text = other.toLowerCase();
    // `llama3` means `llama3:8b`, `gpt-5` means `openai/gpt-5`.
    return text.includes(wanted) || wanted.includes(text)
      ? 0
      : distance(wanted, text) / Math.max(wanted.length, text.length);
  };
  return names
    .map((other) => ({ other, rating: rate(other) }))
    .filter(({ rating }) => rating < 0.6)
    .sort((one, other) => one.rating - other.rating)
    .slice(0, 5)
    .map(({ other }) => other);
}

function listFailure(
  refused: Parameters<typeof refusalFailure>[0],
  server: ModelServer,
): ReturnType<typeof refusalFailure> {
  const failure = refusalFailure(refused, settingOf(server, "any"));
  return { ...failure, message: failure.message.replace("/chat/completions", "/models").replace(" (model any)", "") };
}

/**
 * The names of the fields differ: `context_length` (OpenRouter, Together), `context_window` (Groq), `max_context_length` (Mistral, LM Studio), `max_model_len` (vLLM),
 * `meta.n_ctx_train` (llama.cpp: what it was trained with, which is the most it may be started with), `max_input_tokens` (Anthropic).
 */
function readEntry(entry: JsonObject): readonly ListedModel[] {
  const name = asText(entry["id"]) || asText(entry["model"]) || asText(entry["name"]);
  if (name === "") return [];
  const top = asObject(entry["top_provider"]);
  const names = [
    "loaded_context_length",
    "context_length",
    "context_window",
    "max_model_len",
    "max_context_length",
    "max_input_tokens",
  ];
  const contextTokens = firstCount(names.map((key) => entry[key]));
  const maximumOutputTokens = firstCount([
    top?.["max_completion_tokens"],
    entry["max_completion_tokens"],
    entry["max_output_tokens"],
  ]);
  const images = readImages(entry);
  const price = readPrice(asObject(entry["pricing"]));
  return [
    {
      name,
      owner: asText(entry["owned_by"]),
      ...(contextTokens === undefined ? {} : { contextTokens }),
      ...(maximumOutputTokens === undefined ? {} : { maximumOutputTokens }),
      ...(images === undefined ? {} : { images }),
      ...(price === undefined ? {} : { price }),
    },
  ];
}

function firstCount(values: readonly unknown[]): number | undefined {
  return values.map(asCount).find((count) => count !== undefined && count > 0);
}

/** `architecture.input_modalities` (OpenRouter), `capabilities.vision` (Mistral), `type: "vlm"` (LM Studio). */
function readImages(entry: JsonObject): boolean | undefined {
  const modalities = asObject(entry["architecture"])?.["input_modalities"];
  if (Array.isArray(modalities)) return modalities.includes("image");
  const vision = asObject(entry["capabilities"])?.["vision"];
  if (typeof vision === "boolean") return vision;
  if (entry["type"] === "vlm") return true;
  return entry["type"] === "llm" ? false : undefined;
}

/** OpenRouter: texts with US dollars a token (https://openrouter.ai/docs/api-reference/list-available-models). Prices of -1 say that it depends. */
function readPrice(pricing: JsonObject | undefined): ModelPrice | undefined {
  const [input, output, cachedInput] = ["prompt", "completion", "input_cache_read"].map((key) =>
    perMillion(pricing?.[key]),
  );
  if (input === undefined || output === undefined) return undefined;
  return { input, output, ...(cachedInput === undefined ? {} : { cachedInput }) };
}

function perMillion(text: unknown): number | undefined {
  const dollars = typeof text === "string" && text.trim() !== "" ? Number(text) : Number.NaN;
  // What is counted in millionths is rounded there, too.
  return Number.isFinite(dollars) && dollars >= 0 ? Math.round(dollars * 1e12) / 1e6 : undefined;
}
