import * as l10n from "@vscode/l10n";
/** What an expression gives, as far as the text tells it. `any` is what only the run knows. */
export type ExpressionType =
  | { readonly kind: "any" | "string" | "number" | "boolean" | "null" }
  /** A string that is one of these, in upper or lower case. */
  | { readonly kind: "choice"; readonly values: readonly string[] }
  /** `spread` is what `.*` gives: a property of it is the list of that property of each. */
  | { readonly kind: "list"; readonly item: ExpressionType; readonly spread?: boolean }
  | { readonly kind: "mapping"; readonly shape: Shape };

/** What a property is, for people and for navigation. */
export type PropertyRole = "context" | "step" | "input" | "output" | "variable" | "secret" | "property";

/** One name in a {@link Shape}. */
export interface Property {
  /** As it's written where it's declared. */
  readonly name: string;
  readonly role: PropertyRole;
  readonly type: ExpressionType;
  /** What it means, as Markdown. */
  readonly description?: string | undefined;
  /** A few plain words beside the name, where they say more than its type. */
  readonly detail?: string | undefined;
}

/** The properties of a mapping, made only when somebody asks for them: a file may have thousands of steps. */
export interface Shape {
  /** Whether it may have others than those it names. */
  readonly open: boolean;
  /** The property of a name; upper and lower case don't count. */
  find(name: string): Property | undefined;
  names(): readonly string[];
}

/** What only the run knows. */
export const anyType: ExpressionType = { kind: "any" };
/** Any text. */
export const stringType: ExpressionType = { kind: "string" };
/** Any number, whole or not. */
export const numberType: ExpressionType = { kind: "number" };
/** `true` or `false`. */
export const booleanType: ExpressionType = { kind: "boolean" };
/** Nothing at all: also what is read of a property that isn't there. */
export const nullType: ExpressionType = { kind: "null" };

/** A mapping of which nothing is known. */
export const anyMapping: ExpressionType = mappingOf([], true);

/** One of some texts; any text where there are none. */
export function choiceOf(values: readonly string[]): ExpressionType {
  return values.length === 0 ? stringType : { kind: "choice", values: [...new Set(values)] };
}

/** A list whose entries are all of a type. */
export function listOf(item: ExpressionType): ExpressionType {
  return { kind: "list", item };
}

/** A mapping of some properties; `open` where it may have more. */
export function mappingOf(properties: readonly Property[], open: boolean): ExpressionType {
  return { kind: "mapping", shape: shapeOf(properties, open) };
}

/** The first of two names that differ only by upper and lower case is the one that counts. */
function shapeOf(properties: readonly Property[], open: boolean): Shape {
  const byName = new Map<string, Property>();
  for (const property of properties) {
    const key = property.name.toLowerCase();
    if (!byName.has(key)) byName.set(key, property);
  }
  return {
    open,
    find: (name) => byName.get(name.toLowerCase()),
    names: () => [...byName.values()].map(({ name }) => name),
  };
}

/** What a property of a value is. What is surely not there is null; what may be is any. */
export function propertyType(type: ExpressionType, name: string): ExpressionType {
  switch (type.kind) {
    case "any":
      return anyType;
    case "mapping":
      return type.shape.find(name)?.type ?? (type.shape.open ? anyType : nullType);
    case "list":
      if (type.spread === true) return { kind: "list", item: propertyType(type.item, name), spread: true };
      return /^\d+$/.test(name) ? type.item : nullType;
    default:
      return nullType;
  }
}

/** What is true of a value that is of one or the other type. */
export function eitherType(left: ExpressionType, right: ExpressionType): ExpressionType {
  if (left === right) return left;
  const texts = [left, right].every(({ kind }) => kind === "choice" || kind === "string");
  if (texts)
    return left.kind === "choice" && right.kind === "choice" ? choiceOf([...left.values, ...right.values]) : stringType;
  if (left.kind === "list" && right.kind === "list") return listOf(eitherType(left.item, right.item));
  if (left.kind !== right.kind) return anyType;
  return left.kind === "mapping" ? anyMapping : left;
}

/** A type in a few words, e.g. `list of string`, `'approved' or 'denied'`. */
export function describeType(type: ExpressionType): string {
  switch (type.kind) {
    case "any":
      return l10n.t("any value");
    case "choice":
      return describeChoice(type.values);
    case "list":
      return type.item.kind === "any" ? "list" : l10n.t("list of {0}", describeType(type.item));
    default:
      return type.kind;
  }
}

const mostNamed = 8;

function describeChoice(values: readonly string[]): string {
  const quoted = values.map(quoteText);
  if (quoted.length > mostNamed)
    return l10n.t("{0} or {1} more", quoted.slice(0, mostNamed).join(", "), String(quoted.length - mostNamed));
  return quoted.length < 2
    ? quoted.join("")
    : l10n.t("{0} or {1}", quoted.slice(0, -1).join(", "), quoted.at(-1) ?? "");
}

/** A text as an expression writes it. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
