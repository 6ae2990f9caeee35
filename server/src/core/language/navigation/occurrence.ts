import type { Span } from "../span.ts";
import type { ScalarStyle, YamlNode } from "../yaml/node.ts";

/** A name as it stands in a text: without quotes around it. */
export interface WrittenName {
  readonly name: string;
  readonly span: Span;
  /**
   * There where the text at the span doesn't read like the name (escapes in quotes, several lines, a place that isn't certain): then it can be shown, but not
   * replaced.
   */
  readonly fixed?: true;
}

/** What a name names. */
export type NameKind =
  | "file-name"
  | "step"
  | "input"
  | "output"
  | "variable"
  | "anchor"
  | "tool"
  | "account"
  | "instance"
  | "path";

/** One place in a file that names something. */
export interface Occurrence extends WrittenName {
  readonly kind: NameKind;
  readonly role: "declaration" | "reference";
  /** Whose input or output it is: that of a step of this file, or of the file that the step runs. Absent for the file's own. */
  readonly step?: string;
  /** Of a step that a test names: the steps whose workflow it belongs to, see `NamedStep`. Absent for a step of the file itself. */
  readonly within?: readonly string[];
  /** Of a path: what it is for, and how it is written. */
  readonly path?: { readonly use: PathUse; readonly style: ScalarStyle };
}

/**
 * What a path is for: `call` runs that file; `pattern` is a glob; `product` is what a run is to write; the others read what stands there.
 */
export type PathUse = "call" | "attachment" | "openapi" | "directory" | "input" | "pattern" | "product" | "record";

/** A scalar as a name, with its span inside of its quotes; undefined for everything that is no text. */
export function writtenName(node: YamlNode | undefined): WrittenName | undefined {
  if (node?.kind !== "scalar" || typeof node.value !== "string" || node.text === "") return undefined;
  return { name: node.text, ...writtenSpan(node) };
}

/** Where a scalar's text stands, without its quotes; all of it, and fixed, where what stands there doesn't read like its text. */
export function writtenSpan(node: YamlNode): Pick<WrittenName, "span" | "fixed"> {
  const { start, end } = node;
  if (node.kind !== "scalar") return { span: { start, end }, fixed: true };
  const quotes = node.style === "single" || node.style === "double" ? 1 : 0;
  // Escapes and folded lines are longer than what they stand for.
  const same = end - start - 2 * quotes === node.text.length;
  const block = node.style === "literal" || node.style === "folded";
  if (same && !block) return { span: { start: start + quotes, end: end - quotes } };
  return { span: { start, end }, fixed: true };
}
