import { escapeParagraphs } from "../hover/markdown.ts";
import {
  anyMapping,
  anyType,
  booleanType,
  choiceOf,
  eitherType,
  listOf,
  mappingOf,
  nullType,
  numberType,
  stringType,
} from "./expression-type.ts";
import type { ExpressionType, Property } from "./expression-type.ts";

/** How deep a schema is followed; what is deeper may be anything. */
const deepest = 20;

/** What a value that fits a JSON Schema is to an expression. Written by people: whatever isn't understood makes it any value. */
export function typeOfSchema(schema: unknown, depth = 0): ExpressionType {
  if (!isRecord(schema) || depth > deepest) return anyType;
  const fixed = fixedType(schema);
  if (fixed) return fixed;
  const types: unknown = schema["type"];
  if (Array.isArray(types)) {
    return (
      types.map((type) => typeOfKind(type, schema, depth)).reduce<ExpressionType | undefined>(join, undefined) ??
      anyType
    );
  }
  return typeOfKind(types, schema, depth);
}

function join(all: ExpressionType | undefined, next: ExpressionType): ExpressionType {
  return all ? eitherType(all, next) : next;
}

function fixedType(schema: Readonly<Record<string, unknown>>): ExpressionType | undefined {
  const values: unknown = "const" in schema ? [schema["const"]] : schema["enum"];
  if (!Array.isArray(values) || values.length === 0) return undefined;
  return values.every((value) => typeof value === "string") ? choiceOf(values) : undefined;
}

function typeOfKind(kind: unknown, schema: Readonly<Record<string, unknown>>, depth: number): ExpressionType {
  switch (kind) {
    case "string":
      return stringType;
    case "number":
    case "integer":
      return numberType;
    case "boolean":
      return booleanType;
    case "null":
      return nullType;
    case "array":
      return listOf(typeOfSchema(schema["items"], depth + 1));
    case "object":
      return objectType(schema, depth);
    default:
      return anyType;
  }
}

function objectType(schema: Readonly<Record<string, unknown>>, depth: number): ExpressionType {
  const { properties, additionalProperties } = schema;
  if (!isRecord(properties)) return anyMapping;
  const known = Object.entries(properties).map(([name, value]): Property => {
    const description =
      isRecord(value) && typeof value["description"] === "string"
        ? { description: escapeParagraphs(value["description"]) }
        : {};
    return { name, role: "property", type: typeOfSchema(value, depth + 1), ...description };
  });
  return mappingOf(known, additionalProperties !== false);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
