import type { Span } from "../span.ts";
import type { MappingEntry, MappingNode, ScalarNode, ScalarStyle, SequenceNode, YamlNode } from "./node.ts";
import { resolvePlain } from "./plain-scalar.ts";
import { isCoreTag, isTextTag } from "./tags.ts";

/** An anchor and a full tag, where written. */
export interface Properties {
  readonly anchor?: string;
  readonly tag?: string;
}

/** A scalar with its value resolved: quoted ones and those tagged as text are text, all others go by the core schema. */
export function scalarNode(span: Span, style: ScalarStyle, text: string, properties: Properties): ScalarNode {
  const { start, end } = span;
  const plain = properties.tag ? !isTextTag(properties.tag) : style === "plain" || style === "empty";
  return { kind: "scalar", start, end, style, text, value: plain ? resolvePlain(text) : text, ...properties };
}

/** A mapping or a sequence. A tag that says no more than the node's kind is dropped. */
export function collectionNode(
  span: Span,
  flow: boolean,
  contents: { readonly items: readonly YamlNode[] } | { readonly entries: readonly MappingEntry[] },
  properties: Properties,
): MappingNode | SequenceNode {
  const { start, end } = span;
  if ("items" in contents) {
    return { kind: "sequence", start, end, flow, items: contents.items, ...withoutIdleTag(properties, "sequence") };
  }
  return { kind: "mapping", start, end, flow, entries: contents.entries, ...withoutIdleTag(properties, "mapping") };
}

/** Whether a node stands for nothing at all, not even an anchor or a tag. */
export function isNothing(node: YamlNode): boolean {
  return node.kind === "scalar" && node.style === "empty" && node.anchor === undefined && node.tag === undefined;
}

function withoutIdleTag(properties: Properties, kind: "mapping" | "sequence"): Properties {
  if (properties.tag === undefined || !isCoreTag(properties.tag, kind)) return properties;
  return properties.anchor === undefined ? {} : { anchor: properties.anchor };
}
