import * as l10n from "@vscode/l10n";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";
import type { Model, ModelOutcome } from "../../core/ports/model.ts";
import type { AccountSpec } from "../../protocol/accounts.ts";
import type { ModelCheck } from "../../protocol/models.ts";
import type { AccountId, RunId } from "../../protocol/states.ts";
import { onlyModel } from "./environment-source.ts";
import type { ModelSource, OfferedModels } from "./model-source.ts";
import { listModels } from "./openai/model-list.ts";
import { wordsOfAccount } from "./openai/server-address.ts";
import type { ChosenModel, ServerModels } from "./openai/server-models.ts";
import type { ModelServer } from "./openai/server.ts";
import type { Servers } from "./openai/servers.ts";

/** The accounts as a source of models asks for them. */
export interface ModelAccounts {
  find(accountId: AccountId): AccountSpec | undefined;
  keyOf(accountId: AccountId, runId?: RunId): Promise<string | undefined>;
  /** What its provider said of the newest call. */
  noteHealth(accountId: AccountId, problem: string | undefined): void;
}

/** What {@link createAccountSource} needs. */
export interface AccountSourceOptions {
  readonly accounts: ModelAccounts;
  readonly servers: Servers;
  readonly models: ServerModels;
}

/** The models of an account that somebody has added: an OpenAI-compatible server at its base URL, with its key where it has one. */
export function createAccountSource(accountId: AccountId, options: AccountSourceOptions): ModelSource {
  return new AccountSource(accountId, options);
}

class AccountSource implements ModelSource {
  readonly account: AccountId;
  private readonly options: AccountSourceOptions;

  constructor(account: AccountId, options: AccountSourceOptions) {
    this.account = account;
    this.options = options;
  }

  get title(): string {
    return this.options.accounts.find(this.account)?.title ?? this.account;
  }

  isThere(): boolean {
    return this.options.accounts.find(this.account)?.disabled === false;
  }

  async list(runId: RunId | undefined): Promise<Outcome<OfferedModels>> {
    const server = await this.openServer(runId);
    if (!server.ok) return server;
    const listed = await listModels(server.value);
    if (!listed.ok) return listed;
    const models = listed.value.map(({ name }) => name);
    const defaultModel = this.defaultModel ?? (models.length === 1 ? models[0] : undefined);
    return { ok: true, value: { models, ...(defaultModel === undefined ? {} : { defaultModel }) } };
  }

  async open(runId: RunId | undefined, model: string | undefined): Promise<Outcome<Model>> {
    const found = await this.choose(runId, model);
    if (!found.ok) return found;
    const opened = await this.options.models.open(found.value);
    return opened.ok ? { ok: true, value: this.watched(opened.value) } : opened;
  }

  async check(runId: RunId | undefined, model: string | undefined): Promise<Outcome<ModelCheck>> {
    const found = await this.choose(runId, model);
    return found.ok ? this.options.models.check(found.value) : found;
  }

  /** The list of sources hears of changes of accounts. */
  onChange(): () => void {
    return () => undefined;
  }

  private get defaultModel(): string | undefined {
    return this.options.accounts.find(this.account)?.defaultModel;
  }

  private async choose(runId: RunId | undefined, wished: string | undefined): Promise<Outcome<ChosenModel>> {
    const server = await this.openServer(runId);
    if (!server.ok) return server;
    const name = wished ?? this.defaultModel;
    const remedy = l10n.t("Name one with `model:` in the file, or give the account {0} a default model.", this.account);
    const chosen = name === undefined ? await onlyModel(server.value, remedy) : ({ ok: true, value: name } as const);
    if (!chosen.ok) return chosen;
    return {
      ok: true,
      value: { server: server.value, account: this.account, name: chosen.value, contextTokens: undefined },
    };
  }

  private async openServer(runId: RunId | undefined): Promise<Outcome<ModelServer>> {
    const spec = this.options.accounts.find(this.account);
    if (spec === undefined) return { ok: false, failure: gone(this.account) };
    if (spec.disabled) return { ok: false, failure: disabled(this.account) };
    const apiKey = await this.options.accounts.keyOf(this.account, runId);
    if (apiKey === undefined && spec.keyPlace !== undefined) return { ok: false, failure: keyless(spec) };
    return this.options.servers.open({
      baseUrl: spec.baseUrl ?? "",
      apiKey,
      runId,
      words: wordsOfAccount(this.account),
    });
  }

  /** People see at the account whether its key and its credit are taken. */
  private watched(model: Model): Model {
    const hear = (outcome: ModelOutcome): ModelOutcome => {
      if (outcome.ok) this.options.accounts.noteHealth(this.account, undefined);
      else if (isOfAccount(outcome.failure)) {
        this.options.accounts.noteHealth(this.account, `${outcome.failure.message}. ${outcome.failure.remedy}`);
      }
      return outcome;
    };
    return {
      facts: model.facts,
      ask: async (request, cancellation, onText) => hear(await model.ask(request, cancellation, onText)),
    };
  }
}

/** The key, or what is paid: neither is the fault of one call. */
function isOfAccount({ code, retryable }: OutsideFailure): boolean {
  return code === "model-refused" || (code === "rate-limit" && !retryable);
}

function gone(account: AccountId): OutsideFailure {
  return {
    code: "unknown-account",
    retryable: false,
    message: l10n.t("There is no account {0} (any more)", account),
    remedy: l10n.t("Add it again, or name another one in the file."),
  };
}

function disabled(account: AccountId): OutsideFailure {
  return {
    code: "account-disabled",
    retryable: false,
    message: l10n.t("The account {0} is disabled", account),
    remedy: l10n.t("Enable it, or name another one in the file."),
  };
}

function keyless({ id, keyPlace }: AccountSpec): OutsideFailure {
  const remedies = {
    editor: l10n.t("Open a window of the editor that keeps it."),
    environment: "Set its variable where the run is started.",
    keyring: l10n.t("Unlock the keyring, or give the account its key again."),
    file: "Look at the account's problem (`manusctl accounts`), or give it its key again.",
    memory: l10n.t("Give it again: it was kept in the memory of a host that has ended."),
  } as const;
  return {
    code: "account-missing",
    retryable: true,
    message: l10n.t("Nobody can give the key of the account {0} now", id),
    remedy: remedies[keyPlace ?? "memory"],
  };
}
