import { kindOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { resolvePath } from "../names/file-paths.ts";
import { shiftSpan } from "../span.ts";
import type { Span } from "../span.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Memory } from "../document.ts";
import type { YamlNode } from "../yaml/node.ts";
import { occurrencesIn } from "./occurrences.ts";

/** Something to open: a web address, or a path of the disk. */
export type DocumentLink =
  | { readonly span: Span; readonly url: string }
  /** `known`: a task file that is surely there; of every other path only the disk tells. */
  | { readonly span: Span; readonly path: string; readonly known: boolean };

/** The paths and web addresses of a document, in no special order. Globs, and paths with an expression in them, lead nowhere. */
export function documentLinks(document: ManusDocument, { index }: Pick<Surroundings, "index">): DocumentLink[] {
  const paths = occurrencesIn(document).flatMap(({ kind, name, span, path }): DocumentLink[] => {
    if (kind !== "path" || path?.use === "pattern") return [];
    const target = resolvePath(name, document.file, index.folders);
    return [{ span, path: target, known: index.atPath(target) !== undefined }];
  });
  return [...paths, ...addressesIn(document)];
}

function addressesIn(document: ManusDocument): DocumentLink[] {
  const parts = [
    ...document.entries.map(({ entry, ...placed }) => ({ ...placed, node: entry.value })),
    ...(kindOf(document) === "workflow" ? document.steps : []),
  ];
  const found = new Map<number, DocumentLink>();
  for (const { node, text, at, memory } of parts) {
    for (const { start, end, url } of addressesOf(node, text, memory)) {
      const span = shiftSpan({ start, end }, at);
      found.set(span.start, { span, url });
    }
  }
  return [...found.values()];
}

interface Address extends Span {
  readonly url: string;
}

/** An address ends before what closes a sentence or a bracket around it. */
const address = /\bhttps?:\/\/[^\s"'`<>{}|\\^[\]]*[^\s"'`<>{}|\\^[\].,:;!?)]/g;

function addressesOf(node: YamlNode, text: string, memory: Memory): readonly Address[] {
  const known = memory.get("addresses") as readonly Address[] | undefined;
  if (known) return known;
  const found = text.includes("://") ? collect(node, text) : [];
  memory.set("addresses", found);
  return found;
}

function collect(node: YamlNode, text: string): Address[] {
  if (node.kind === "sequence") return node.items.flatMap((item) => collect(item, text));
  if (node.kind === "mapping") return node.entries.flatMap(({ value }) => collect(value, text));
  if (node.kind !== "scalar") return [];
  const written = text.slice(node.start, node.end);
  return [...written.matchAll(address)].map(({ 0: url, index }) => {
    const start = node.start + index;
    return { start, end: start + url.length, url };
  });
}
