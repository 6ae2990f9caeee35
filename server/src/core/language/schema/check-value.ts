import * as l10n from "@vscode/l10n";
import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import { maximumFindings } from "../yaml/limits.ts";
import { keyText } from "../yaml/node.ts";
import type { MappingNode, ScalarNode, SequenceNode, YamlNode } from "../yaml/node.ts";
import { checkScalar } from "./check-scalar.ts";
import { chooseBranch } from "./choose-branch.ts";
import { describeNode, describeTypes, fitsTypes, typesOf } from "./expectation.ts";
import { holderOf, nameOf, pathTo, reportAt, resolveReference, visibleSpan } from "./place.ts";
import type { Place, SchemaCheck } from "./place.ts";
import { didYouMean, listWords, suggest } from "./suggest.ts";

/** Report everything in which a value doesn't fit a schema, in words for people. */
export function checkValue(place: Place, schema: JsonSchema, check: SchemaCheck): void {
  const { node } = place;
  if (isUnknown(node, check)) return;
  if (schema.$ref !== undefined) checkValue(place, resolveReference(schema.$ref, check), check);
  if (!fitsTypes(node, typesOf(schema))) {
    reportType(place, schema, check);
    return;
  }
  if (node.kind === "scalar") checkScalar(place, node, schema, check);
  if (node.kind === "sequence") checkItems(place, node, schema, check);
  if (node.kind === "mapping") checkMapping(place, node, schema, check);
  const branch = schema.oneOf && chooseBranch(place, schema.oneOf, check);
  if (branch) checkValue(place, branch, check);
  for (const part of schema.allOf ?? []) checkCondition(place, part, check);
}

/** Whether a value fits a schema. */
function fitsSchema(place: Place, schema: JsonSchema, check: SchemaCheck): boolean {
  let fits = true;
  checkValue(place, schema, { ...check, report: () => (fits = false) });
  return fits;
}

/** An alias that is left stands for nothing known, which is said already; what an expression gives is known when it runs. */
function isUnknown(node: YamlNode, check: SchemaCheck): boolean {
  if (node.kind !== "scalar") return node.kind === "alias";
  return check.expressionsFit && typeof node.value === "string" && node.value.includes("${{");
}

function reportType(place: Place, schema: JsonSchema, check: SchemaCheck): void {
  const { node } = place;
  const empty = node.kind === "scalar" && node.value === null;
  const expected = describeTypes(schema);
  const message = empty
    ? l10n.t("{0} has no value. It takes {1}.", nameOf(place.path), expected)
    : l10n.t("{0} takes {1}, not {2}.{3}", nameOf(place.path), expected, describeNode(node), typeAdvice(place, schema));
  reportAt(check, visibleSpan(place), { code: empty ? "missing-value" : "wrong-type", message });
}

function typeAdvice({ node }: Place, schema: JsonSchema): string {
  if (node.kind !== "scalar" || !typesOf(schema).includes("string") || schema.pattern?.startsWith("^\\$")) return "";
  return ` ${l10n.t('Put it in quotes if it is meant as text: "{0}".', node.text)}`;
}

function checkItems(place: Place, node: SequenceNode, schema: JsonSchema, check: SchemaCheck): void {
  const name = nameOf(place.path);
  if (schema.minItems !== undefined && node.items.length < schema.minItems) {
    const message =
      schema.minItems === 1
        ? l10n.t("{0} needs at least {1} entry.", name, String(schema.minItems))
        : l10n.t("{0} needs at least {1} entries.", name, String(schema.minItems));
    reportAt(check, visibleSpan(place), { code: "too-few", message });
  }
  if (schema.uniqueItems) checkUnique(place, node, check);
  if (!schema.items) return;
  for (const [index, item] of node.items.entries()) {
    checkValue({ node: item, path: pathTo(place.path, index), holder: holderOf(item) }, schema.items, check);
  }
}

