import type { ModelPrice, ModelUsage } from "../ports/model.ts";

/** Prices of some models, as `schemas/prices.schema.json` describes it. */
export interface PriceTable {
  readonly prices: readonly PriceEntry[];
}

/** One price. */
export interface PriceEntry extends ModelPrice {
  /** Names of models; `*` stands for any characters. */
  readonly models: readonly string[];
  /** Names of servers without port, `*` as above: the same model costs something else elsewhere. Absent: wherever it's asked. */
  readonly hosts?: readonly string[];
}

const million = 1_000_000;

/** The price of a model at a server, by the first entry of the first table that knows it. Undefined: unknown, which isn't free. */
export function priceOf(tables: readonly PriceTable[], host: string, model: string): ModelPrice | undefined {
  const entry = tables.flatMap(({ prices }) => prices).find((price) => isOf(price, host, model));
  if (entry === undefined) return undefined;
  const { input, output, cachedInput, upToInputTokens } = entry;
  return {
    input,
    output,
    ...(cachedInput === undefined ? {} : { cachedInput }),
    ...(upToInputTokens === undefined ? {} : { upToInputTokens }),
  };
}

/** What a call costs in US dollars; undefined where the price is unknown, for a call of this length too. More cached tokens than tokens count as all of them. */
export function costOf(
  usage: Pick<ModelUsage, "inputTokens" | "outputTokens" | "cachedInputTokens">,
  price: ModelPrice | undefined,
): number | undefined {
  if (price === undefined || usage.inputTokens > (price.upToInputTokens ?? Infinity)) return undefined;
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens);
  const fresh = usage.inputTokens - cached;
  return (
    (fresh * price.input + cached * (price.cachedInput ?? price.input) + usage.outputTokens * price.output) / million
  );
}

function isOf({ models, hosts }: PriceEntry, host: string, model: string): boolean {
  return matchesAny(models, model) && (hosts === undefined || matchesAny(hosts, host));
}

/** Upper and lower case count as the same: providers take both. */
function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "i").test(text);
  });
}
