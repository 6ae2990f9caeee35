import * as l10n from "@vscode/l10n";
import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import { isDurationPattern, typesOf } from "../schema/expectation.ts";
import { schemasAlong } from "../schema/schema-along.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import { nameForFile } from "../actions/example-values.ts";
import { argumentValue, requiredArguments, requiredInputs } from "./argument-lines.ts";
import type { NewArgument } from "./argument-lines.ts";
import { nodeAt } from "./node-at.ts";
import type { Part } from "./insertion.ts";
import { newLine } from "./offer.ts";
import type { Offer, Question } from "./offer.ts";
import { patternOf } from "./place-pattern.ts";
import { isPathArgument } from "./sources/argument-values.ts";
import { hasSource } from "./value-sources.ts";
import { stepTarget } from "./step-target.ts";

/** The keys by which a step says what it does. */
const stepKinds = ["tool", "task", "prompt", "workflow", "approve"];

/** Keys that are texts of several lines more often than not. */
const blockTexts = new Set(["prompt", "text"]);

/** The keys that a mapping can have beside those it has: required ones first, then in the order of the format. `column` is where they start on their lines. */
export function keyOffers(question: Question, column: number): Offer[] {
  const { cursor } = question;
  const names = [...new Set(cursor.schemas.flatMap((schema) => Object.keys(schema.properties ?? {})))];
  return names.flatMap((name, order): Offer[] => {
    if (cursor.present.has(name)) return [];
    const holders = cursor.schemas.filter((schema) => Object.hasOwn(schema.properties ?? {}, name));
    const values = [...new Set(holders.flatMap((schema) => schemasAlong(schema, [name])))];
    const required = isRequired(question, name, holders);
    return [
      {
        label: name,
        kind: "key",
        rank: rankOf(question, name, { required, order }),
        detail: [kindOfKey(values), required ? l10n.t("required") : ""].filter((part) => part !== "").join(", "),
        about: { of: "key", name },
        ...written(question, { name, values, column }),
      },
    ];
  });
}

/** Of a step that doesn't say yet what it does, no single key is required, but one of several. */
function isRequired({ cursor }: Question, name: string, holders: readonly JsonSchema[]): boolean {
  return holders.length === cursor.schemas.length && holders.every(({ required }) => required?.includes(name) === true);
}

interface Placing {
  readonly required: boolean;
  readonly order: number;
}

function rankOf(question: Question, name: string, { required, order }: Placing): number {
  const { cursor } = question;
  if (required) return order;
  const isStep = patternOf(cursor.path) === "steps.*";
  if (isStep && name === "id") return 20;
  if (isStep && stepKinds.includes(name)) return 21 + stepKinds.indexOf(name);
  if (isStep && name === "with") return neededIn(question).length > 0 ? 10 : 40;
  if (name === "options" && isChoice(question)) return 15;
  const isOnlyWay = cursor.schemas.some((schema) => schema.required?.includes(name));
  return (isOnlyWay ? 50 : 100) + order;
}

function isChoice({ cursor }: Question): boolean {
  return stringValue(valueAt(nodeAt(cursor.tree, cursor.treePath), "type")) === "choice";
}

interface NewKey {
  readonly name: string;
  readonly values: readonly JsonSchema[];
  readonly column: number;
}

/** A key with what its value begins with, and whether that is something to choose from. */
function written(question: Question, key: NewKey): Pick<Offer, "write" | "again"> {
  const { cursor } = question;
  if (cursor.colon) return { write: { yaml: [key.name] } };
  const { parts, again } = cursor.flow ? flowValue(question, key) : blockValue(question, key);
  return { write: { yaml: [`${key.name}:`, ...parts] }, ...(again ? { again } : {}) };
}

interface NewValue {
  readonly parts: readonly Part[];
  readonly again: boolean;
}

function blockValue(question: Question, { name, values, column }: NewKey): NewValue {
  const types = new Set(values.flatMap(typesOf));
  const child = newLine(column + 2);
  if (name === "with") {
    const given = neededIn(question);
    if (given.length === 0) return { parts: [child], again: true };
    return { parts: given.flatMap(({ name: own, value }) => [`${child}${own}: `, value]), again: false };
  }
  if (name === "needs") return { parts: [" [", { hole: "" }, "]"], again: true };
  if (types.size === 1 && types.has("object")) return { parts: [child], again: true };
  if (types.size === 1 && types.has("array")) return { parts: [`${child}- `], again: true };
  if (blockTexts.has(name)) return { parts: [` |${child}`, { hole: "" }], again: false };
  return scalarValue(question, name, values);
}

function flowValue(question: Question, { name, values }: NewKey): NewValue {
  const types = new Set(values.flatMap(typesOf));
  if (types.size === 1 && types.has("object")) return { parts: [" { ", { hole: "" }, " }"], again: true };
  if (types.size === 1 && types.has("array")) return { parts: [" [", { hole: "" }, "]"], again: true };
  return scalarValue(question, name, values);
}

/** One value: chosen from a list where there is one, else written over an example where that is a number. */
function scalarValue({ cursor, document }: Question, name: string, values: readonly JsonSchema[]): NewValue {
  const constants = [...new Set(values.map((schema) => schema.const).filter((value) => value !== undefined))];
  if (constants.length === 1) return { parts: [` ${JSON.stringify(constants[0]).replaceAll('"', "")}`], again: false };
  if (patternOf(cursor.path) === "steps.*.with") return argument(name, values);
  if (cursor.path.length === 0 && name === "name")
    return { parts: [" ", { hole: nameForFile(document.file) }], again: false };
  if (constants.length > 1 || values.some(isChosen) || hasSource([...cursor.path, name])) {
    return { parts: [" "], again: true };
  }
  return { parts: [" ", { hole: numberOf(values) }], again: false };
}

/** The default of a number, else an example. */
function numberOf(values: readonly JsonSchema[]): string {
  const known = values.flatMap((schema) => [schema.default, ...(schema.examples ?? [])]);
  const isNumber = values.some((schema) => typesOf(schema).some((type) => type === "integer" || type === "number"));
  const example = isNumber ? known.find((value) => typeof value === "number") : undefined;
  return example === undefined ? "" : String(example);
}

/** An argument of a tool: a path to choose, or a value to write over. */
function argument(name: string, [schema]: readonly JsonSchema[]): NewValue {
  if (!schema || isPathArgument(name)) return { parts: [" "], again: isPathArgument(name) };
  return { parts: [" ", argumentValue(schema)], again: false };
}

function isChosen({ enum: all, type, pattern }: JsonSchema): boolean {
  const isBoolean = type === "boolean" || (Array.isArray(type) && type.includes("boolean"));
  return all !== undefined || isBoolean || (pattern !== undefined && isDurationPattern(pattern));
}

/** What the `with` of a step must have. */
function neededIn(question: Question): NewArgument[] {
  const target = stepTarget(question);
  if (!target) return [];
  return "tool" in target ? requiredArguments(target.tool) : requiredInputs(target.file.inputs);
}

function kindOfKey(values: readonly JsonSchema[]): string {
  const types = [...new Set(values.flatMap(typesOf))];
  return types.map((type) => (type === "object" ? "mapping" : type === "array" ? "list" : type)).join(" | ");
}
