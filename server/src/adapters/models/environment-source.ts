import type { Clock } from "../../core/ports/clock.ts";
import type { DocumentStore } from "../../core/ports/documents.ts";
import type { Outcome } from "../../core/ports/failure.ts";
import type { IdSource } from "../../core/ports/ids.ts";
import type { Log } from "../../core/ports/log.ts";
import type { Mask } from "../../core/ports/mask.ts";
import type { Model } from "../../core/ports/model.ts";
import type { RunEnvironments } from "../../core/ports/run-environment.ts";
import type { PriceTable } from "../../core/agent/prices.ts";
import type { ModelCheck } from "../../protocol/models.ts";
import type { RunId } from "../../protocol/states.ts";
import type { ModelSource, OfferedModels } from "./model-source.ts";
import { KnownModels, type KnownModelsDocument } from "./openai/known-models.ts";
import { listModels } from "./openai/model-list.ts";
import { ServerModels, type ChosenModel } from "./openai/server-models.ts";
import type { ModelServer, Timeouts } from "./openai/server.ts";
import { Servers } from "./openai/servers.ts";

/** What {@link createEnvironmentSource} needs. */
export interface EnvironmentSourceOptions {
  readonly environments: RunEnvironments;
  /** `documents/models.json`. */
  readonly document: DocumentStore<KnownModelsDocument>;
  /** A person's own prices. */
  readonly prices: () => Promise<PriceTable>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly mask: Mask;
  /** At least 0 and less than 1. */
  readonly random: () => number;
  readonly timeouts?: Partial<Timeouts>;
}

/** The account `environment`: the server that `MANUS_MODEL_BASE_URL` names, as each run's starter had it. */
export function createEnvironmentSource(options: EnvironmentSourceOptions): ModelSource {
  return new EnvironmentSource(options);
}

class EnvironmentSource implements ModelSource {
  readonly account = "environment";
  readonly title = "The environment (MANUS_MODEL_BASE_URL)";
  private readonly options: EnvironmentSourceOptions;
  private readonly servers: Servers;
  private readonly models: ServerModels;

  constructor(options: EnvironmentSourceOptions) {
    this.options = options;
    this.servers = new Servers(options);
    this.models = new ServerModels({ ...options, known: new KnownModels(options.document) });
  }

  isThere(runId: RunId | undefined): boolean {
    return this.read(runId, "MANUS_MODEL_BASE_URL") !== undefined;
  }

  async list(runId: RunId | undefined): Promise<Outcome<OfferedModels>> {
    const server = await this.servers.open(runId);
    if (!server.ok) return server;
    const listed = await listModels(server.value);
    if (!listed.ok) return listed;
    const models = listed.value.map(({ name }) => name);
    const defaultModel = this.read(runId, "MANUS_MODEL") ?? (models.length === 1 ? models[0] : undefined);
    return { ok: true, value: { models, ...(defaultModel === undefined ? {} : { defaultModel }) } };
  }

  async open(runId: RunId | undefined, model: string | undefined): Promise<Outcome<Model>> {
    const found = await this.choose(runId, model);
    return found.ok ? this.models.open(found.value) : found;
  }

  async check(runId: RunId | undefined, model: string | undefined): Promise<Outcome<ModelCheck>> {
    const found = await this.choose(runId, model);
    return found.ok ? this.models.check(found.value) : found;
  }

  /** The environment of a run is there from its start on, and never changes. */
  onChange(): () => void {
    return () => undefined;
  }

  private async choose(runId: RunId | undefined, wished: string | undefined): Promise<Outcome<ChosenModel>> {
    const server = await this.servers.open(runId);
    if (!server.ok) return server;
    const context = readContext(this.read(runId, "MANUS_MODEL_CONTEXT_TOKENS"));
    if (!context.ok) return context;
    const name = wished ?? this.read(runId, "MANUS_MODEL");
    const chosen = name === undefined ? await onlyModel(server.value) : ({ ok: true, value: name } as const);
    if (!chosen.ok) return chosen;
    return { ok: true, value: { server: server.value, name: chosen.value, contextTokens: context.value } };
  }

  private read(runId: RunId | undefined, name: string): string | undefined {
    return this.options.environments.read(runId, name);
  }
}

async function onlyModel(server: ModelServer): Promise<Outcome<string>> {
  const listed = await listModels(server);
  if (!listed.ok) return listed;
  const names = listed.value.map(({ name }) => name);
  const [only] = names;
  if (only !== undefined && names.length === 1) return { ok: true, value: only };
  const some = names.slice(0, 10).join(", ") + (names.length > 10 ? `, and ${names.length - 10} more` : "");
  const offered = names.length === 0 ? "lists no models" : `offers several models: ${some}`;
  return {
    ok: false,
    failure: {
      code: "no-model",
      retryable: false,
      message: `No model is named, and ${server.address.baseUrl} ${offered}`,
      remedy: "Name one with `model:` in the file or with MANUS_MODEL.",
    },
  };
}

const smallestContext = 1_000;

function readContext(text: string | undefined): Outcome<number | undefined> {
  if (text === undefined) return { ok: true, value: undefined };
  const tokens = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(tokens) && tokens >= smallestContext) return { ok: true, value: tokens };
  const message = "MANUS_MODEL_CONTEXT_TOKENS is no whole number of at least 1000";
  const remedy = "Set it to the number of tokens that the model can hold, or remove it.";
  return { ok: false, failure: { code: "model-invalid-request", retryable: false, message, remedy } };
}
