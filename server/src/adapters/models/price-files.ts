import * as l10n from "@vscode/l10n";
import { readFile } from "node:fs/promises";
import builtIn from "../../../../schemas/prices.json" with { type: "json" };
import type { PriceEntry, PriceTable } from "../../core/agent/prices.ts";
import type { Log } from "../../core/ports/log.ts";
import { errorCode } from "../outside-failure.ts";
import { asList, asObject, parseJson, type JsonObject } from "./openai/json-values.ts";

/** The prices that come with the product: each entry says where and when it was read. */
export const builtInPrices: PriceTable = builtIn;

/**
 * Reads a person's own prices, `prices.json` in `MANUS_HOME`, anew each time. Without the file there are none. A file that can't be used counts as none, and the log
 * says once what is wrong with it: with wrong prices a budget would be wrong, without a price a call's cost is unknown.
 */
export function createPriceFile(file: string, log: Log): () => Promise<PriceTable> {
  let complained = "";
  const complain = (why: string): PriceTable => {
    if (why !== complained) log.warn(`The prices in ${file} aren't used: ${why}`);
    complained = why;
    return { prices: [] };
  };
  return async () => {
    try {
      const read = readPrices(await readFile(file, "utf8"));
      return typeof read === "string" ? complain(read) : read;
    } catch (error) {
      return errorCode(error) === "ENOENT" ? { prices: [] } : complain(String(error));
    }
  };
}

/** The table in a text, or what is wrong with it. What `schemas/prices.schema.json` says. */
export function readPrices(text: string): PriceTable | string {
  const prices = asObject(parseJson(text))?.["prices"];
  if (!Array.isArray(prices)) return l10n.t("it has no list `prices`");
  const wrong = asList(prices).findIndex((entry) => !isEntry(asObject(entry)));
  if (wrong !== -1)
    return l10n.t(
      "entry {0} of `prices` needs `models`, `input` and `output`: names, and US dollars for a million tokens",
      wrong + 1,
    );
  return { prices: prices as PriceEntry[] };
}

function isEntry(entry: JsonObject | undefined): boolean {
  if (entry === undefined) return false;
  const { models, hosts, input, output, cachedInput, upToInputTokens } = entry;
  const optional = [cachedInput, upToInputTokens].every((value) => value === undefined || isPrice(value));
  return isNames(models) && (hosts === undefined || isNames(hosts)) && isPrice(input) && isPrice(output) && optional;
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string" && name !== "");
}

function isPrice(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
