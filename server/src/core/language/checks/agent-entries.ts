import { noFleet, placeAgent } from "../../workflow/place-agent.ts";
import type { AgentEngine, FleetLookups, WrittenPlacement } from "../../workflow/place-agent.ts";
import { placementKeys } from "../../workflow/agent-keys.ts";
import type { ManusDocument, PlacedStep } from "../document.ts";
import type { Span } from "../span.ts";
import { shiftSpan, spanOf } from "../span.ts";
import type { FleetFacts } from "../surroundings.ts";
import { keyText, stringValue } from "../yaml/node.ts";
import type { MappingEntry, YamlNode } from "../yaml/node.ts";

/** The keys that say something of an agent, at the top of a task file or in a step. */
const agentKeys: readonly string[] = [
  ...placementKeys,
  ...["cloud", "prompt", "tools", "workspace", "datasources", "budget", "limits", "outputs"],
];

/** What stands beside each other of one agent: at the top of a task file, or in a step. */
export interface AgentEntries {
  /** By key. */
  readonly entries: ReadonlyMap<string, MappingEntry>;
  /** The names of `engine`, `account` and the like that stand there as they are: no expressions. Spans count as the entries' offsets do. */
  readonly names: ReadonlyMap<string, Named>;
  /** Equal for agents that name the same: of two such the same is to be said. */
  readonly naming: string;
  /** Whether it is all that is said of the agent: a step that calls a task says more in another file. */
  readonly whole: boolean;
  /** The offset in the file from which those of a key's entry count. */
  readonly startOf: (key: string) => number;
}

/** A name, and where it stands. */
export interface Named {
  readonly text: string;
  readonly span: Span;
}

/** What a task file says of its agent. */
export function agentOfFile(document: ManusDocument): AgentEntries {
  const placed = document.entries.filter(({ entry }) => agentKeys.includes(keyText(entry.key) ?? ""));
  const starts = new Map(placed.map(({ entry, at }) => [keyText(entry.key) ?? "", at]));
  return { ...readEntries(placed.map(({ entry }) => entry)), whole: true, startOf: (key) => starts.get(key) ?? 0 };
}

/** What a step says of its agent; undefined for one that says nothing. Remembered with its text. */
export function agentOfStep({ node, at, memory }: PlacedStep): AgentEntries | undefined {
  const known = (memory.get("agent") as ReadEntries | undefined) ?? readEntries(entriesOf(node));
  memory.set("agent", known);
  if (known.entries.size === 0) return undefined;
  return { ...known, startOf: () => at };
}

type ReadEntries = Omit<AgentEntries, "startOf">;

function readEntries(written: readonly MappingEntry[]): ReadEntries {
  const entries = new Map(written.map((entry) => [keyText(entry.key) ?? "", entry]));
  const names = placementKeys.flatMap((key) => {
    const value = entries.get(key)?.value;
    const text = stringValue(value);
    if (!value || text === undefined || text === "" || text.includes("${{")) return [];
    return [[key, { text, span: spanOf(value) }] as const];
  });
  const whole = entries.has("prompt");
  const texts = names.map(([key, { text }]) => [key, text]);
  return {
    entries,
    names: new Map(names),
    naming: JSON.stringify([texts, entries.has("engine"), entries.has("account"), whole]),
    whole,
  };
}

function entriesOf(node: YamlNode): readonly MappingEntry[] {
  return node.kind === "mapping" ? node.entries.filter(({ key }) => agentKeys.includes(keyText(key) ?? "")) : [];
}

/** The name that a key has, where it is no expression. Its span is the file's. */
export function literal({ names, startOf }: AgentEntries, key: (typeof placementKeys)[number]): Named | undefined {
  const name = names.get(key);
  return name && { text: name.text, span: shiftSpan(name.span, startOf(key)) };
}

/** The entry of a key, or of one below it. */
export function entryAtPath(
  { entries }: AgentEntries,
  [key, below]: readonly [string, string?],
): MappingEntry | undefined {
  const entry = entries.get(key);
  if (!entry || below === undefined) return entry;
  return entry.value.kind === "mapping" ? entry.value.entries.find((one) => keyText(one.key) === below) : undefined;
}

/** The engine that an agent surely runs on, and the name that says so: its own, else that of its instance or account. Undefined where nothing says it for sure. */
export function engineSaid(
  agent: AgentEntries,
  fleet: FleetFacts,
): { readonly engine: AgentEngine; readonly by: Named; readonly key: "engine" | "instance" | "account" } | undefined {
  const engine = literal(agent, "engine");
  if (engine) return isEngine(engine.text) ? { engine: engine.text, by: engine, key: "engine" } : undefined;
  // What is computed may come to any of them; what a called task says counts for more than what follows from an account.
  if (agent.entries.has("engine") || !agent.whole) return undefined;
  const lookups = lookupsOf(fleet);
  for (const key of ["instance", "account"] as const) {
    const by = literal(agent, key);
    if (!by) continue;
    const known = key === "instance" ? lookups.instance(by.text) : lookups.account(by.text);
    const placed = known && placeAgent({ [key]: by.text }, {}, lookups);
    if (placed?.ok === true) return { engine: placed.value.engine, by, key };
  }
  return undefined;
}

/** All that an agent names, where it stands there as it is. */
export function placementOf(agent: AgentEntries): WrittenPlacement {
  const named = placementKeys.flatMap((key) => {
    const text = agent.names.get(key)?.text;
    return text === undefined || (key === "engine" && !isEngine(text)) ? [] : [[key, text] as const];
  });
  return Object.fromEntries(named);
}

/** What a host has told, as those who place agents ask for it. */
export function lookupsOf({ known, accounts, instances }: FleetFacts): FleetLookups {
  if (!known) return noFleet;
  return {
    account: (id) => accounts.find((account) => account.id === id),
    instance: (id) => instances.find((instance) => instance.id === id),
  };
}

function isEngine(text: string): text is AgentEngine {
  return text === "manus" || text === "local";
}
