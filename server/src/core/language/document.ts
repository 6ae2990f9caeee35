import * as l10n from "@vscode/l10n";
import { formatNumber } from "../locale/numbers.ts";
import type { Finding } from "./finding.ts";
import { holderOf } from "./schema/place.ts";
import { shiftSpan, spanOf } from "./span.ts";
import { expandLinks } from "./yaml/expand-links.ts";
import { maximumSteps } from "./yaml/limits.ts";
import { keyText, stringValue } from "./yaml/node.ts";
import type { MappingEntry, YamlNode } from "./yaml/node.ts";
import { parseText, treeOf } from "./yaml/parse-text.ts";
import type { ParsedText } from "./yaml/parse-text.ts";
import type { FileKind } from "./workspace-index.ts";

/** Where a check keeps what it found out about a part of a text; it lives as long as the part stays the same. */
export type Memory = Map<string, unknown>;

/** A `key: value` at the top of a file. Its offsets count in `text`, which starts at `at` of the file. */
export interface PlacedEntry {
  readonly entry: MappingEntry;
  readonly text: string;
  readonly at: number;
  /** Whether the text around it is no valid YAML: then what it lacks may only be unreadable. */
  readonly broken: boolean;
  readonly memory: Memory;
}

/** One step. Its offsets count in `text`, which starts at `at` of the file. */
export interface PlacedStep {
  readonly node: YamlNode;
  readonly text: string;
  readonly at: number;
  /** As {@link PlacedEntry.broken}. */
  readonly broken: boolean;
  readonly memory: Memory;
}

/** A file's text, read. Everything in it is derived from the text alone. */
export interface ManusDocument {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  readonly parsed: ParsedText;
  /** What is wrong with the YAML. */
  readonly problems: readonly Finding[];
  readonly entries: readonly PlacedEntry[];
  /** The items of `steps:`, in order; empty when there are none or `steps` is no list. */
  readonly steps: readonly PlacedStep[];
  /** What stands at the top when it isn't a mapping. */
  readonly stray?: YamlNode;
}

/**
 * Read a text. `previous` is an earlier version of the same file, if there is one: it only saves work. Never fails, whatever the text; what can't be read is
 * in `problems`.
 */
export function openDocument(file: string, text: string, previous?: ManusDocument): ManusDocument {
  const parsed = parseText(text, previous?.parsed);
  return limitSteps(readDocument(file, parsed));
}

function readDocument(file: string, parsed: ParsedText): ManusDocument {
  const text = parsed.text;
  const inPieces = !parsed.linked && parsed.pieces.every(({ piece }) => piece.kind !== "whole");
  if (inPieces) return { file, text, parsed, problems: parsed.problems, ...placePieces(parsed) };
  const root = treeOf(parsed);
  if (!root) return { file, text, parsed, problems: parsed.problems, entries: [], steps: [] };
  const expansion = expandLinks(root);
  const problems = [...parsed.problems, ...expansion.problems];
  return { file, text, parsed, problems, ...placeTree(expansion.root, parsed) };
}

function limitSteps(document: ManusDocument): ManusDocument {
  const first = document.steps[maximumSteps];
  if (!first) return document;
  const message = l10n.t(
    "A workflow can have {0} steps; this one and those below are too many. Split the workflow.",
    formatNumber(maximumSteps),
  );
  const span = shiftSpan(holderOf(first.node), first.at);
  const problem: Finding = { code: "too-many-steps", severity: "error", message, span: spanOf(span) };
  return { ...document, steps: document.steps.slice(0, maximumSteps), problems: [...document.problems, problem] };
}

/** The tree of a document's text with aliases and merge keys expanded; undefined where there is none. */
export function documentTree(document: ManusDocument): YamlNode | undefined {
  const root = treeOf(document.parsed);
  return root && document.parsed.linked ? expandLinks(root).root : root;
}

/** The entry of a key at the top; the first where it is there twice. */
export function entryOf(document: ManusDocument, key: string): PlacedEntry | undefined {
  return document.entries.find(({ entry }) => keyText(entry.key) === key);
}

/** What a file says it is, else what its keys tell; undefined where neither tells anything. */
export function kindOf(document: ManusDocument): FileKind | undefined {
  const stated = stringValue(entryOf(document, "kind")?.entry.value);
  if (stated === "task" || stated === "workflow" || stated === "test") return stated;
  if (entryOf(document, "steps")) return "workflow";
  if (entryOf(document, "cases")) return "test";
  return entryOf(document, "prompt") ? "task" : undefined;
}

/** A file's own name, where it has one. */
export function documentName(document: ManusDocument): string | undefined {
  return stringValue(entryOf(document, "name")?.entry.value);
}

type Placed = Pick<ManusDocument, "entries" | "steps" | "stray">;

function placePieces(parsed: ParsedText): Placed {
  const entries: PlacedEntry[] = [];
  const steps: PlacedStep[] = [];
  for (const { piece, at } of parsed.pieces) {
    const { text, broken } = piece;
    // Several entries or steps in one piece (broken text) must not share what is remembered.
    const alone = piece.entries.length + piece.items.length === 1;
    for (const entry of piece.entries) {
      entries.push({ entry, text, at, broken, memory: alone ? piece.memory : emptyMemory() });
    }
    for (const node of piece.items) {
      steps.push({ node, text, at, broken, memory: alone ? piece.memory : emptyMemory() });
    }
  }
  const inline = entries.find(({ entry }) => keyText(entry.key) === "steps" && entry.value.kind === "sequence");
  if (!inline) return { entries, steps };
  const { text, at, broken } = inline;
  return {
    entries,
    steps: [
      ...itemsOf(inline.entry.value).map((node) => ({ node, text, at, broken, memory: emptyMemory() })),
      ...steps,
    ],
  };
}

function placeTree(root: YamlNode, { text, pieces }: ParsedText): Placed {
  if (root.kind !== "mapping") return { entries: [], steps: [], stray: root };
  const place = (node: YamlNode): Omit<PlacedStep, "node"> => {
    const around = pieces.findLast(({ at }) => at <= node.start);
    return { text, at: 0, broken: around?.piece.broken === true, memory: emptyMemory() };
  };
  const entries = root.entries.map((entry) => ({ entry, ...place(entry.key) }));
  const steps = entries.find(({ entry }) => keyText(entry.key) === "steps")?.entry.value;
  return { entries, steps: itemsOf(steps).map((node) => ({ node, ...place(node) })) };
}

function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "sequence" ? node.items : [];
}

function emptyMemory(): Memory {
  return new Map<string, unknown>();
}
