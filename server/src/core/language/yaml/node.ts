import type { Span } from "../span.ts";

/** What stands in front of a node: `&anchor` and `!tag`. `start` and `end` leave them out. */
interface NodeProperties extends Span {
  readonly anchor?: string;
  /** The tag in full, e.g. `tag:yaml.org,2002:str`, or `!` and a name. Never there for an untagged node. */
  readonly tag?: string;
}

/** How a scalar is written. An `empty` one is nothing at all: its span is the empty place where it would stand. */
export type ScalarStyle = "plain" | "single" | "double" | "literal" | "folded" | "empty";

/** One value. */
export interface ScalarNode extends NodeProperties {
  readonly kind: "scalar";
  readonly style: ScalarStyle;
  /** The text with quotes, escapes and line folding resolved. */
  readonly text: string;
  /** The value by the YAML 1.2 core schema; `text` again for everything but unquoted numbers, booleans and null. */
  readonly value: string | number | boolean | null;
}

/** One `key: value`; both sides are always there, as an empty scalar where nothing is written. */
export interface MappingEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** `key: value` lines, or `{…}`. */
export interface MappingNode extends NodeProperties {
  readonly kind: "mapping";
  readonly flow: boolean;
  readonly entries: readonly MappingEntry[];
}

/** `- item` lines, or `[…]`. */
export interface SequenceNode extends NodeProperties {
  readonly kind: "sequence";
  readonly flow: boolean;
  readonly items: readonly YamlNode[];
}

/** `*name`: what stands at `&name`. */
export interface AliasNode extends NodeProperties {
  readonly kind: "alias";
  readonly name: string;
}

/** One node of a text. Offsets are those of the text it was parsed from. */
export type YamlNode = ScalarNode | MappingNode | SequenceNode | AliasNode;

/** The text of a scalar key; undefined for any other key. */
export function keyText(key: YamlNode): string | undefined {
  return key.kind === "scalar" ? key.text : undefined;
}

/** Whether a key is `<<`, which merges another mapping in. In quotes it is a key like any other. */
export function isMergeKey(key: YamlNode): boolean {
  return key.kind === "scalar" && key.style === "plain" && key.text === "<<";
}

/** The value at a key of a mapping; the first where it is there twice. Merge keys are not followed. */
export function valueAt(node: YamlNode | undefined, key: string): YamlNode | undefined {
  if (node?.kind !== "mapping") return undefined;
  return node.entries.find((entry) => keyText(entry.key) === key)?.value;
}

/** The string that a scalar holds; undefined for numbers, booleans, null and everything that is no scalar. */
export function stringValue(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}
