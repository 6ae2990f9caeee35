import * as l10n from "@vscode/l10n";
import { toolSchemas } from "../../../../../schemas/generated/tools.ts";
import type { JsonSchema, ToolSchema } from "../../../../../schemas/json-schema.ts";
import { matchesPattern, parsePattern } from "../../agent/patterns.ts";
import { entryOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { schemaText } from "../schema/schema-text.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import { kindOfValue } from "./describe-schema.ts";
import { blocks, code, codes, list } from "./markdown.ts";

/** A tool for people who see its name: what it does and when to use it, its parameters, what the file's own policy says of it. Undefined for one that isn't there. */
export function describeTool(document: ManusDocument, name: string): string | undefined {
  const tool = schemaOf(name);
  if (!tool) return undefined;
  const { description, parameters } = tool.function;
  const lines = Object.entries(parameters.properties ?? {}).map(([key, parameter]) => {
    return describeParameter(key, parameter, parameters.required?.includes(key) === true);
  });
  return blocks(`**${code(name)}**`, schemaText(description), list(lines), describePolicy(document, name));
}

/** Which tools a pattern of a policy means, in a sentence. */
export function describePattern(written: string): string | undefined {
  const { tool, argument } = parsePattern(written);
  const names = Object.keys(toolSchemas).filter((name) => matchesPattern(tool, name));
  if (names.length === 0) return undefined;
  const calls = argument === undefined ? "" : ` ${l10n.t("when called with {0}", code(argument))}`;
  return l10n.t("{0} means {1}{2}.", code(written), codes(names), calls);
}

function schemaOf(name: string): ToolSchema | undefined {
  return Object.hasOwn(toolSchemas, name) ? toolSchemas[name as keyof typeof toolSchemas] : undefined;
}

function describeParameter(name: string, parameter: JsonSchema, required: boolean): string {
  const facts = [kindOfValue(parameter), required ? l10n.t("required") : ""].filter((part) => part !== "").join(", ");
  return parameter.description === undefined
    ? `${code(name)} (${facts})`
    : `${code(name)} (${facts}): ${schemaText(parameter.description)}`;
}

const rules = () =>
  [
    ["deny", l10n.t("This file denies it"), l10n.t("This file denies some of its calls")],
    [
      "ask",
      l10n.t("This file asks a person before each call"),
      l10n.t("This file asks a person before some of its calls"),
    ],
    ["allow", l10n.t("This file allows it"), l10n.t("This file allows some of its calls")],
  ] as const;

/** What the file says of the tool: deny beats ask, ask beats allow, and a rule for all calls ends it. */
function describePolicy(document: ManusDocument, tool: string): string | undefined {
  const policy = entryOf(document, "tools")?.entry.value;
  const sentences: string[] = [];
  for (const [key, all, some] of rules()) {
    const items = valueAt(policy, key);
    const written = items?.kind === "sequence" ? items.items.map(stringValue).filter((text) => text !== undefined) : [];
    const fitting = written.filter((text) => matchesPattern(parsePattern(text).tool, tool));
    const whole = fitting.filter((text) => parsePattern(text).argument === undefined);
    if (fitting.length > 0)
      sentences.push(`${whole.length > 0 ? all : some}: ${codes(whole.length > 0 ? whole : fitting)}.`);
    if (whole.length > 0) break;
  }
  return sentences.length === 0 ? undefined : sentences.join(" ");
}
