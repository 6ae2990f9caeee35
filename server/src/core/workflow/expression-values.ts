import { data } from "@actions/expressions";

type ExpressionValue = ReturnType<data.Dictionary["values"]>[number];

/** Finds what a map of expressions holds, by name. */
export interface Lookup {
  /** The plain value; undefined when there is none of this name, which is in lower case. */
  find(name: string): unknown;
  /** All that is in it, under the names as they are written. */
  entries(): Iterable<readonly [string, unknown]>;
}

/**
 * A map for expressions that turns only what is asked for into values of the library, whose own map besides keeps its keys in a plain
 * object and so can't hold `constructor`. Names don't care about upper and lower case; the first of two that are the same then wins.
 */
class Properties extends data.Dictionary {
  private readonly lookup: Lookup;

  constructor(lookup: Lookup) {
    super();
    this.lookup = lookup;
  }

  override get(key: string): ExpressionValue | undefined {
    const value = this.lookup.find(key.toLowerCase());
    return value === undefined ? undefined : toExpressionValue(value);
  }

  override values(): ExpressionValue[] {
    return this.pairs().map(({ value }) => value);
  }

  override pairs(): { key: string; value: ExpressionValue }[] {
    return [...this.lookup.entries()].map(([key, value]) => ({ key, value: toExpressionValue(value) }));
  }
}

/** A map whose entries are found by code: for those with very many, of which an expression reads few. */
export class LazyMap {
  readonly lookup: Lookup;

  constructor(lookup: Lookup) {
    this.lookup = lookup;
  }
}

/** A plain value for the expression library; what JSON doesn't know is null. */
function toExpressionValue(value: unknown): ExpressionValue {
  if (typeof value === "string") return new data.StringData(value);
  if (typeof value === "number") return new data.NumberData(value);
  if (typeof value === "boolean") return new data.BooleanData(value);
  if (Array.isArray(value)) return toList(value);
  return typeof value === "object" && value !== null ? toProperties(value) : new data.Null();
}

/** Each item of a step may read the same list of thousands: it's made once. Lists of a run never change. */
const lists = new WeakMap<object, data.Array>();

function toList(value: readonly unknown[]): data.Array {
  const known = lists.get(value);
  if (known !== undefined) return known;
  const list = new data.Array();
  for (const entry of value) list.add(toExpressionValue(entry));
  lists.set(value, list);
  return list;
}

/** A map for the expression library. */
export function toProperties(value: object): data.Dictionary {
  if (value instanceof LazyMap) return new Properties(value.lookup);
  const byName = new Map<string, readonly [string, unknown]>();
  for (const [key, entry] of Object.entries(value)) {
    if (!byName.has(key.toLowerCase())) byName.set(key.toLowerCase(), [key, entry]);
  }
  return new Properties({ find: (name) => byName.get(name)?.[1], entries: () => byName.values() });
}

/** The plain value of what an expression came to. */
export function fromExpressionValue(value: ExpressionValue): unknown {
  if (value instanceof data.Array) return value.values().map(fromExpressionValue);
  if (value instanceof data.Dictionary) {
    return Object.fromEntries(value.pairs().map(({ key, value: entry }) => [key, fromExpressionValue(entry)]));
  }
  return value instanceof data.Null ? null : value.value;
}

/** How a plain value reads inside a text: lists and maps as JSON, nothing for null. */
export function textOf(value: unknown): string {
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return toExpressionValue(value).coerceString();
}
