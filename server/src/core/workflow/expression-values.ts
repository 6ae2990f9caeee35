import { data } from "@actions/expressions";

type ExpressionValue = ReturnType<data.Dictionary["values"]>[number];

/**
 * A map for expressions. The library's own keeps its keys in a plain object and so can't hold `constructor`. Names don't care about
 * upper and lower case; the first of two that are the same then wins.
 */
class Properties extends data.Dictionary {
  private readonly byName = new Map<string, { readonly key: string; readonly value: ExpressionValue }>();

  override add(key: string, value: ExpressionValue): void {
    const name = key.toLowerCase();
    if (!this.byName.has(name)) this.byName.set(name, { key, value });
  }

  override get(key: string): ExpressionValue | undefined {
    return this.byName.get(key.toLowerCase())?.value;
  }

  override values(): ExpressionValue[] {
    return this.pairs().map(({ value }) => value);
  }

  override pairs(): { key: string; value: ExpressionValue }[] {
    return [...this.byName.values()];
  }
}

/** A plain value for the expression library; what JSON doesn't know is null. */
export function toExpressionValue(value: unknown): ExpressionValue {
  if (typeof value === "string") return new data.StringData(value);
  if (typeof value === "number") return new data.NumberData(value);
  if (typeof value === "boolean") return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toExpressionValue));
  return typeof value === "object" && value !== null ? toProperties(value) : new data.Null();
}

/** A map for the expression library. */
export function toProperties(value: object): data.Dictionary {
  const properties = new Properties();
  for (const [key, entry] of Object.entries(value)) properties.add(key, toExpressionValue(entry));
  return properties;
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
