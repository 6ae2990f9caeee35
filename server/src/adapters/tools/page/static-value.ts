import { PageProblem, type Place } from "./page-problem.ts";

/** What an expression of a page can be: data, and nothing that runs. */
export type StaticValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly StaticValue[]
  | { readonly [name: string]: StaticValue };

/** The `export const` of a document, by name. */
export type Constants = ReadonlyMap<string, StaticValue>;

/** A node of the syntax tree that a parser of JavaScript gives (ESTree). */
export interface Syntax {
  readonly type: string;
  readonly [name: string]: unknown;
}

/** Where what is evaluated stands, and what is known there. */
export interface Surroundings {
  readonly constants: Constants;
  readonly place: Place | undefined;
}

/**
 * The value of an expression that is plain data: literals, lists, objects, templates and sums of them, and reads of constants. Nothing is
 * ever executed.
 *
 * @throws PageProblem for everything else.
 */
export function staticValue(node: Syntax, around: Surroundings): StaticValue {
  switch (node.type) {
    case "Literal":
      return literalValue(node, around);
    case "TemplateLiteral":
      return templateValue(node, around);
    case "UnaryExpression":
      return unaryValue(node, around);
    case "BinaryExpression":
      return sumValue(node, around);
    case "ArrayExpression":
      return listOf(node["elements"]).map((item) => staticValue(item, around));
    case "ObjectExpression":
      return Object.fromEntries(listOf(node["properties"]).map((property) => propertyEntry(property, around)));
    case "Identifier":
      return constantValue(node, around);
    case "MemberExpression":
      return memberValue(node, around);
    default:
      throw notData(node, around);
  }
}

/** What an expression or an `export` holds; undefined for one that holds nothing, such as a comment. */
export function expressionOf(program: Syntax | undefined | null): Syntax | undefined {
  const [statement] = listOf(program?.["body"]);
  return statement?.type === "ExpressionStatement" ? syntax(statement["expression"]) : undefined;
}

/** The statements of a program. */
export function statementsOf(program: Syntax | undefined | null): readonly Syntax[] {
  return listOf(program?.["body"]);
}

/** A part of the tree that must be there. */
export function syntax(value: unknown): Syntax {
  if (typeof value === "object" && value !== null && "type" in value && typeof value.type === "string") {
    return value as Syntax;
  }
  throw new TypeError("The syntax tree lacks a part");
}

/** A list of parts; a hole in it (`[1, , 2]`) counts as `undefined` written out. */
export function listOf(value: unknown): readonly Syntax[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) => (item === null ? { type: "Identifier", name: "undefined" } : syntax(item)));
}

function literalValue(node: Syntax, around: Surroundings): StaticValue {
  const { value } = node;
  const isPlain = value === null || ["string", "number", "boolean"].includes(typeof value);
  if (!isPlain || "regex" in node || "bigint" in node) throw notData(node, around);
  return value as StaticValue;
}

function templateValue(node: Syntax, around: Surroundings): string {
  const texts = listOf(node["quasis"]).map((part) => (part["value"] as { cooked?: string }).cooked ?? "");
  const values = listOf(node["expressions"]).map((part) => asText(staticValue(part, around), around));
  return texts.map((text, at) => text + (values[at] ?? "")).join("");
}

function unaryValue(node: Syntax, around: Surroundings): StaticValue {
  const value = staticValue(syntax(node["argument"]), around);
  if (node["operator"] === "-" && typeof value === "number") return -value;
  if (node["operator"] === "+" && typeof value === "number") return value;
  if (node["operator"] === "!" && typeof value === "boolean") return !value;
  throw notData(node, around);
}

function sumValue(node: Syntax, around: Surroundings): StaticValue {
  if (node["operator"] !== "+") throw notData(node, around);
  const [left, right] = [staticValue(syntax(node["left"]), around), staticValue(syntax(node["right"]), around)];
  if (typeof left === "number" && typeof right === "number") return left + right;
  return asText(left, around) + asText(right, around);
}

function propertyEntry(property: Syntax, around: Surroundings): readonly [string, StaticValue] {
  const isPlain = property.type === "Property" && property["kind"] === "init" && property["method"] !== true;
  if (!isPlain || property["computed"] === true) throw notData(property, around);
  const key = syntax(property["key"]);
  const name = key.type === "Identifier" ? key["name"] : literalValue(key, around);
  return [String(name), staticValue(syntax(property["value"]), around)];
}

function constantValue(node: Syntax, { constants, place }: Surroundings): StaticValue {
  const name = String(node["name"]);
  if (name === "undefined") return undefined;
  if (name === "NaN" || name === "Infinity") return Number(name);
  if (constants.has(name)) return constants.get(name);
  const remedy = `Write \`export const ${name} = …\` before it, with a plain value`;
  throw new PageProblem(`There is no constant ${name}`, remedy, place);
}

function memberValue(node: Syntax, around: Surroundings): StaticValue {
  const object = staticValue(syntax(node["object"]), around);
  const property = syntax(node["property"]);
  const name = node["computed"] === true ? staticValue(property, around) : String(property["name"]);
  const isName = typeof name === "string" || typeof name === "number";
  if (Array.isArray(object) && name === "length") return object.length;
  if (isName && typeof object === "object" && object !== null && Object.hasOwn(object, name)) {
    return (object as Readonly<Record<string, StaticValue>>)[name];
  }
  const remedy = "Check the name against the constant's value";
  throw new PageProblem(`The value has no ${isName ? String(name) : "such part"}`, remedy, around.place);
}

function asText(value: StaticValue, around: Surroundings): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new PageProblem("Only texts and numbers can stand in a text", "Name the part that is meant", around.place);
}

const kinds: Readonly<Record<string, string>> = {
  CallExpression: "A call of a function",
  NewExpression: "A call of a function",
  ArrowFunctionExpression: "A function",
  FunctionExpression: "A function",
  ConditionalExpression: "A condition",
  LogicalExpression: "A condition",
  JSXElement: "An element inside an expression",
  JSXFragment: "An element inside an expression",
  SpreadElement: "A spread",
  AssignmentExpression: "An assignment",
};

function notData(node: Syntax, { place }: Surroundings): PageProblem {
  const what = kinds[node.type] ?? "This expression";
  const remedy = "Nothing of a page is executed: write the value itself, or the text it would give";
  return new PageProblem(`${what} can't stand in a page`, remedy, place);
}
