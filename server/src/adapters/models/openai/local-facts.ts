import { asCount, asList, asObject, asText, type JsonObject } from "./json-values.ts";
import type { ListedModel } from "./model-list.ts";
import { fetchJson } from "./server-json.ts";
import type { ModelServer } from "./server.ts";

/** What a local server says of a model beside OpenAI's interface. */
export type LocalFacts = Pick<ListedModel, "contextTokens" | "images">;

/** What Ollama gives a conversation unless it's told otherwise: https://docs.ollama.com/context-length. */
const ollamaDefault = 4096;

/**
 * What Ollama, llama.cpp or LM Studio tell of a model. They are asked where the server is of this machine or a private network, or says by its list who it is; nobody else
 * is troubled. Empty where none of them answers. Never rejects.
 */
export async function readLocalFacts(server: ModelServer, model: string, owner: string): Promise<LocalFacts> {
  const { isPrivate } = server.address;
  const isKnown = ["llamacpp", "library", "organization_owner"].includes(owner);
  if (!isPrivate && !isKnown) return {};
  for (const read of [readLlamaCpp, readLmStudio, readOllama]) {
    const facts = await read(server, model);
    if (facts !== undefined) return facts;
  }
  return {};
}

async function readJson(server: ModelServer, path: string, body?: unknown): Promise<JsonObject | undefined> {
  const answer = await fetchJson(server, `${server.address.root}${path}`, body);
  return answer.outcome === "read" ? answer.value : undefined;
}

/** `GET /props`: https://github.com/ggml-org/llama.cpp/tree/master/tools/server#get-props-get-server-global-properties. */
async function readLlamaCpp(server: ModelServer): Promise<LocalFacts | undefined> {
  const props = await readJson(server, "/props");
  const contextTokens = asCount(asObject(props?.["default_generation_settings"])?.["n_ctx"]);
  if (contextTokens === undefined || contextTokens === 0) return undefined;
  const vision = asObject(props?.["modalities"])?.["vision"];
  return { contextTokens, ...(typeof vision === "boolean" ? { images: vision } : {}) };
}

/** `GET /api/v0/models`: https://lmstudio.ai/docs/developer/rest/endpoints. */
async function readLmStudio(server: ModelServer, model: string): Promise<LocalFacts | undefined> {
  const list = await readJson(server, "/api/v0/models");
  const entry = asList(list?.["data"])
    .map(asObject)
    .find((one) => asText(one?.["id"]) === model);
  if (entry === undefined) return undefined;
  const contextTokens = asCount(entry["loaded_context_length"]) ?? asCount(entry["max_context_length"]);
  return { ...(contextTokens === undefined ? {} : { contextTokens }), images: entry["type"] === "vlm" };
}

/**
 * `POST /api/show` and `GET /api/ps`: https://docs.ollama.com/api. What counts is what the model was loaded with, as Ollama leaves out the beginning of a longer conversation without a
 * word; before that, what its file sets, else Ollama's default.
 */
async function readOllama(server: ModelServer, model: string): Promise<LocalFacts | undefined> {
  const shown = await readJson(server, "/api/show", { model });
  if (asObject(shown?.["model_info"]) === undefined) return undefined;
  const running = asList((await readJson(server, "/api/ps"))?.["models"]).map(asObject);
  const loaded = running.find((one) => [model, `${model}:latest`].includes(asText(one?.["model"])));
  const capabilities = shown?.["capabilities"];
  return {
    contextTokens: asCount(loaded?.["context_length"]) ?? assumedContext(shown ?? {}),
    ...(Array.isArray(capabilities) ? { images: capabilities.includes("vision") } : {}),
  };
}

function assumedContext(shown: JsonObject): number {
  const most = Object.entries(asObject(shown["model_info"]) ?? {}).find(([key]) =>
    key.endsWith(".context_length"),
  )?.[1];
  const set = /^num_ctx\s+(\d+)/m.exec(asText(shown["parameters"]))?.[1];
  return Math.min(set === undefined ? ollamaDefault : Number(set), asCount(most) ?? Infinity);
}
