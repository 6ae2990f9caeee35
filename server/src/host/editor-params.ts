import type { EditorModel } from "../protocol/models.ts";

/** No editor has more; the rest of a longer list is left out. */
const mostModels = 500;

/** The models in a window's offer, each with the keys that are ours alone; undefined when it isn't what the protocol says. */
export function readOffer(value: unknown): readonly EditorModel[] | undefined {
  if (!isObject(value) || !Array.isArray(value["models"])) return undefined;
  const models = (value["models"] as readonly unknown[]).slice(0, mostModels).map(readModel);
  return models.every((model) => model !== undefined) ? models : undefined;
}

function readModel(value: unknown): EditorModel | undefined {
  if (!isObject(value)) return undefined;
  const { id, name, vendor, family, maximumInputTokens, images } = value;
  if (!isText(id) || typeof name !== "string" || typeof vendor !== "string" || typeof family !== "string") {
    return undefined;
  }
  if (typeof maximumInputTokens !== "number" || !(maximumInputTokens >= 0)) return undefined;
  return { id, name, vendor, family, maximumInputTokens, images: images === true };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}
