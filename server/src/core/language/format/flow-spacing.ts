import type { TextEdit } from "../edit.ts";
import type { AliasNode, ScalarNode, YamlNode } from "../yaml/node.ts";

/** A part of a flow collection that stays as it is, what stands between two of them, and where it is. */
interface Atom {
  readonly kind: "word" | "property" | "{" | "}" | "[" | "]" | "," | ":" | "?" | "break";
  readonly start: number;
  readonly end: number;
}

/** Anchors and tags, comments, line breaks, and the characters that hold a flow collection together. */
const pattern =
  /(?<property>!<[^>]*>|[&!][^\s,[\]{}]*)|(?<break>#[^\n]*|\r?\n)|(?<mark>[{}[\],:?])|(?<other>[^\s{}[\],:?]+)/g;

/** Edits that leave `{ a: 1, b: [x, y] }` of a flow collection, line by line: breaks stay where they are. `node` stands in `text`. */
export function spaceFlow(node: YamlNode, text: string): TextEdit[] {
  const atoms: Atom[] = [];
  let cursor = node.start;
  for (const leaf of leavesOf(node)) {
    takeGap(text, cursor, leaf.start, atoms);
    atoms.push({ kind: leaf.kind === "alias" ? "property" : "word", start: leaf.start, end: leaf.end });
    cursor = leaf.end;
  }
  takeGap(text, cursor, node.end, atoms);
  return atoms.flatMap((atom, index) => {
    const next = atoms[index + 1];
    if (!next || atom.kind === "break" || next.kind === "break") return [];
    const wanted = between(atom.kind, next.kind);
    const span = { start: atom.end, end: next.start };
    return text.slice(span.start, span.end) === wanted ? [] : [{ span, text: wanted }];
  });
}

function between(left: Atom["kind"], right: Atom["kind"]): "" | " " {
  if (left === "{" && right === "}") return "";
  if (left === ":" || left === "?") return " ";
  // Of an alias, an anchor and a tag a colon that follows directly would be a part.
  if (right === ":") return left === "property" || left === "," || left === "{" ? " " : "";
  if (right === "," || left === "[" || right === "]") return "";
  return " ";
}

function takeGap(text: string, start: number, end: number, atoms: Atom[]): void {
  for (const match of text.slice(start, end).matchAll(pattern)) {
    atoms.push({
      kind: kindOf(match.groups ?? {}),
      start: start + match.index,
      end: start + match.index + match[0].length,
    });
  }
}

function kindOf({ mark, property, break: broken }: Record<string, string | undefined>): Atom["kind"] {
  if (broken !== undefined) return "break";
  return property === undefined ? ((mark ?? "word") as Atom["kind"]) : "property";
}

function leavesOf(node: YamlNode): (ScalarNode | AliasNode)[] {
  if (node.kind === "sequence") return node.items.flatMap(leavesOf);
  if (node.kind === "mapping") return node.entries.flatMap(({ key, value }) => [...leavesOf(key), ...leavesOf(value)]);
  return node.kind === "scalar" && node.start === node.end ? [] : [node];
}
