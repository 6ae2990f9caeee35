import type { NameUse } from "../expressions/name-use.ts";
import type { Finding } from "../finding.ts";
import { holderOf } from "../schema/place.ts";
import type { Span } from "../span.ts";
import { keyText, stringValue, valueAt } from "../yaml/node.ts";
import type { MappingEntry, YamlNode } from "../yaml/node.ts";

/** A name as it stands in a text. */
export interface NamedPlace {
  readonly name: string;
  readonly span: Span;
}

/** What a step does. */
export type StepKind = "tool" | "task" | "prompt" | "workflow" | "approve";

/** The keys of which a step has exactly one. */
const stepKinds: readonly StepKind[] = ["tool", "task", "prompt", "workflow", "approve"];

/** What a step says that matters beyond itself. Offsets count as the step's do. */
export interface StepFacts {
  /** What to underline for the step as a whole: its first key. */
  readonly holder: Span;
  /** The whole step. */
  readonly span: Span;
  readonly id?: NamedPlace;
  /** Undefined without `needs`: then the step follows the one above. */
  readonly needs?: readonly NamedPlace[];
  readonly kind?: StepKind;
  /** The value of `tool`, `task` or `workflow`, where it is a plain text without expressions. */
  readonly target?: NamedPlace;
  /** The entries of `with`. */
  readonly arguments: readonly MappingEntry[];
  readonly uses: readonly NameUse[];
}

/** A step by itself: what is wrong with it, and what it says. */
export interface StepCheck {
  readonly findings: readonly Finding[];
  readonly facts: StepFacts;
}

/** Read the facts of a step; what is missing or of the wrong kind is left out. */
export function readFacts(node: YamlNode, uses: readonly NameUse[]): StepFacts {
  const kind = stepKinds.find((candidate) => valueAt(node, candidate) !== undefined);
  const id = namedPlace(valueAt(node, "id"));
  const needs = valueAt(node, "needs");
  const target = kind === "prompt" || kind === "approve" || !kind ? undefined : namedPlace(valueAt(node, kind));
  const given = valueAt(node, "with");
  const holder = holderOf(node);
  return {
    holder: { start: holder.start, end: holder.end },
    span: { start: node.start, end: node.end },
    ...(id ? { id } : {}),
    ...(needs?.kind === "sequence" ? { needs: needs.items.map(namedPlace).filter((need) => need !== undefined) } : {}),
    ...(kind ? { kind } : {}),
    ...(target ? { target } : {}),
    arguments: given?.kind === "mapping" ? given.entries : [],
    uses,
  };
}

/** The entry of a key in a mapping. */
export function entryAt(node: YamlNode, key: string): MappingEntry | undefined {
  return node.kind === "mapping" ? node.entries.find((entry) => keyText(entry.key) === key) : undefined;
}

function namedPlace(node: YamlNode | undefined): NamedPlace | undefined {
  const name = stringValue(node);
  if (node === undefined || name === undefined || name === "" || name.includes("${{")) return undefined;
  return { name, span: { start: node.start, end: node.end } };
}
