import type { DocumentStore } from "../../../core/ports/documents.ts";
import type { ModelPrice } from "../../../core/ports/model.ts";
import { firstHabits, type Habits } from "./habits.ts";
import { asObject } from "./json-values.ts";

/** What was found out about a model of a server, and when. */
export interface KnownModel {
  /** When it was found out, ISO 8601. */
  readonly at: string;
  readonly habits: Habits;
  readonly calling: "tools" | "json" | "none";
  readonly structured: boolean;
  readonly images: boolean;
  readonly streaming: boolean;
  /** Absent: nobody says. */
  readonly contextTokens?: number;
  readonly maximumOutputTokens?: number;
  /** What the server itself says that it costs. */
  readonly price?: ModelPrice;
  /** What didn't work, a sentence each. */
  readonly notes: readonly string[];
}

/** The document, `documents/models.json`. It holds addresses and names, and nothing that is secret. Deleted, it's found out again. */
export interface KnownModelsDocument {
  readonly version: 1;
  /** By base URL and model, with a space between them. */
  readonly models: Readonly<Record<string, KnownModel>>;
}

/** What is known of models, kept over restarts. */
export class KnownModels {
  private readonly store: DocumentStore<KnownModelsDocument>;
  private models: Promise<Map<string, KnownModel>> | undefined;

  constructor(store: DocumentStore<KnownModelsDocument>) {
    this.store = store;
  }

  async read(baseUrl: string, model: string): Promise<KnownModel | undefined> {
    return (await this.load()).get(keyOf(baseUrl, model));
  }

  async keep(baseUrl: string, model: string, known: KnownModel): Promise<void> {
    const models = await this.load();
    models.set(keyOf(baseUrl, model), known);
    this.store.write({ version: 1, models: Object.fromEntries(models) });
  }

  private load(): Promise<Map<string, KnownModel>> {
    this.models ??= this.store.read().then((document) => new Map(Object.entries(readDocument(document))));
    return this.models;
  }
}

function keyOf(baseUrl: string, model: string): string {
  return `${baseUrl} ${model}`;
}

/** Another version's document, and entries that lack something, count as unknown: then it's found out again. */
function readDocument(document: unknown): Readonly<Record<string, KnownModel>> {
  const told = asObject(document);
  if (told?.["version"] !== 1) return {};
  const entries = Object.entries(asObject(told["models"]) ?? {});
  return Object.fromEntries(entries.filter(([, entry]) => isKnown(entry))) as Record<string, KnownModel>;
}

function isKnown(entry: unknown): boolean {
  const known = asObject(entry);
  const habits = asObject(known?.["habits"]);
  const isWhole =
    habits !== undefined && Object.entries(firstHabits).every(([key, value]) => typeof habits[key] === typeof value);
  return isWhole && typeof known?.["calling"] === "string" && Array.isArray(known["notes"]);
}