function checkUnique(place: Place, node: SequenceNode, check: SchemaCheck): void {
  const seen = new Set<string | number | boolean | null>();
  let told = 0;
  for (const item of node.items) {
    if (item.kind !== "scalar") continue;
    if (seen.has(item.value) && told <= maximumFindings) {
      told += 1;
      const message = l10n.t("`{0}` stands in {1} twice. Keep one.", item.text, nameOf(place.path));
      reportAt(check, item, { code: "duplicate-item", message });
    }
    seen.add(item.value);
  }
}

function checkMapping(place: Place, node: MappingNode, schema: JsonSchema, check: SchemaCheck): void {
  for (const key of schema.required ?? []) {
    if (!node.entries.some((entry) => keyText(entry.key) === key)) reportMissing(place, key, check);
  }
  if (schema.minProperties !== undefined && node.entries.length < schema.minProperties) {
    const message = l10n.t("{0} needs at least {1} key.", nameOf(place.path), String(schema.minProperties));
    reportAt(check, visibleSpan(place), { code: "too-few", message });
  }
  for (const entry of node.entries) checkEntry(entry, place.path, schema, check);
}

/** Report that a mapping lacks a key it needs. */
function reportMissing(place: Place, key: string, check: SchemaCheck): void {
  const argument = check.keys === "arguments";
  const message = argument
    ? l10n.t("{0} lacks `{1}`, which the tool needs.", nameOf(place.path), key)
    : l10n.t("{0} needs the key `{1}`.", nameOf(place.path), key);
  const data = { missing: [key] };
  reportAt(check, visibleSpan(place), { code: argument ? "missing-argument" : "missing-key", message, data });
}

/** Check one entry of a mapping against the schema of the mapping. */
export function checkEntry(
  entry: { readonly key: YamlNode; readonly value: YamlNode },
  path: string,
  schema: JsonSchema,
  check: SchemaCheck,
): void {
  const key = keyText(entry.key);
  if (key === undefined) {
    reportAt(check, entry.key, { code: "invalid-key", message: l10n.t("A key must be a plain word or text.") });
    return;
  }
  const place = { node: entry.value, path: pathTo(path, key), holder: entry.key };
  if (schema.propertyNames) checkKeyName(entry.key as ScalarNode, path, schema.propertyNames, check);
  const own = schema.properties?.[key];
  if (own) {
    checkValue(place, own, check);
    return;
  }
  if (key.startsWith("x-") && schema.patternProperties) return;
  if (typeof schema.additionalProperties === "object") checkValue(place, schema.additionalProperties, check);
  if (schema.additionalProperties === false) reportUnknown(place, key, schema, check);
}

function checkKeyName(key: ScalarNode, path: string, schema: JsonSchema, check: SchemaCheck): void {
  const node: ScalarNode = { ...key, value: key.text };
  checkValue({ node, path: pathTo(path, key.text), holder: key }, schema, { ...check, expressionsFit: false });
}

function reportUnknown(place: Place, key: string, schema: JsonSchema, check: SchemaCheck): void {
  const known = Object.keys(schema.properties ?? {});
  const suggestion = suggest(key, known);
  const data = suggestion === undefined ? {} : { data: { replace: suggestion } };
  if (check.keys === "arguments") {
    const takes = known.length > 0 ? l10n.t("It takes {0}.", listWords(known, "and")) : l10n.t("It takes none.");
    const message = l10n.t("The tool has no argument `{0}`.{1}", key, didYouMean(suggestion) || ` ${takes}`);
    reportAt(check, place.holder, { code: "unknown-argument", message, ...data });
    return;
  }
  const parent = place.path.slice(0, Math.max(place.path.length - key.length - 1, 0));
  const where = parent === "" ? l10n.t("in this file") : l10n.t("in `{0}`", parent);
  const advice = didYouMean(suggestion) || ` ${l10n.t("Remove it, or start it with `x-` if it is your own.")}`;
  const message = l10n.t("The key `{0}` means nothing {1}.{2}", key, where, advice);
  reportAt(check, place.holder, { code: "unknown-key", severity: "warning", message, ...data });
}

function checkCondition(place: Place, part: JsonSchema, check: SchemaCheck): void {
  if (part.if && part.then && fitsSchema(place, part.if, check)) checkValue(place, part.then, check);
}
