import * as l10n from "@vscode/l10n";
import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import type { ScalarNode } from "../yaml/node.ts";
import {
  describeNode,
  describePattern,
  describeTypes,
  expressionOnly,
  isDurationPattern,
  quote,
} from "./expectation.ts";
import { nameOf, reportAt, visibleSpan } from "./place.ts";
import type { Place, SchemaCheck } from "./place.ts";
import { didYouMean, listWords, suggest } from "./suggest.ts";

/** Check what a schema says of a text, a number or a boolean. Its type fits already. */
export function checkScalar(place: Place, node: ScalarNode, schema: JsonSchema, check: SchemaCheck): void {
  if (schema.const !== undefined && node.value !== schema.const) reportConstant(place, node, schema, check);
  if (schema.enum && !schema.enum.includes(node.value)) reportChoice(place, node, schema, check);
  if (typeof node.value === "string") checkText(place, node.value, schema, check);
  if (typeof node.value === "number") checkNumber(place, node.value, schema, check);
}

function reportConstant(place: Place, node: ScalarNode, schema: JsonSchema, check: SchemaCheck): void {
  const version = place.path === "manus";
  const advice = version ? ` ${l10n.t("This is the only version there is.")}` : "";
  const message = l10n.t(
    "{0} must be `{1}`, not {2}.{3}",
    nameOf(place.path),
    String(schema.const),
    describeNode(node),
    advice,
  );
  const data = { replace: String(schema.const) };
  reportAt(check, visibleSpan(place), { code: version ? "unknown-version" : "wrong-value", message, data });
}

function reportChoice(place: Place, node: ScalarNode, schema: JsonSchema, check: SchemaCheck): void {
  const choices = (schema.enum ?? []).map(String);
  const suggestion = suggest(node.text, choices);
  const data = suggestion === undefined ? {} : { data: { replace: suggestion } };
  // The list of tools is the one choice that has a name of its own, and is too long to repeat.
  const tool = schema.title === "Tool";
  const known = tool ? "" : ` ${l10n.t("It takes {0}.", listWords(choices, "or"))}`;
  const message = tool
    ? l10n.t("There is no tool {0}.{1}", quote(node.text), didYouMean(suggestion))
    : l10n.t("{0} can't be {1}.{2}", nameOf(place.path), quote(node.text), didYouMean(suggestion) || known);
  reportAt(check, visibleSpan(place), { code: tool ? "unknown-tool" : "wrong-value", message, ...data });
}

function checkText(place: Place, text: string, schema: JsonSchema, check: SchemaCheck): void {
  if (schema.minLength !== undefined && text.length < schema.minLength) {
    reportAt(check, visibleSpan(place), {
      code: "missing-value",
      message: l10n.t("{0} is empty. Write something.", nameOf(place.path)),
    });
  }
  if (schema.pattern === undefined || compiled(schema.pattern).test(text)) return;
  if (schema.pattern === expressionOnly) {
    const message = l10n.t("{0} takes {1}, not the text {2}.", nameOf(place.path), describeTypes(schema), quote(text));
    reportAt(check, visibleSpan(place), { code: "wrong-type", message });
    return;
  }
  const expected = describePattern(schema.pattern) ?? l10n.t("a text that fits `{0}`", schema.pattern);
  const code = isDurationPattern(schema.pattern) ? "invalid-duration" : "invalid-text";
  const message = l10n.t("{0} can't be {1}. It takes {2}.", nameOf(place.path), quote(text), expected);
  reportAt(check, visibleSpan(place), { code, message });
}

/** Compiling takes longer than matching. As many as the schemas have patterns, and they are fixed. */
const patterns = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const known = patterns.get(pattern) ?? new RegExp(pattern, "u");
  patterns.set(pattern, known);
  return known;
}

function checkNumber(place: Place, value: number, schema: JsonSchema, check: SchemaCheck): void {
  const { minimum, maximum } = schema;
  const tooSmall = minimum !== undefined && value < minimum;
  const tooLarge = maximum !== undefined && value > maximum;
  if (!tooSmall && !tooLarge) return;
  const range =
    minimum !== undefined && maximum !== undefined
      ? l10n.t("between {0} and {1}", String(minimum), String(maximum))
      : tooSmall
        ? l10n.t("at least {0}", String(minimum))
        : l10n.t("at most {0}", String(maximum));
  const message = l10n.t("{0} must be {1}, not {2}.", nameOf(place.path), range, String(value));
  reportAt(check, visibleSpan(place), { code: "out-of-range", message });
}
