import * as l10n from "@vscode/l10n";
import type { Finding } from "../finding.ts";
import { parseFast } from "./fast-tree.ts";
import { inspectTree } from "./inspect-tree.ts";
import { maximumDepth, maximumTolerantLength } from "./limits.ts";
import type { MappingEntry, YamlNode } from "./node.ts";
import { describeReason, describeStumble, strayValue, yamlProblem } from "./problems.ts";
import type { Stretch } from "./split-text.ts";
import { parseTolerant } from "./tolerant-tree.ts";

/** One stretch of a text, parsed by itself. Its offsets count from its own start, so it stays true when it moves. */
export interface Piece {
  readonly kind: Stretch["kind"];
  readonly text: string;
  /** The entries of an `entries` or `head` piece. */
  readonly entries: readonly MappingEntry[];
  /** The steps of an `item` piece: one, unless the text is broken. */
  readonly items: readonly YamlNode[];
  /** The tree of a `whole` piece. */
  readonly root: YamlNode | undefined;
  readonly problems: readonly Finding[];
  /** Whether it is no valid YAML: then what the tree lacks may only be unreadable. */
  readonly broken: boolean;
  /** Whether anchors, aliases or merge keys stand in it: then it means nothing without the rest. */
  readonly linked: boolean;
  /** What the checks have found out about this piece, by check; holds nothing that depends on other pieces. */
  readonly memory: Map<string, unknown>;
}

/** A piece and where it stands now. */
export interface PlacedPiece {
  readonly piece: Piece;
  readonly at: number;
}

/** Parse one stretch. Never fails: what is broken is in `problems`, what could be read is in the tree. */
export function parsePiece(slice: string, kind: Stretch["kind"]): Piece {
  const text = ownCopy(slice);
  const { root, problems } = parseTree(text);
  const contents = takeContents(root, kind, text);
  const inspected = inspectTree(contents.kept, kind !== "entries" && kind !== "head");
  return {
    kind,
    text,
    entries: contents.entries,
    items: contents.items,
    root: kind === "whole" ? root : undefined,
    problems: [...problems, ...(problems.length > 0 ? [] : contents.problems), ...inspected.problems],
    broken: problems.length > 0 || contents.problems.length > 0,
    linked: inspected.linked,
    memory: new Map(),
  };
}

/** Slices keep the text they come from alive; a piece outlives many versions of its text, so it takes a copy. */
function ownCopy(slice: string): string {
  return ` ${slice}`.slice(1);
}

function parseTree(text: string): { root: YamlNode | undefined; problems: readonly Finding[] } {
  const fast = parseFast(text);
  if (fast.ok && fast.documents <= 1) return { root: fast.root, problems: [] };
  if (fast.ok)
    return { root: fast.root, problems: [yamlProblem("yaml-second-document", secondDocument(), atEnd(text))] };
  if (/maxDepth/.test(fast.reason)) return { root: undefined, problems: [tooDeep(text)] };
  if (text.length > maximumTolerantLength) {
    return { root: undefined, problems: [describeReason(fast.reason, fast.offset, text)] };
  }
  const tolerant = parseTolerant(text);
  if (!tolerant) return { root: undefined, problems: [tooDeep(text)] };
  const problems = tolerant.stumbles.map((stumble) => describeStumble(stumble, text, tolerant.root));
  if (problems.length > 0) return { root: tolerant.root, problems: firstPerLine(problems, text) };
  return { root: tolerant.root, problems: [describeReason(fast.reason, fast.offset, text)] };
}

const secondDocument = (): string =>
  l10n.t("A file holds one document. Move what follows `---` into a file of its own.");

function atEnd(text: string): { start: number; end: number } {
  const marker = /\r(?:---|\.\.\.)/.exec(text);
  return marker ? { start: marker.index + 1, end: marker.index + 4 } : { start: 0, end: Math.min(text.length, 3) };
}

function tooDeep(text: string): Finding {
  const message = l10n.t("This nests deeper than {0} levels. Flatten it.", String(maximumDepth));
  return yamlProblem("yaml-too-deep", message, { start: 0, end: Math.min(text.length, 80) });
}

/** One mistake often makes the parser stumble several times in a line; the first says it. */
function firstPerLine(problems: readonly Finding[], text: string): Finding[] {
  const lines = new Set<number>();
  return problems.filter((problem) => {
    const line = text.lastIndexOf("\n", problem.span.start - 1);
    if (lines.has(line)) return false;
    lines.add(line);
    return true;
  });
}

interface Contents {
  readonly entries: readonly MappingEntry[];
  readonly items: readonly YamlNode[];
  readonly kept: readonly YamlNode[];
  readonly problems: readonly Finding[];
}

function takeContents(root: YamlNode | undefined, kind: Stretch["kind"], text: string): Contents {
  const nothing: Contents = { entries: [], items: [], kept: [], problems: [] };
  if (!root) return nothing;
  if (kind === "whole") return { ...nothing, kept: [root] };
  if (kind === "item") {
    const items = root.kind === "sequence" && !root.flow ? root.items : [root];
    return { ...nothing, items, kept: items };
  }
  if (root.kind === "mapping" && !root.flow && startsInFirstColumn(root, text))
    return { ...nothing, entries: root.entries, kept: [root] };
  return { ...nothing, problems: [strayValue(root, text)] };
}

function startsInFirstColumn(node: YamlNode, text: string): boolean {
  return text[text.lastIndexOf("\n", node.start - 1) + 1] !== " ";
}
