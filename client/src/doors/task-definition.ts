import * as l10n from "@vscode/l10n";
import { isAbsolute, join } from "node:path";

/** What a `manus` task of tasks.json says, checked. */
export interface ManusTask {
  /** Absolute path. */
  readonly file: string;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
  readonly step?: string;
}

/** Read a task's definition: it is what a person has written. A sentence about what is wrong with it instead, where something is. */
export function readTaskDefinition(definition: unknown, folder: string | undefined): ManusTask | string {
  if (!isObject(definition)) return l10n.t("The task says nothing");
  const { file, inputs = {}, step } = definition;
  if (!isText(file)) return l10n.t("The task needs a file");
  if (step !== undefined && !isText(step)) return l10n.t("The task's step must be a step's id");
  if (!isObject(inputs)) return l10n.t("The task's inputs must be names and values");
  const wrong = Object.keys(inputs).find((name) => !isValue(inputs[name]));
  if (wrong !== undefined) return l10n.t("The task's input {0} must be a text, a number, true or false", wrong);
  const path = isAbsolute(file) ? file : folder && join(folder, file);
  if (path === undefined) return l10n.t("The task's file {0} needs a workspace folder", file);
  return { file: path, inputs: inputs as ManusTask["inputs"], ...(step !== undefined && { step }) };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function isValue(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
