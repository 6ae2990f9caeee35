import * as l10n from "@vscode/l10n";
import { createHash } from "node:crypto";
import type { JournalSnapshot } from "../../core/ports/journal.ts";
import type { Mask } from "../../core/ports/mask.ts";
import { maskTexts } from "../mask-texts.ts";

/** The version of the form this code writes. */
const formVersion = 1;

/** The first line of a snapshot. */
interface SnapshotHeader {
  readonly kind: "manus-snapshot";
  readonly v: number;
  /** The version of the state in it. */
  readonly state: number;
  readonly sequence: number;
  /** Which of the state's values are lists; each of their items has a line of its own. */
  readonly lists: readonly string[];
}

/** The last line: without it, or with another sum, the rest is not what was written. */
interface SnapshotEnd {
  readonly kind: "manus-snapshot-end";
  readonly sha256: string;
}

/** What the bytes of a snapshot turned out to be. */
export type FoundSnapshot =
  | { readonly type: "snapshot"; readonly snapshot: JournalSnapshot }
  | { readonly type: "newer" }
  | { readonly type: "broken"; readonly why: string };

const charactersAtOnce = 64 * 1024;

/**
 * A snapshot, piece by piece: a header line, `[name, value]` a value or item of a list, and a line with the checksum of all before. Each text in
 * it is masked. Nothing is made before it's asked for, so a large state takes no long time at once.
 */
export function* snapshotPieces(snapshot: JournalSnapshot, stateVersion: number, mask: Mask): Generator<Buffer> {
  const sum = createHash("sha256");
  for (const text of grouped(snapshotLines(snapshot, stateVersion, maskTexts(mask)))) {
    const piece = Buffer.from(text);
    sum.update(piece);
    yield piece;
  }
  const end: SnapshotEnd = { kind: "manus-snapshot-end", sha256: sum.digest("hex") };
  yield Buffer.from(`${JSON.stringify(end)}\n`);
}

type Replacer = (key: string, value: unknown) => unknown;

function* snapshotLines({ sequence, state }: JournalSnapshot, version: number, replacer: Replacer): Generator<string> {
  const values = Object.entries(state) as readonly (readonly [string, unknown])[];
  const lists = values.flatMap(([name, value]) => (Array.isArray(value) ? [name] : []));
  const header: SnapshotHeader = { kind: "manus-snapshot", v: formVersion, state: version, sequence, lists };
  yield `${JSON.stringify(header)}\n`;
  for (const line of eachValue(values)) yield `${JSON.stringify(line, replacer)}\n`;
}

/** Some lines at once. */
function* grouped(lines: Iterable<string>): Generator<string> {
  let some = "";
  for (const line of lines) {
    some += line;
    if (some.length < charactersAtOnce) continue;
    yield some;
    some = "";
  }
  yield some;
}

function* eachValue(values: readonly (readonly [string, unknown])[]): Generator<readonly [string, unknown]> {
  for (const [name, value] of values) {
    if (!Array.isArray(value)) yield [name, value];
    else for (const item of value as readonly unknown[]) yield [name, item];
  }
}

/** Read a snapshot. Never throws. One whose form or state is of a newer version than `stateVersion` is `newer`. */
export function readSnapshot(bytes: Buffer, stateVersion: number): FoundSnapshot {
  try {
    return parse(bytes, stateVersion);
  } catch {
    return { type: "broken", why: l10n.t("it can't be read") };
  }
}

function parse(bytes: Buffer, stateVersion: number): FoundSnapshot {
  const header = JSON.parse(bytes.toString("utf8", 0, bytes.indexOf("\n"))) as Partial<SnapshotHeader>;
  if (header.kind !== "manus-snapshot") return { type: "broken", why: l10n.t("it is something else") };
  if ((header.v ?? 0) > formVersion || (header.state ?? 0) > stateVersion) return { type: "newer" };
  const endsAt = bytes.lastIndexOf("\n", bytes.length - 2) + 1;
  if (endsAt === 0 || bytes.at(-1) !== lineBreak) return { type: "broken", why: l10n.t("its end is missing") };
  const end = JSON.parse(bytes.toString("utf8", endsAt)) as Partial<SnapshotEnd>;
  if (end.kind !== "manus-snapshot-end") return { type: "broken", why: l10n.t("its end is missing") };
  const sum = createHash("sha256").update(bytes.subarray(0, endsAt)).digest("hex");
  if (sum !== end.sha256) return { type: "broken", why: l10n.t("its checksum is wrong") };
  const { sequence = 0, lists = [] } = header;
  return { type: "snapshot", snapshot: { sequence, state: readState(bytes.toString("utf8", 0, endsAt), lists) } };
}

const lineBreak = 0x0a;

function readState(text: string, names: readonly string[]): object {
  const lists = new Map(names.map((name) => [name, [] as unknown[]]));
  const state: Record<string, unknown> = Object.fromEntries(lists);
  let from = text.indexOf("\n") + 1;
  while (from < text.length) {
    const to = text.indexOf("\n", from);
    const [name, value] = JSON.parse(text.slice(from, to)) as [string, unknown];
    const list = lists.get(name);
    if (list === undefined) state[name] = value;
    else list.push(value);
    from = to + 1;
  }
  return state;
}
