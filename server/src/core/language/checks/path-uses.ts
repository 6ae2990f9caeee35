import type { ManusDocument, PlacedStep } from "../document.ts";
import { shiftSpan, spanOf } from "../span.ts";
import type { Span } from "../span.ts";
import { keyText, stringValue, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";

/** What a path is for. */
export type PathRole = "attachment" | "openapi" | "directory" | "cache" | "trigger";

/** A path or a glob that a file names. */
export interface PathUse {
  readonly role: PathRole;
  /** As written, without expressions. */
  readonly text: string;
  readonly span: Span;
}

/** The keys below which paths stand. */
const pathKeys = ["attachments", "datasources", "workspace", "cache", "on"];

/** The paths at the top of a file. Spans are the file's. */
export function pathsAtTop(document: ManusDocument): readonly PathUse[] {
  return document.entries.flatMap(({ entry, at, memory }) => {
    const key = keyText(entry.key) ?? "";
    if (!pathKeys.includes(key)) return [];
    const known = (memory.get("paths") as readonly PathUse[] | undefined) ?? pathsIn(key, entry.value);
    memory.set("paths", known);
    return known.map((use) => ({ ...use, span: shiftSpan(use.span, at) }));
  });
}

/** The paths of a step. Spans are the step's. Remembered with its text. */
export function pathsOfStep({ node, memory }: PlacedStep): readonly PathUse[] {
  const known = memory.get("paths") as readonly PathUse[] | undefined;
  if (known) return known;
  const entries = node.kind === "mapping" ? node.entries : [];
  const paths = entries.flatMap(({ key, value }) => pathsIn(keyText(key) ?? "", value));
  memory.set("paths", paths);
  return paths;
}

function pathsIn(key: string, value: YamlNode): PathUse[] {
  switch (key) {
    case "attachments":
      return textsOf(value, "attachment");
    case "datasources":
      return itemsOf(value).flatMap((item) => textOf(valueAt(item, "openapi"), "openapi"));
    case "workspace":
      return textOf(valueAt(value, "directory"), "directory");
    case "cache":
      return textsOf(valueAt(value, "files"), "cache");
    case "on":
      return textsOf(valueAt(value, "files"), "trigger");
    default:
      return [];
  }
}

function textsOf(list: YamlNode | undefined, role: PathRole): PathUse[] {
  return itemsOf(list).flatMap((item) => textOf(item, role));
}

function itemsOf(list: YamlNode | undefined): readonly YamlNode[] {
  return list?.kind === "sequence" ? list.items : [];
}

function textOf(node: YamlNode | undefined, role: PathRole): PathUse[] {
  const text = stringValue(node);
  return node === undefined || text === undefined || text.trim() === "" || text.includes("${{")
    ? []
    : [{ role, text, span: spanOf(node) }];
}
