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

/** What stands beside each other of one agent, by key, and where the texts start that it stands in. */
export interface AgentEntries {
  readonly entries: ReadonlyMap<string, { readonly entry: MappingEntry; readonly at: number }>;
  /** Whether it is all that is said of the agent: a step that calls a task says more in another file. */
  readonly whole: boolean;
}

/** A name that stands there as it is: no expression. Its span is the file's. */
export interface Named {
  readonly text: string;
  readonly span: Span;
}

/** What a task file says of its agent. */
export function agentOfFile(document: ManusDocument): AgentEntries {
  const entries = document.entries.flatMap(({ entry, at }) => {
    const key = keyText(entry.key) ?? "";
    return agentKeys.includes(key) ? [[key, { entry, at }] as const] : [];
  });
  return { entries: new Map(entries), whole: true };
}

/** What a step says of its agent; undefined for one that says nothing. Remembered with its text. */
export function agentOfStep({ node, at, memory }: PlacedStep): AgentEntries | undefined {
  const known = (memory.get("agent") as readonly MappingEntry[] | undefined) ?? entriesOf(node);
  memory.set("agent", known);
  if (known.length === 0) return undefined;
  const entries = new Map(known.map((entry) => [keyText(entry.key) ?? "", { entry, at }]));
  return { entries, whole: entries.has("prompt") };
}

function entriesOf(node: YamlNode): readonly MappingEntry[] {
  return node.kind === "mapping" ? node.entries.filter(({ key }) => agentKeys.includes(keyText(key) ?? "")) : [];
}

/** The value of a key, where it is no expression. */
export function literal({ entries }: AgentEntries, key: string): Named | undefined {
  const placed = entries.get(key);
  const text = stringValue(placed?.entry.value);
  if (!placed || text === undefined || text === "" || text.includes("${{")) return undefined;
  return { text, span: shiftSpan(spanOf(placed.entry.value), placed.at) };
}

/** The entry at a path of one or two keys, such as `budget.credits`. Its offsets start at `at` of the file. */
export function entryAtPath(
  { entries }: AgentEntries,
  path: string,
): { readonly entry: MappingEntry; readonly at: number } | undefined {
  const [key = "", below] = path.split(".");
  const placed = entries.get(key);
  if (!placed || below === undefined) return placed;
  const { value } = placed.entry;
  const entry = value.kind === "mapping" ? value.entries.find((one) => keyText(one.key) === below) : undefined;
  return entry && { entry, at: placed.at };
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
    const text = literal(agent, key)?.text;
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
