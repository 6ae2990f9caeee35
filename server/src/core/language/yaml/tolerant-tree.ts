import { Composer, isAlias, isScalar, isSeq, Parser } from "yaml";
import type { CST, Document, Pair, ParsedNode, YAMLError } from "yaml";
import { codes, skipFlowGap, trimEnd } from "./gaps.ts";
import { maximumDepth } from "./limits.ts";
import { collectionNode, isNothing, scalarNode } from "./node-making.ts";
import type { Properties } from "./node-making.ts";
import type { MappingEntry, ScalarStyle, YamlNode } from "./node.ts";

/** Something the tolerant parser stumbled over; `code` is the library's. */
export interface Stumble {
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** What the tolerant parser could find: the tree of the first document, and every stumble. */
export interface TolerantResult {
  readonly root: YamlNode | undefined;
  readonly documents: number;
  readonly stumbles: readonly Stumble[];
}

/**
 * Parse with the `yaml` library: some twenty times slower than the fast parser, but it reads on after errors. Nothing is
 * resolved by it but structure and text, so that both parsers give the same tree. Undefined when the text nests too deeply.
 */
export function parseTolerant(text: string): TolerantResult | undefined {
  const tokens = [...new Parser().parse(text)];
  if (depthExceeds(tokens, maximumDepth)) return undefined;
  const composer = new Composer({ schema: "failsafe", resolveKnownTags: false, uniqueKeys: false, logLevel: "silent" });
  const documents = [...composer.compose(tokens, false, text.length)];
  const stumbles = documents.flatMap((document) => document.errors.map(toStumble));
  const root = documents[0] ? rootOf(documents[0], text) : undefined;
  return { root, documents: documents.length, stumbles };
}

function toStumble(error: YAMLError): Stumble {
  return { code: error.code, message: error.message, start: error.pos[0], end: error.pos[1] };
}

function rootOf(document: Document.Parsed, text: string): YamlNode | undefined {
  const root = document.contents ? toNode(document.contents, text) : undefined;
  return root && isNothing(root) ? undefined : root;
}

/** The concrete tokens nest as the nodes will; walked with a stack of its own, since the depth is what is in doubt. */
function depthExceeds(tokens: readonly CST.Token[], limit: number): boolean {
  const pending = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.depth > limit) return true;
    for (const token of childTokens(next.token)) pending.push({ token, depth: next.depth + 1 });
  }
  return false;
}

function childTokens(token: CST.Token): CST.Token[] {
  if (token.type === "document") return token.value ? [token.value] : [];
  if (!("items" in token)) return [];
  return token.items.flatMap((item) => [item.key, item.value].filter((child) => child !== null && child !== undefined));
}

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

/** The parts of the library's nodes that are read here; its own types know nothing of failsafe scalars. */
interface LibraryNode {
  readonly range: readonly [start: number, valueEnd: number, nodeEnd: number];
  readonly anchor?: string;
  readonly tag?: string;
  readonly type?: string;
  readonly source?: string;
  readonly flow?: boolean;
  readonly items?: readonly unknown[];
}

function toNode(source: ParsedNode, text: string): YamlNode {
  const node = source as LibraryNode;
  const [start, end] = node.range;
  if (isAlias(source)) return { kind: "alias", start, end, name: source.source };
  const properties: Properties = {
    ...(node.anchor ? { anchor: node.anchor } : {}),
    ...(node.tag ? { tag: node.tag } : {}),
  };
  if (isScalar(source)) return toScalar(node, text, properties);
  const children = node.items ?? [];
  if (isSeq(source)) return toSequence(node, children as readonly ParsedNode[], text, properties);
  return toMapping(node, children as readonly Pair<ParsedNode, ParsedNode | null>[], text, properties);
}

function toScalar(node: LibraryNode, text: string, properties: Properties): YamlNode {
  const [start, end] = node.range;
  if (start === end) {
    const at = afterIndicator(text, start);
    return scalarNode({ start: at, end: at }, "empty", "", properties);
  }
  const style = styles[node.type ?? ""] ?? "plain";
  const block = style === "literal" || style === "folded";
  return scalarNode({ start, end: block ? trimEnd(text, start, end) : end }, style, node.source ?? "", properties);
}

/** The library puts an empty value after the blanks that follow its `:` or `-`. */
function afterIndicator(text: string, offset: number): number {
  let at = offset;
  while (text.charCodeAt(at - 1) === codes.space || text.charCodeAt(at - 1) === codes.tab) at -= 1;
  return at;
}

function toSequence(node: LibraryNode, children: readonly ParsedNode[], text: string, own: Properties): YamlNode {
  const items = children.map((child) => toNode(child, text));
  const start = node.range[0];
  const end = node.flow ? node.range[1] : (items.at(-1)?.end ?? start);
  return collectionNode({ start, end }, node.flow === true, { items }, own);
}

function toMapping(
  node: LibraryNode,
  children: readonly Pair<ParsedNode, ParsedNode | null>[],
  text: string,
  own: Properties,
): YamlNode {
  const entries = children.map((pair) => toEntry(pair, text));
  const closed = node.flow === true && text.charCodeAt(node.range[0]) === codes.openBrace;
  if (closed) return collectionNode({ start: node.range[0], end: node.range[1] }, true, { entries }, own);
  const start = entries[0]?.key.start ?? node.range[0];
  const end = entries.at(-1)?.value.end ?? start;
  return collectionNode({ start, end }, node.flow === true, { entries }, own);
}

function toEntry(pair: Pair<ParsedNode, ParsedNode | null>, text: string): MappingEntry {
  const key = beforeColon(toNode(pair.key, text), text);
  if (pair.value) return { key, value: toNode(pair.value, text) };
  return { key, value: scalarNode({ start: key.end, end: key.end }, "empty", "", {}) };
}

/** An empty key stands right before its colon. */
function beforeColon(key: YamlNode, text: string): YamlNode {
  if (!isNothing(key)) return key;
  const at = skipFlowGap(text, key.start);
  return text.charCodeAt(at) === codes.colon ? { ...key, start: at, end: at } : key;
}
