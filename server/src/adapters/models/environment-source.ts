import * as l10n from "@vscode/l10n";
import type { Outcome } from "../../core/ports/failure.ts";
import type { Model } from "../../core/ports/model.ts";
import type { RunEnvironments } from "../../core/ports/run-environment.ts";
import type { ModelCheck } from "../../protocol/models.ts";
import type { RunId } from "../../protocol/states.ts";
import type { ModelSource, OfferedModels } from "./model-source.ts";
import { listModels } from "./openai/model-list.ts";
import type { ServerModels, ChosenModel } from "./openai/server-models.ts";
import type { ModelServer } from "./openai/server.ts";
import type { Servers } from "./openai/servers.ts";

/** What {@link createEnvironmentSource} needs. */
export interface EnvironmentSourceOptions {
  readonly environments: Pick<RunEnvironments, "read">;
  readonly servers: Servers;
  readonly models: ServerModels;
}

/** The account `environment`: the server that `MANUS_MODEL_BASE_URL` names, as each run's starter had it. */
export function createEnvironmentSource(options: EnvironmentSourceOptions): ModelSource {
  return new EnvironmentSource(options);
}

class EnvironmentSource implements ModelSource {
  readonly account = "environment";
  readonly title = "The environment (MANUS_MODEL_BASE_URL)";
  private readonly options: EnvironmentSourceOptions;

  constructor(options: EnvironmentSourceOptions) {
    this.options = options;
  }

  isThere(runId: RunId | undefined): boolean {
    return this.read(runId, "MANUS_MODEL_BASE_URL") !== undefined;
  }

  async list(runId: RunId | undefined): Promise<Outcome<OfferedModels>> {
    const server = await this.openServer(runId);
    if (!server.ok) return server;
    const listed = await listModels(server.value);
    if (!listed.ok) return listed;
    const models = listed.value.map(({ name }) => name);
    const defaultModel = this.read(runId, "MANUS_MODEL") ?? (models.length === 1 ? models[0] : undefined);
    return { ok: true, value: { models, ...(defaultModel === undefined ? {} : { defaultModel }) } };
  }

  async open(runId: RunId | undefined, model: string | undefined): Promise<Outcome<Model>> {
    const found = await this.choose(runId, model);
    return found.ok ? this.options.models.open(found.value) : found;
  }

  async check(runId: RunId | undefined, model: string | undefined): Promise<Outcome<ModelCheck>> {
    const found = await this.choose(runId, model);
    return found.ok ? this.options.models.check(found.value) : found;
  }

  /** The environment of a run is there from its start on, and never changes. */
  onChange(): () => void {
    return () => undefined;
  }

  private async choose(runId: RunId | undefined, wished: string | undefined): Promise<Outcome<ChosenModel>> {
    const server = await this.openServer(runId);
    if (!server.ok) return server;
    const { account } = this;
    const context = readContext(this.read(runId, "MANUS_MODEL_CONTEXT_TOKENS"));
    if (!context.ok) return context;
    const name = wished ?? this.read(runId, "MANUS_MODEL");
    const chosen = name === undefined ? await onlyModel(server.value) : ({ ok: true, value: name } as const);
    if (!chosen.ok) return chosen;
    return { ok: true, value: { server: server.value, account, name: chosen.value, contextTokens: context.value } };
  }

  private async openServer(runId: RunId | undefined): Promise<Outcome<ModelServer>> {
    const baseUrl = this.read(runId, "MANUS_MODEL_BASE_URL");
    if (baseUrl === undefined) return nothingSet;
    return this.options.servers.open({ baseUrl, apiKey: this.read(runId, "MANUS_MODEL_API_KEY"), runId });
  }

  private read(runId: RunId | undefined, name: string): string | undefined {
    return this.options.environments.read(runId, name);
  }
}

/** The model of a server that has one. Fails with `no-model` where there is a choice: `remedy` says how to make it. */
export async function onlyModel(
  server: ModelServer,
  remedy = l10n.t("Name one with `model:` in the file or with MANUS_MODEL."),
): Promise<Outcome<string>> {
  const listed = await listModels(server);
  if (!listed.ok) return listed;
  const names = listed.value.map(({ name }) => name);
  const [only] = names;
  if (only !== undefined && names.length === 1) return { ok: true, value: only };
  const some = names.slice(0, 10).join(", ") + (names.length > 10 ? l10n.t(", and {0} more", names.length - 10) : "");
  const offered = names.length === 0 ? l10n.t("lists no models") : l10n.t("offers several models: {0}", some);
  return {
    ok: false,
    failure: {
      code: "no-model",
      retryable: false,
      message: l10n.t("No model is named, and {0} {1}", server.address.baseUrl, offered),
      remedy,
    },
  };
}

const nothingSet: Outcome<never> = {
  ok: false,
  failure: {
    code: "no-model",
    retryable: false,
    get message() {
      return l10n.t("No model is configured");
    },
    get remedy() {
      return l10n.t(
        "Set MANUS_MODEL_BASE_URL to the address of an OpenAI-compatible server, for example http://localhost:11434/v1.",
      );
    },
  },
};

const smallestContext = 1_000;

function readContext(text: string | undefined): Outcome<number | undefined> {
  if (text === undefined) return { ok: true, value: undefined };
  const tokens = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(tokens) && tokens >= smallestContext) return { ok: true, value: tokens };
  const message = l10n.t("MANUS_MODEL_CONTEXT_TOKENS is no whole number of at least 1000");
  const remedy = l10n.t("Set it to the number of tokens that the model can hold, or remove it.");
  return { ok: false, failure: { code: "model-invalid-request", retryable: false, message, remedy } };
}
