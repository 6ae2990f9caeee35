import * as l10n from "@vscode/l10n";
import { toolSchemas } from "../../../../../schemas/generated/tools.ts";
import { matchesPattern, parsePattern } from "../../agent/patterns.ts";
import { entryOf } from "../document.ts";
import type { ManusDocument, PlacedStep } from "../document.ts";
import type { Finding } from "../finding.ts";
import { didYouMean, suggest } from "../schema/suggest.ts";
import { shiftSpan, spanOf } from "../span.ts";
import type { Span } from "../span.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";

const toolNames: readonly string[] = Object.keys(toolSchemas);

/** A pattern of tools as it stands in a text. */
interface WrittenPattern {
  readonly text: string;
  readonly list: "allow" | "ask" | "deny" | "scope";
  readonly span: Span;
}

/** The patterns that belong together, and how the tools of their datasources begin. */
interface Patterns {
  readonly patterns: readonly WrittenPattern[];
  readonly prefixes: readonly string[];
}

/** Find patterns of tools that match no tool, and permissions that a `deny` beside them takes back. */
export function checkPatterns(document: ManusDocument): Finding[] {
  const steps = document.steps.map((step) => ({ own: patternsOfStep(step), at: step.at }));
  const inSteps = steps.flatMap(({ own, at }) => {
    return own.patterns.length === 0 ? [] : examine(own).map((finding) => shiftFinding(finding, at));
  });
  const top = patternsAtTop(document);
  // What a workflow says of tools is true of all its steps.
  return [...inSteps, ...examine({ ...top, prefixes: [...top.prefixes, ...steps.flatMap(({ own }) => own.prefixes)] })];
}

function shiftFinding(finding: Finding, by: number): Finding {
  const related = finding.related?.map((place) => ({ ...place, span: shiftSpan(place.span, by) }));
  return { ...finding, span: shiftSpan(finding.span, by), ...(related ? { related } : {}) };
}

function patternsAtTop(document: ManusDocument): Patterns {
  const parts = ["tools", "knowledge", "datasources"].map((key) => {
    const placed = entryOf(document, key);
    const at = placed?.at ?? 0;
    const read = readPatterns({ [key]: placed?.entry.value });
    return { ...read, patterns: read.patterns.map((one) => ({ ...one, span: shiftSpan(one.span, at) })) };
  });
  return { patterns: parts.flatMap(({ patterns }) => patterns), prefixes: parts.flatMap(({ prefixes }) => prefixes) };
}

/** Remembered as long as the step's text stays the same. */
function patternsOfStep({ node, memory }: PlacedStep): Patterns {
  const known = memory.get("patterns") as Patterns | undefined;
  if (known) return known;
  const keys = ["tools", "knowledge", "datasources"] as const;
  const read = readPatterns(Object.fromEntries(keys.map((key) => [key, valueAt(node, key)])));
  memory.set("patterns", read);
  return read;
}

type PatternSources = Partial<Record<"tools" | "knowledge" | "datasources", YamlNode | undefined>>;

function readPatterns({ tools, knowledge, datasources }: PatternSources): Patterns {
  const lists = (["allow", "ask", "deny"] as const).flatMap((list) => textsIn(valueAt(tools, list), list));
  const scopes = itemsOf(knowledge).flatMap((item) => textsIn(valueAt(valueAt(item, "scope"), "tools"), "scope"));
  const prefixes = itemsOf(datasources).flatMap((item) => {
    const name = stringValue(valueAt(item, "name"));
    const kind = valueAt(item, "openapi") ? "api" : "mcp";
    return name === undefined ? [] : [`${kind}_${name}_`];
  });
  return { patterns: [...lists, ...scopes], prefixes };
}

function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "sequence" ? node.items : [];
}

function textsIn(node: YamlNode | undefined, list: WrittenPattern["list"]): WrittenPattern[] {
  return itemsOf(node).flatMap((item) => {
    const text = stringValue(item)?.trim();
    return text === undefined || text === "" || text.includes("${{") ? [] : [{ text, list, span: spanOf(item) }];
  });
}

function examine({ patterns, prefixes }: Patterns): Finding[] {
  const denying = patterns.filter(({ list, text }) => list === "deny" && parsePattern(text).argument === undefined);
  return patterns.flatMap((pattern): Finding[] => {
    const { tool } = parsePattern(pattern.text);
    if (!matchesSome(tool, prefixes)) return [unmatched(pattern, tool)];
    if (pattern.list !== "allow" && pattern.list !== "ask") return [];
    const stronger = denying.find((one) => covers(parsePattern(one.text).tool, tool));
    return stronger ? [takenBack(pattern, stronger)] : [];
  });
}

/** Whether a pattern fits one of our tools, or may fit one of a datasource's: those are only known when it's asked. */
function matchesSome(tool: string, prefixes: readonly string[]): boolean {
  const fixed = tool.split("*")[0] ?? "";
  const ofDatasource = prefixes.some(
    (prefix) => fixed.startsWith(prefix) || (fixed !== tool && prefix.startsWith(fixed)),
  );
  return ofDatasource || toolNames.some((name) => matchesPattern(tool, name));
}

/** Whether all that one pattern fits another one fits as well. */
function covers(wide: string, narrow: string): boolean {
  if (!narrow.includes("*")) return matchesPattern(wide, narrow);
  const [start, ...rest] = wide.split("*");
  return wide === narrow || (rest.length === 1 && rest[0] === "" && narrow.startsWith(start ?? ""));
}

function unmatched({ text, list, span }: WrittenPattern, tool: string): Finding {
  const source = /^(mcp|api)_/.exec(tool)?.[1];
  const suggestion = source === undefined && !tool.includes("*") ? suggest(tool, toolNames) : undefined;
  const advice =
    source === undefined
      ? didYouMean(suggestion)
      : ` ${l10n.t("No entry of `datasources` has tools that begin like this.")}`;
  const message =
    list === "scope"
      ? l10n.t("No tool matches `{0}`, so this text is never given.{1}", text, advice)
      : l10n.t("No tool matches `{0}`, so it changes nothing.{1}", text, advice);
  const data = suggestion !== undefined && tool === text ? { data: { replace: suggestion } } : {};
  return { code: "unmatched-pattern", severity: "warning", message, span, ...data };
}

function takenBack({ text, list, span }: WrittenPattern, stronger: WrittenPattern): Finding {
  const message = l10n.t(
    "`{0}` changes nothing under `{1}`: `{2}` under `deny` is stronger. Remove one of the two.",
    text,
    list,
    stronger.text,
  );
  const related = [{ span: stronger.span, message: l10n.t("Denied here") }];
  return { code: "pattern-without-effect", severity: "warning", message, span, related };
}
