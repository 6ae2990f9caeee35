import type { PriceTable } from "../../core/agent/prices.ts";
import type { Cancel, Clock } from "../../core/ports/clock.ts";
import type { DocumentStore } from "../../core/ports/documents.ts";
import type { Outcome } from "../../core/ports/failure.ts";
import type { IdSource } from "../../core/ports/ids.ts";
import type { Log } from "../../core/ports/log.ts";
import type { Mask } from "../../core/ports/mask.ts";
import type { RunEnvironments } from "../../core/ports/run-environment.ts";
import type { AccountSpec } from "../../protocol/accounts.ts";
import type { AccountId } from "../../protocol/states.ts";
import { createAccountSource, type ModelAccounts } from "./account-source.ts";
import { createEnvironmentSource } from "./environment-source.ts";
import type { ModelSource } from "./model-source.ts";
import type { SourceList } from "./models.ts";
import { KnownModels, type KnownModelsDocument } from "./openai/known-models.ts";
import { listModels } from "./openai/model-list.ts";
import { readServerAddress, wordsOfAccount } from "./openai/server-address.ts";
import { ServerModels } from "./openai/server-models.ts";
import type { Timeouts } from "./openai/server.ts";
import { Servers } from "./openai/servers.ts";

/** The accounts as the list of sources follows them. */
export interface FollowedAccounts extends ModelAccounts {
  all(): readonly AccountSpec[];
  /** Another number each time the account or its key is another one. */
  revision(accountId: AccountId): number;
  onChange(listener: (accountId: AccountId) => void): Cancel;
}

/** What {@link createModelSources} needs. */
export interface ModelSourcesOptions {
  readonly environments: RunEnvironments;
  readonly accounts: FollowedAccounts;
  /** The models of editors. */
  readonly editor: ModelSource;
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

/** All sources of models: the environment, the accounts that were added, the editors; in the order in which a task that names no account gets one. */
export interface ModelSources extends SourceList {
  /** As accounts, those of which the journal knows nothing: `environment` and `editor`, while they have models. */
  guests(): readonly AccountSpec[];
  /** What a server offers that belongs to no account yet; a harmless call by which an address and a key are tried. */
  tryServer(server: {
    readonly accountId: AccountId;
    readonly baseUrl: string;
    readonly key?: string;
  }): Promise<Outcome<readonly string[]>>;
}

/** The sources of models of one host. */
export function createModelSources(options: ModelSourcesOptions): ModelSources {
  return new RunningSources(options);
}

class RunningSources implements ModelSources {
  private readonly options: ModelSourcesOptions;
  private readonly servers: Servers;
  private readonly models: ServerModels;
  private readonly environment: ModelSource;
  private readonly ofAccounts = new Map<AccountId, ModelSource>();

  constructor(options: ModelSourcesOptions) {
    this.options = options;
    this.servers = new Servers(options);
    this.models = new ServerModels({ ...options, known: new KnownModels(options.document) });
    const { servers, models } = this;
    this.environment = createEnvironmentSource({ environments: options.environments, servers, models });
  }

  all(): readonly ModelSource[] {
    const added = this.options.accounts.all().filter(({ provider }) => provider === "model");
    return [this.environment, ...added.map(({ id }) => this.sourceOf(id)), this.options.editor];
  }

  onChange(listener: () => void): Cancel {
    const { accounts, editor } = this.options;
    const known = new Map(accounts.all().map(({ id }) => [id, accounts.revision(id)]));
    const cancels = [
      editor.onChange(listener),
      accounts.onChange((id) => {
        const revision = accounts.revision(id);
        const isModel = accounts.find(id)?.provider === "model";
        if (revision === known.get(id) || !(isModel || this.ofAccounts.has(id))) return;
        known.set(id, revision);
        listener();
      }),
    ];
    return () => cancels.forEach((cancel) => cancel());
  }

  guests(): readonly AccountSpec[] {
    const { editor } = this.options;
    const usual = { disabled: false, origin: "environment" } as const;
    const guests: AccountSpec[] = [];
    if (this.environment.isThere(undefined)) {
      const { account, title } = this.environment;
      guests.push({ id: account, title, provider: "model", ...usual, ...this.environmentSettings() });
    }
    if (editor.isThere(undefined)) {
      guests.push({ id: editor.account, title: editor.title, provider: "editor", ...usual });
    }
    return guests;
  }

  async tryServer({
    accountId,
    baseUrl,
    key,
  }: Parameters<ModelSources["tryServer"]>[0]): ReturnType<ModelSources["tryServer"]> {
    const words = wordsOfAccount(accountId);
    const server = await this.servers.open({ baseUrl, apiKey: key, runId: undefined, words });
    if (!server.ok) return server;
    const listed = await listModels(server.value);
    return listed.ok ? { ok: true, value: listed.value.map(({ name }) => name) } : listed;
  }

  /** What the variables say, without the credentials that an address may hold. */
  private environmentSettings(): Pick<AccountSpec, "baseUrl" | "defaultModel"> {
    const { environments } = this.options;
    const address = readServerAddress(environments.read(undefined, "MANUS_MODEL_BASE_URL") ?? "");
    const defaultModel = environments.read(undefined, "MANUS_MODEL");
    return {
      ...(address.ok ? { baseUrl: address.value.baseUrl } : {}),
      ...(defaultModel === undefined ? {} : { defaultModel }),
    };
  }

  private sourceOf(accountId: AccountId): ModelSource {
    const { servers, models } = this;
    const { accounts } = this.options;
    const source = this.ofAccounts.get(accountId) ?? createAccountSource(accountId, { accounts, servers, models });
    this.ofAccounts.set(accountId, source);
    return source;
  }
}
