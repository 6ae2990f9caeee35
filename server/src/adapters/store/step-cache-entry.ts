import type { StepResult } from "../../core/dispatch/states.ts";
import type { KeptFile, KeptStep } from "../../core/ports/step-cache.ts";
import type { Timestamp } from "../../protocol/states.ts";
import { isPlainObject } from "../plain-object.ts";

/** What a file of the cache holds. */
export interface CacheEntry {
  readonly key: string;
  readonly keptAt: Timestamp;
  readonly step: KeptStep;
}

const version = 1;

/** The text of an entry's file. */
export function writeEntry(entry: CacheEntry): string {
  return `${JSON.stringify({ version, ...entry })}\n`;
}

/** An entry from its file's text; undefined for anything else than an entry of this version with this key. */
export function readEntry(text: string, key: string): CacheEntry | undefined {
  const value = parse(text);
  if (!isPlainObject(value) || value["version"] !== version || value["key"] !== key) return undefined;
  const { keptAt, step } = value;
  if (typeof keptAt !== "string" || !isPlainObject(step)) return undefined;
  const { workflow, step: name, label, result, files } = step;
  if (typeof workflow !== "string" || typeof name !== "string" || typeof label !== "string") return undefined;
  if (!isResult(result) || !Array.isArray(files) || !files.every(isKeptFile)) return undefined;
  return { key, keptAt, step: { workflow, step: name, label, result, files } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isResult(value: unknown): value is StepResult {
  if (!isPlainObject(value) || typeof value["outcome"] !== "string" || !isPlainObject(value["outputs"])) return false;
  const { output } = value;
  if (typeof output === "string") return true;
  return Array.isArray(output) && output.every((one) => one === null || typeof one === "string");
}

function isKeptFile(value: unknown): value is KeptFile {
  return isPlainObject(value) && typeof value["path"] === "string" && typeof value["hash"] === "string";
}
