import * as l10n from "@vscode/l10n";
import { priceOf, type PriceTable } from "../../../core/agent/prices.ts";
import type { Clock } from "../../../core/ports/clock.ts";
import type { Outcome } from "../../../core/ports/failure.ts";
import type { IdSource } from "../../../core/ports/ids.ts";
import type { Log } from "../../../core/ports/log.ts";
import type { Model, ModelFacts, ModelPrice } from "../../../core/ports/model.ts";
import type { ModelCheck } from "../../../protocol/models.ts";
import { builtInPrices } from "../price-files.ts";
import type { Habits } from "./habits.ts";
import { readImagesOf } from "./image-files.ts";
import type { KnownModel, KnownModels } from "./known-models.ts";
import { listModels, nearest } from "./model-list.ts";
import { OpenAiModel, type HabitMemory } from "./openai-model.ts";
import { probeModel } from "./probe.ts";
import type { ModelServer } from "./server.ts";

/** One model of one server. */
export interface ChosenModel {
  readonly server: ModelServer;
  /** The account that pays. */
  readonly account: string;
  readonly name: string;
  /** What the environment says of its context; it counts for more than what anybody else says. */
  readonly contextTokens: number | undefined;
}

/** What {@link ServerModels} needs. */
export interface ServerModelsOptions {
  readonly known: KnownModels;
  /** A person's own prices; they count for more than the server's and ours. */
  readonly prices: () => Promise<PriceTable>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly random: () => number;
}

/** What is assumed of a model of which nobody says how much it can hold: less than hosted models have today, so that nothing is cut off by a server without a word. */
const assumedContextTokens = 32_768;
const mostOutputTokens = 16_384;

/** The models of servers, with what was found out about each: once, and remembered. */
export class ServerModels {
  private readonly options: ServerModelsOptions;
  /** Who asks for a model that is being found out about waits for the same answer. */
  private readonly probes = new Map<string, Promise<Outcome<KnownModel>>>();
  private readonly habits = new Map<string, Habits>();

  constructor(options: ServerModelsOptions) {
    this.options = options;
  }

  /** A model to ask. The first time it's found out what it can do. */
  async open(chosen: ChosenModel): Promise<Outcome<Model>> {
    const { server, name } = chosen;
    const remembered = await this.options.known.read(server.address.baseUrl, name);
    const known = remembered === undefined ? await this.probe(chosen) : ({ ok: true, value: remembered } as const);
    if (!known.ok) return known;
    if (known.value.calling === "none") return { ok: false, failure: cantCall(chosen, known.value) };
    const model = new OpenAiModel({
      server,
      facts: factsOf(chosen, known.value, await this.priceOf(chosen, known.value)),
      habits: this.memoryOf(chosen, known.value),
      readImages: readImagesOf(this.options.log),
      nextId: () => this.options.ids.next(),
      random: this.options.random,
      nearNames: () => nearNames(server, name),
    });
    return { ok: true, value: model };
  }

  /** Find out anew. */
  async check(chosen: ChosenModel): Promise<Outcome<ModelCheck>> {
    const known = await this.probe(chosen);
    if (!known.ok) return known;
    const { calling, structured, images, streaming, notes } = known.value;
    const contextTokens = chosen.contextTokens ?? known.value.contextTokens;
    const price = await this.priceOf(chosen, known.value);
    return {
      ok: true,
      value: {
        model: chosen.name,
        account: chosen.account,
        calling,
        structured,
        images,
        streaming,
        ...(contextTokens === undefined ? {} : { contextTokens }),
        ...(price === undefined ? {} : { price }),
        notes: [...notes, ...notesOf(chosen, contextTokens, price)],
      },
    };
  }

  private probe(chosen: ChosenModel): Promise<Outcome<KnownModel>> {
    const key = keyOf(chosen);
    const running = this.probes.get(key);
    if (running !== undefined) return running;
    const probing = this.findOut(chosen).finally(() => this.probes.delete(key));
    this.probes.set(key, probing);
    return probing;
  }

