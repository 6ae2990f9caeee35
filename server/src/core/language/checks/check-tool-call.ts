import * as l10n from "@vscode/l10n";
import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import { toolSchemas } from "../../../../../schemas/generated/tools.ts";
import type { Finding } from "../finding.ts";
import { checkValue } from "../schema/check-value.ts";
import { reportAt, visibleSpan } from "../schema/place.ts";
import type { Place, SchemaCheck } from "../schema/place.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import type { MappingNode, YamlNode } from "../yaml/node.ts";
import { entryAt } from "./step-facts.ts";

/**
 * Check `with` of a direct tool call against the schema of its tool. A text with an expression fits every argument: what it gives is only known when the
 * step runs, and is checked again there. Steps without a known tool are left alone.
 */
export function checkToolCall(step: YamlNode): Finding[] {
  const tool = entryAt(step, "tool");
  const schema = parametersOf(stringValue(tool?.value));
  if (!tool || !schema) return [];
  const given = entryAt(step, "with");
  if (given && given.value.kind !== "mapping") return [];
  const node = given?.value.kind === "mapping" ? given.value : nothingGiven(tool.value);
  const findings: Finding[] = [];
  const place = { node, path: "with", holder: given ? given.key : tool.value };
  const check: SchemaCheck = {
    definitions: {},
    keys: "arguments",
    expressionsFit: true,
    report: (finding) => findings.push(finding),
  };
  checkValue(place, schema, check);
  checkTarget(place, schema, check);
  return findings;
}

function parametersOf(tool: string | undefined): JsonSchema | undefined {
  if (tool === undefined || !Object.hasOwn(toolSchemas, tool)) return undefined;
  return toolSchemas[tool as keyof typeof toolSchemas].function.parameters;
}

function nothingGiven(at: YamlNode): MappingNode {
  return { kind: "mapping", flow: true, start: at.start, end: at.end, entries: [] };
}

/** Where a tool takes an element by its index or by coordinates, one of the two must be given, and coordinates both. */
function checkTarget(place: Place, schema: JsonSchema, check: SchemaCheck): void {
  const choice = ["index", "coordinate_x", "coordinate_y"];
  if (!choice.every((name) => schema.properties?.[name] && !schema.required?.includes(name))) return;
  const [index, x, y] = choice.map((name) => valueAt(place.node, name) !== undefined);
  if (index !== x && x === y) return;
  const both = index && (x || y) === true;
  const message = both
    ? l10n.t("Give either `index` or both coordinates, not both.")
    : l10n.t("The tool needs `index`, or both `coordinate_x` and `coordinate_y`.");
  const data = both ? { together: choice } : { missing: x ? ["coordinate_y"] : y ? ["coordinate_x"] : ["index"] };
  reportAt(check, visibleSpan(place), { code: both ? "conflicting-keys" : "missing-argument", message, data });
}
