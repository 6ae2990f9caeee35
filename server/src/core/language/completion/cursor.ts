import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import { kindOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import type { TextEdit } from "../edit.ts";
import { rootSchemas, schemasAlong } from "../schema/schema-along.ts";
import { shiftSpan } from "../span.ts";
import type { Span } from "../span.ts";
import type { FileKind } from "../workspace-index.ts";
import { keyText } from "../yaml/node.ts";
import type { MappingNode, YamlNode } from "../yaml/node.ts";
import { fitIn } from "./fit-in.ts";
import { locate, standIn } from "./locate-stand-in.ts";
import type { Located } from "./locate-stand-in.ts";
import type { TextPlace } from "./text-place.ts";
import { nodeAt } from "./node-at.ts";
import { placeAt } from "./text-scanner.ts";
import { startOfLine } from "../lines.ts";
import { windowAt } from "./window-at.ts";

/** What may be written at an offset, whatever stands around it. All offsets are those of the file. */
export interface Cursor {
  /** `key` of a mapping; `value` behind a key, or in `[…]`; `start`: where on a line of its own a value begins, be it keys, a list or a text. */
  readonly role: "key" | "value" | "start";
  /** The keys and positions (0-based) to the mapping that the key is in, or to the value. */
  readonly path: readonly (string | number)[];
  /** What the mapping, or the value, may have to fit. */
  readonly schemas: readonly JsonSchema[];
  /** What kind of file it is, where that is known. */
  readonly kind: FileKind | undefined;
  /** What is there of it, without quotes: that is what is replaced. */
  readonly word: Span;
  /** The part of the word before the cursor. */
  readonly typed: string;
  readonly quote?: '"' | "'";
  /** Whether that quote is closed. */
  readonly closed: boolean;
  /** Whether it's inside of `[…]` or `{…}`. */
  readonly flow: boolean;
  /** Whether a colon stands behind a key already. */
  readonly colon: boolean;
  /** Where a key at the cursor starts on its line; of a value, where its key does. What belongs to it is indented deeper. */
  readonly column: number;
  /** What has to stand between what is there and what is written: a blank behind a colon, a dash. */
  readonly lead: string;
  /** Moves the line to where it belongs. */
  readonly shift?: TextEdit;
  /** The keys that are there already. */
  readonly present: ReadonlySet<string>;
  /** The tree around, as if a word stood at the cursor. Its offsets are not those of the file; the positions in lists are those of {@link treePath}. */
  readonly tree: YamlNode | undefined;
  /** {@link path} in {@link tree}. */
  readonly treePath: readonly (string | number)[];
}

/**
 * What may be written at an offset; undefined in comments, in prose, and between things, where nothing can begin. Works on broken text: brackets and quotes that aren't closed are taken as
 * ended where their indentation says so, and on a line that is indented oddly what stands nearest counts. The work depends on the step or the top-level key around, not on the size of the file.
 */
export function cursorAt(document: ManusDocument, offset: number): Cursor | undefined {
  const window = windowAt(document, offset);
  const place = window && placeAt(window.text, offset - window.at);
  const indented = place && fitIn(window, place, document.text);
  const located = indented && locate(document, { window, place, indented });
  return located && { ...toCursor(document, located, offset), ...asWritten(located, offset) };
}

/** How things stand at the cursor. */
function asWritten(
  { window, place, indented }: Located,
  offset: number,
): Pick<Cursor, "word" | "typed" | "quote" | "closed" | "flow" | "colon" | "column" | "lead" | "shift"> {
  const { quote, closed, flow, colon, content } = place;
  const { lead, shift } = indented;
  return {
    word: shiftSpan(content, window.at),
    typed: window.text.slice(content.start, offset - window.at),
    ...(quote === undefined ? {} : { quote }),
    closed,
    flow,
    colon,
    column: indented.column ?? columnOf(window.text, place),
    lead,
    ...(shift ? { shift: { ...shift, span: shiftSpan(shift.span, window.at) } } : {}),
  };
}

/** Where the cursor is in the tree. */
function toCursor(
  document: ManusDocument,
  { window, place, tree, spot }: Located,
  offset: number,
): Pick<Cursor, "role" | "path" | "schemas" | "kind" | "present" | "tree" | "treePath"> {
  const around = spot.around.at(-1) ?? tree;
  const mapping = around?.kind === "mapping" ? around : undefined;
  const isKey = spot.part === "key";
  const isStart = isKey && place.slot === "open" && spot.path.length > 1 && mapping?.entries.length === 1;
  const role = isStart ? "start" : isKey ? "key" : "value";
  const treePath = isKey ? spot.path.slice(0, -1) : spot.path;
  const kind = kindOf(document);
  return {
    role,
    path: pathInFile(treePath, window.steps),
    schemas: schemasOf({ role, path: treePath }, kind, tree),
    kind,
    present: isKey ? presentKeys(document, treePath, { mapping, offset }) : new Set(),
    tree,
    treePath,
  };
}

/** The tree may have only some of the steps. */
function pathInFile(path: Cursor["path"], steps: number): Cursor["path"] {
  const [top, position, ...rest] = path;
  return top === "steps" && typeof position === "number" ? [top, position + steps, ...rest] : path;
}

/** A file says itself what kind it is: at its `kind`, both are possible. */
function schemasOf(
  { role, path }: { readonly role: Cursor["role"]; readonly path: Cursor["path"] },
  kind: FileKind | undefined,
  tree: YamlNode | undefined,
): readonly JsonSchema[] {
  const roots = rootSchemas(path[0] === "kind" ? undefined : kind);
  const holders = roots.flatMap((root) => schemasAlong(root, path.slice(0, role === "key" ? undefined : -1), tree));
  const last = path.at(-1);
  if (role === "key" || last === undefined) return [...new Set(holders)];
  // What stands at the cursor says nothing of what is meant there, but what stands beside it does.
  const holder = nodeAt(tree, path.slice(0, -1));
  const rest = holder?.kind === "mapping" ? holder.entries.filter(({ key }) => keyText(key) !== last) : [];
  const beside = holder?.kind === "mapping" ? { ...holder, entries: rest } : undefined;
  return [...new Set(holders.flatMap((schema) => schemasAlong(schema, [last], beside)))];
}

/** Where the innermost key or item before a place starts on its line. */
function columnOf(text: string, { slot, token, levels, dash, flow }: TextPlace): number {
  if (slot !== "value" && !flow && (dash || slot === "key" || slot === "open")) {
    return token.start - startOfLine(text, token.start);
  }
  return levels.at(-1)?.column ?? 0;
}

function presentKeys(
  document: ManusDocument,
  path: Cursor["path"],
  { mapping, offset }: { readonly mapping: MappingNode | undefined; readonly offset: number },
): ReadonlySet<string> {
  // The tree has only what stands around; at the top that is not all.
  const others = path.length === 0 ? document.entries : [];
  const keys = others.flatMap(({ entry, at }) => {
    const isOwn = at + entry.key.start <= offset && offset <= at + entry.key.end;
    return isOwn ? [] : [entry.key];
  });
  const found = [...keys, ...(mapping?.entries ?? []).map(({ key }) => key)].map(keyText);
  return new Set(found.filter((key) => key !== undefined && key !== standIn) as string[]);
}