  private async findOut(chosen: ChosenModel): Promise<Outcome<KnownModel>> {
    const { clock, ids, log, random, known } = this.options;
    const { server, name } = chosen;
    const probed = await probeModel({ server, model: name, nextId: () => ids.next(), random });
    if (!probed.ok) return { ok: false, failure: await this.addNames(chosen, probed.failure) };
    const found = { ...probed.value, at: clock.now() };
    this.habits.set(keyOf(chosen), found.habits);
    await known.keep(server.address.baseUrl, name, found);
    log.info(
      `The model ${name} of ${server.address.baseUrl}: calls by ${found.calling}, ${found.contextTokens ?? "an unknown number of"} tokens of context`,
    );
    return { ok: true, value: found };
  }

  private async addNames<F extends { readonly code: string; readonly remedy: string }>(
    { server, name }: ChosenModel,
    failure: F,
  ): Promise<F> {
    if (failure.code !== "model-unknown") return failure;
    const names = await nearNames(server, name);
    return names.length === 0
      ? failure
      : { ...failure, remedy: l10n.t("Did you mean {0}? {1}", names.join(", "), failure.remedy) };
  }

  private memoryOf(chosen: ChosenModel, known: KnownModel): HabitMemory {
    const key = keyOf(chosen);
    return {
      read: () => this.habits.get(key) ?? known.habits,
      learn: (habits) => {
        this.habits.set(key, habits);
        void this.options.known.keep(chosen.server.address.baseUrl, chosen.name, { ...known, habits });
      },
    };
  }

  private async priceOf({ server, name }: ChosenModel, known: KnownModel): Promise<ModelPrice | undefined> {
    const { host } = server.address;
    return priceOf([await this.options.prices()], host, name) ?? known.price ?? priceOf([builtInPrices], host, name);
  }
}

function keyOf({ server, name }: ChosenModel): string {
  return `${server.address.baseUrl} ${name}`;
}

function factsOf(
  { name, account, contextTokens: told }: ChosenModel,
  known: KnownModel,
  price: ModelPrice | undefined,
): ModelFacts {
  const contextTokens = told ?? known.contextTokens ?? assumedContextTokens;
  const limits = [known.maximumOutputTokens ?? Infinity, known.habits.outputLimit ?? Infinity, mostOutputTokens];
  // An answer as long as the context would leave no room for what is asked.
  const maximumOutputTokens = Math.min(Math.floor(contextTokens / 4), ...limits);
  const facts = { name, account, contextTokens, maximumOutputTokens, images: known.images };
  return price === undefined ? facts : { ...facts, price };
}

function notesOf(
  { server }: ChosenModel,
  contextTokens: number | undefined,
  price: ModelPrice | undefined,
): readonly string[] {
  const { isOpen, baseUrl, words } = server.address;
  const correct =
    words.contextTokens === undefined ? "" : ` ${l10n.t("Set {0} to what is right.", words.contextTokens)}`;
  const notes: readonly (readonly [boolean, string])[] = [
    [
      contextTokens === undefined,
      l10n.t("Nobody says how much it can hold: {0} tokens are assumed.{1}", assumedContextTokens, correct),
    ],
    [price === undefined, l10n.t("Its price is unknown: a budget in dollars can't be kept with it.")],
    [isOpen && server.apiKey !== undefined, l10n.t("The key goes to {0} unencrypted.", baseUrl)],
  ];
  return notes.filter(([applies]) => applies).map(([, note]) => note);
}

function cantCall(
  { name, server }: ChosenModel,
  { notes }: KnownModel,
): { code: string; retryable: false; message: string; remedy: string } {
  return {
    code: "model-invalid-request",
    retryable: false,
    message: l10n.t("The model {0} of {1} can't call tools: {2}", name, server.address.baseUrl, notes.join(" ")),
    remedy: l10n.t("Choose a model that can; `manusctl models check` finds out, also after its server was changed."),
  };
}

/** Never rejects. */
async function nearNames(server: ModelServer, name: string): Promise<readonly string[]> {
  const listed = await listModels(server);
  return listed.ok
    ? nearest(
        name,
        listed.value.map((model) => model.name),
      )
    : [];
}
