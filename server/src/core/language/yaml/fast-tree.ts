import { COLLECTION_STYLE, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from "js-yaml";
import type { AliasEvent, DocumentEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from "js-yaml";
import type { Span } from "../span.ts";
import { blockHeader, codes, skipFlowGap, skipGap, trimEnd } from "./gaps.ts";
import { maximumDepth } from "./limits.ts";
import { collectionNode, isNothing, scalarNode } from "./node-making.ts";
import type { AliasNode, MappingEntry, ScalarNode, ScalarStyle, YamlNode } from "./node.ts";
import { fullTag } from "./tags.ts";

/** What the fast parser made of a text: a tree, or the first thing it tripped over. */
export type FastResult =
  | { readonly ok: true; readonly root: YamlNode | undefined; readonly documents: number }
  | { readonly ok: false; readonly reason: string; readonly offset: number };

/**
 * Parse with js-yaml's event stream: quick, but it stops at the first error. Of several documents the first gives the tree.
 * A text of nothing but comments has no root.
 */
export function parseFast(text: string): FastResult {
  try {
    const events = parseEvents(text, { maxDepth: maximumDepth });
    return { ok: true, ...new TreeBuilder(text, events).build() };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { ok: false, reason: error.reason, offset: Math.min(error.mark?.position ?? 0, text.length) };
  }
}

type CollectionEvent = SequenceEvent | MappingEvent;
type WithProperties = CollectionEvent | ScalarEvent;

interface Frame {
  readonly event: CollectionEvent;
  /** Where `[` or `{` closes it; block collections and a pair in a flow sequence (`[a: b]`) just end. */
  readonly closed: boolean;
  readonly items: YamlNode[];
  readonly entries: MappingEntry[];
  key: YamlNode | undefined;
}

const styles: Readonly<Record<number, ScalarStyle>> = {
  [SCALAR_STYLE.PLAIN]: "plain",
  [SCALAR_STYLE.SINGLE_QUOTED]: "single",
  [SCALAR_STYLE.DOUBLE_QUOTED]: "double",
  [SCALAR_STYLE.LITERAL_BLOCK]: "literal",
  [SCALAR_STYLE.FOLDED_BLOCK]: "folded",
};

/** Events say where things start; where they end, and where an empty value stands, is read from the text between them. */
class TreeBuilder {
  private readonly text: string;
  private readonly events: readonly Event[];
  private readonly frames: Frame[] = [];
  private readonly handles = new Map<string, string>();
  private root: YamlNode | undefined;
  private documents = 0;
  /** The end of what has been read so far. */
  private cursor = 0;

  constructor(text: string, events: readonly Event[]) {
    this.text = text;
    this.events = events;
  }

  build(): { root: YamlNode | undefined; documents: number } {
    this.events.forEach((event, index) => {
      if (event.type === EVENT_ID.DOCUMENT) this.openDocument(event);
      else if (this.documents === 1) this.take(event, index);
    });
    return { root: this.root && isNothing(this.root) ? undefined : this.root, documents: this.documents };
  }

  private openDocument(event: DocumentEvent): void {
    this.documents += 1;
    if (this.documents > 1) return;
    for (const directive of event.directives) {
      if (directive.kind === "tag") this.handles.set(directive.handle, directive.prefix);
    }
  }

  private take(event: Exclude<Event, DocumentEvent>, index: number): void {
    if (event.type === EVENT_ID.SCALAR) this.add(this.scalar(event));
    else if (event.type === EVENT_ID.ALIAS) this.add(this.alias(event));
    else if (event.type === EVENT_ID.POP) this.close();
    else this.open(event, index);
  }

  private open(event: CollectionEvent, index: number): void {
    const closed = event.style === COLLECTION_STYLE.FLOW && !this.isPair(event, index);
    this.cursor = closed ? event.start + 1 : event.start;
    this.frames.push({ event, closed, items: [], entries: [], key: undefined });
  }

  /** A `[a: b]` pair starts with its key: with anything but a brace, or exactly where its key's own braces start. */
  private isPair(event: CollectionEvent, index: number): boolean {
    if (event.type !== EVENT_ID.MAPPING) return false;
    if (this.text.charCodeAt(event.start) !== codes.openBrace) return true;
    const next = this.events[index + 1];
    return next !== undefined && "start" in next && next.start === event.start;
  }

  private close(): void {
    const frame = this.frames.pop();
    if (!frame) return;
    const properties = this.properties(frame.event);
    const sequence = frame.event.type === EVENT_ID.SEQUENCE;
    const first = sequence ? undefined : frame.entries[0]?.key;
    const start = frame.closed || !first ? frame.event.start : first.start;
    const end = frame.closed ? skipFlowGap(this.text, this.cursor) + 1 : this.cursor;
    const flow = frame.event.style === COLLECTION_STYLE.FLOW;
    const contents = sequence ? { items: frame.items } : { entries: frame.entries };
    this.cursor = end;
    this.add(collectionNode({ start, end }, flow, contents, properties));
  }

  private add(node: YamlNode): void {
    const frame = this.frames.at(-1);
    if (!frame) this.root ??= node;
    else if (frame.event.type === EVENT_ID.SEQUENCE) frame.items.push(node);
    else if (!frame.key) frame.key = node;
    else {
      frame.entries.push({ key: frame.key, value: node });
      frame.key = undefined;
    }
  }

  private scalar(event: ScalarEvent): ScalarNode {
    const properties = this.properties(event);
    if (event.valueStart < 0) {
      const at = this.emptyPlace(event);
      return scalarNode({ start: at, end: at }, "empty", "", properties);
    }
    const style = styles[event.style] ?? "plain";
    const span = this.scalarSpan(event, style);
    this.cursor = span.end;
    return scalarNode(span, style, getScalarValue(this.text, event), properties);
  }

  private scalarSpan(event: ScalarEvent, style: ScalarStyle): Span {
    if (style === "plain") return { start: event.valueStart, end: event.valueEnd };
    if (style === "single" || style === "double") return { start: event.valueStart - 1, end: event.valueEnd + 1 };
    const from = Math.max(this.cursor, event.anchorEnd, event.tagEnd);
    const start = blockHeader(this.text, from, event.valueStart);
    return { start, end: trimEnd(this.text, start, event.valueEnd) };
  }

  /** Where a value that isn't written would stand: after the `:`, `-` or `?` that promises it. */
  private emptyPlace(event: ScalarEvent): number {
    if (event.anchorEnd >= 0 || event.tagEnd >= 0) {
      this.cursor = Math.max(event.anchorEnd, event.tagEnd);
      return this.cursor;
    }
    const frame = this.frames.at(-1);
    const atKey = frame?.event.type === EVENT_ID.MAPPING && !frame.key;
    const next = atKey ? skipFlowGap(this.text, this.cursor) : skipGap(this.text, this.cursor);
    const code = this.text.charCodeAt(next);
    if (atKey && code === codes.colon) this.cursor = next;
    else if (code === this.promise(frame)) this.cursor = next + 1;
    return this.cursor;
  }

  private promise(frame: Frame | undefined): number {
    if (frame?.event.type === EVENT_ID.SEQUENCE) return codes.dash;
    return frame?.key ? codes.colon : codes.question;
  }

  private alias(event: AliasEvent): AliasNode {
    this.cursor = event.anchorEnd;
    const name = this.text.slice(event.anchorStart, event.anchorEnd);
    return { kind: "alias", start: event.anchorStart - 1, end: event.anchorEnd, name };
  }

  private properties(event: WithProperties): { anchor?: string; tag?: string } {
    const properties: { anchor?: string; tag?: string } = {};
    if (event.anchorStart >= 0) properties.anchor = this.text.slice(event.anchorStart, event.anchorEnd);
    if (event.tagStart >= 0) properties.tag = fullTag(this.text.slice(event.tagStart, event.tagEnd), this.handles);
    return properties;
  }
}
