import * as l10n from "@vscode/l10n";
import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import { isDurationPattern, typesOf } from "../schema/expectation.ts";
import type { Offer, Question } from "./offer.ts";
import { booleanOffers } from "./sources/choices.ts";
import { sourceOffers } from "./value-sources.ts";

/** Lengths of time that people often mean. */
const durations = ["10s", "30s", "1m", "5m", "10m", "30m", "1h", "2h", "1d"];

/** What a value can be: what exists, then what the schema lists. */
export function valueOffers(question: Question): Offer[] {
  const found = new Map<string, Offer>();
  const listed = question.cursor.schemas.flatMap((schema) => schemaOffers(schema));
  for (const offer of [...sourceOffers(question), ...listed]) {
    if (!found.has(offer.label)) found.set(offer.label, offer);
  }
  return [...found.values()];
}

function schemaOffers(schema: JsonSchema): Offer[] {
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  const chosen = values.map((value, order) => valueOffer(value, order, schema));
  if (chosen.length > 0) return chosen;
  if (takesBoolean(schema)) return booleanOffers(schema.default);
  if (schema.pattern === undefined || !isDurationPattern(schema.pattern)) return [];
  return durationOffers(schema);
}

function valueOffer(value: unknown, rank: number, schema: JsonSchema): Offer {
  const label = String(value);
  const isDefault = schema.default === value;
  return {
    label,
    kind: "value",
    rank,
    ...(isDefault ? { detail: l10n.t("default") } : {}),
    about: { of: "value", name: label },
    write: typeof value === "string" ? { text: value } : { yaml: [label] },
  };
}

/** A boolean, or an expression that gives one; not what takes any value. */
function takesBoolean(schema: JsonSchema): boolean {
  const types = typesOf(schema);
  return types.includes("boolean") && (types.length === 1 || (types.length === 2 && schema.pattern !== undefined));
}

/** The schema's own examples before the usual ones. */
function durationOffers({ default: fallback, examples = [] }: JsonSchema): Offer[] {
  const all = [...new Set([fallback, ...examples, ...durations])].filter((value) => typeof value === "string");
  return all.map((value, rank) => {
    const detail = value === fallback ? { detail: l10n.t("default") } : {};
    return { label: value, kind: "value", rank, ...detail, write: { text: value } };
  });
}
