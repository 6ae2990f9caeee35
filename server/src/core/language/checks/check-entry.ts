import type { PlacedEntry } from "../document.ts";
import { checkExpressions } from "../expressions/check-expressions.ts";
import type { NameUse } from "../expressions/name-use.ts";
import { topScope } from "../expressions/expression-scope.ts";
import type { Finding } from "../finding.ts";
import { checkEntry as checkAgainstSchema } from "../schema/check-value.ts";
import { resolveReference } from "../schema/place.ts";
import type { FileKind } from "../workspace-index.ts";
import { keyText } from "../yaml/node.ts";
import type { MappingEntry } from "../yaml/node.ts";
import { checkEntryAlone } from "./check-alone.ts";
import { formatCheck } from "./check-step.ts";

/** One entry at the top of a file by itself: what is wrong with it, and the names it uses. */
export interface EntryCheck {
  readonly findings: readonly Finding[];
  readonly uses: readonly NameUse[];
}

/** Check one entry at the top of a file of this kind. `steps` is checked step by step elsewhere; here only that it is a list. Remembered with the entry's text. */
export function checkTopEntry(placed: PlacedEntry, kind: FileKind): EntryCheck {
  const key = `entry ${kind}`;
  const known = placed.memory.get(key) as EntryCheck | undefined;
  if (known) return known;
  const checked = examineEntry(placed, kind);
  placed.memory.set(key, checked);
  return checked;
}

/** The names that an entry at the top of a file of this kind uses, without checking it. Remembered with the entry's text. */
export function usesOf(placed: PlacedEntry, kind: FileKind): readonly NameUse[] {
  return readExpressions(placed, kind).uses;
}

function examineEntry(placed: PlacedEntry, kind: FileKind): EntryCheck {
  const { entry, broken } = placed;
  const findings: Finding[] = [];
  const check = formatCheck((finding) => findings.push(finding));
  if (!broken && !checkedElsewhere(entry, kind))
    checkAgainstSchema(entry, "", resolveReference(`#/$defs/${kind}`, check), check);
  const expressions = readExpressions(placed, kind);
  return { findings: [...findings, ...checkEntryAlone(placed), ...expressions.findings], uses: expressions.uses };
}

function readExpressions({ entry, text, memory }: PlacedEntry, kind: FileKind): EntryCheck {
  const key = keyText(entry.key);
  if (key === undefined || key === "steps" || key.startsWith("x-") || kind === "test")
    return { findings: [], uses: [] };
  const known = memory.get(`uses ${kind}`) as EntryCheck | undefined;
  if (known) return known;
  const read = checkExpressions(entry.value, text, topScope(key, kind));
  memory.set(`uses ${kind}`, read);
  return read;
}

/** The kind is checked with the file as a whole, a list of steps step by step. */
function checkedElsewhere(entry: MappingEntry, kind: FileKind): boolean {
  const key = keyText(entry.key);
  if (key === "kind") return true;
  if (key !== "steps" || kind !== "workflow") return false;
  return entry.value.kind === "sequence" || (entry.value.kind === "scalar" && entry.value.value === null);
}
