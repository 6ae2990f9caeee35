import * as l10n from "@vscode/l10n";
import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import type { Finding } from "../finding.ts";
import type { Span } from "../span.ts";
import type { YamlNode } from "../yaml/node.ts";

/** How a value is checked. */
export interface SchemaCheck {
  /** The document that `$ref`s point into. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  /** What an unknown and a missing key are called: in a file, or in the arguments of a tool. */
  readonly keys: "format" | "arguments";
  /** Whether a text with `${{ … }}` fits every type: its value is only known when it runs. */
  readonly expressionsFit: boolean;
  readonly report: (finding: Finding) => void;
}

/** A value, the path of keys to it, and what is underlined when the value itself can't be: its key. */
export interface Place {
  readonly node: YamlNode;
  readonly path: string;
  readonly holder: Span;
}

/** The schema that `#/$defs/<name>` names. */
export function resolveReference(reference: string, check: Pick<SchemaCheck, "definitions">): JsonSchema {
  const definition = check.definitions[reference.replace("#/$defs/", "")];
  if (!definition) throw new Error(`The schema has no ${reference}`);
  return definition;
}

/** What to underline for a value: the value, but the key of one that would cover many lines or nothing. */
export function visibleSpan(place: Place): Span {
  const { node, holder } = place;
  const hidden = node.kind === "scalar" ? node.start === node.end : node.kind !== "alias" && !node.flow;
  const span = hidden ? holder : node;
  return { start: span.start, end: span.end };
}

/** `limits.timeout` with its code marks; nothing for the file itself. */
export function nameOf(path: string): string {
  return path === "" ? l10n.t("This file") : `\`${path}\``;
}

/** The path of a key below a path. */
export function pathTo(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${String(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** A finding before it has a place; an error unless it says otherwise. */
export type Draft = Omit<Finding, "span" | "severity"> & Partial<Pick<Finding, "severity">>;

/** Report one finding of a check. */
export function reportAt(check: SchemaCheck, span: Span, finding: Draft): void {
  check.report({ severity: "error", ...finding, span: { start: span.start, end: span.end } });
}

/** For an item, which has no key: its first key, or itself. */
export function holderOf(node: YamlNode): Span {
  return node.kind === "mapping" && !node.flow ? (node.entries[0]?.key ?? node) : node;
}
