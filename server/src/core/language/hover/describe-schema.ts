import * as l10n from "@vscode/l10n";
import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import { listInWords } from "../../locale/lists.ts";
import { describePattern, describeTypes, isDurationPattern } from "../schema/expectation.ts";
import { schemaText } from "../schema/schema-text.ts";
import { blocks, code, list } from "./markdown.ts";

/** What a schema says of a key, for people. `schemas` are the ones that may be meant; what they have in common is said once. */
export function describeKey(name: string, schemas: readonly JsonSchema[], required: boolean): string | undefined {
  const described = schemas.filter((schema) => schema.description !== undefined);
  if (described.length === 0) return undefined;
  const descriptions = [...new Set(described.map(({ description = "" }) => schemaText(description)))];
  const kinds = [...new Set(described.map(kindOfValue))].filter((kind) => kind !== "");
  const type = [listInWords(kinds, "or"), required ? l10n.t("required") : ""].filter((part) => part !== "").join(", ");
  const [first] = described;
  return blocks(
    `**${code(name)}**${type === "" ? "" : `: ${type}`}`,
    descriptions.length === 1 ? descriptions[0] : list(descriptions),
    descriptions.length === 1 ? list([...values(described), ...fallback(first), ...examples(first)]) : undefined,
  );
}

/** What a schema takes, in words. */
export function kindOfValue(schema: JsonSchema): string {
  const { pattern } = schema;
  if (pattern !== undefined && isDurationPattern(pattern)) return l10n.t("a length of time");
  if (schema.title === "Expression") return l10n.t("an expression `${{ … }}`");
  if (schema.enum) return isListed(schema) ? l10n.t("one of these values") : l10n.t("one of several values");
  return (schema.type === undefined ? "" : describeTypes(schema)) || (pattern && describePattern(pattern)) || "";
}

/** What one value of an enumeration means; undefined where the schemas don't say. */
export function meaningOfValue(schemas: readonly JsonSchema[], value: unknown): string | undefined {
  for (const { enum: all, enumDescriptions } of schemas) {
    const at = all?.indexOf(value) ?? -1;
    const meaning = at < 0 ? undefined : enumDescriptions?.[at];
    if (meaning !== undefined) return schemaText(meaning);
  }
  return undefined;
}

/** At most so many values are listed. */
const mostValues = 12;

function isListed(schema: JsonSchema): boolean {
  return schema.enum !== undefined && schema.enum.length <= mostValues;
}

function values(schemas: readonly JsonSchema[]): string[] {
  const schema = schemas.find(isListed);
  return (schema?.enum ?? []).map((value, index) => {
    const meaning = schema?.enumDescriptions?.[index];
    return meaning === undefined ? code(String(value)) : `${code(String(value))}: ${schemaText(meaning)}`;
  });
}

function fallback(schema: JsonSchema | undefined): string[] {
  return schema?.default === undefined ? [] : [l10n.t("Default: {0}", code(written(schema.default)))];
}

function examples(schema: JsonSchema | undefined): string[] {
  const all = (schema?.examples ?? []).slice(0, 3).map((example) => code(written(example), 160));
  return all.length === 0 ? [] : [l10n.t("Example: {0}", listInWords(all, "or"))];
}

/** A value as flow YAML writes it on one line. */
function written(value: unknown, inside = false): string {
  if (Array.isArray(value)) return `[${value.map((item) => written(item, true)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, entry]) => `${key}: ${written(entry, true)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  const quoted = inside && typeof value === "string" && /[^\w ./*-]|^[*-]/.test(value);
  return quoted ? JSON.stringify(value) : String(value);
}
