import type { ManusDocument } from "../document.ts";
import type { Finding } from "../finding.ts";
import { didYouMean, suggest } from "../schema/suggest.ts";
import { shiftSpan, spanOf } from "../span.ts";
import type { FleetFacts } from "../surroundings.ts";
import type { FileKind } from "../workspace-index.ts";
import { keyText, stringValue } from "../yaml/node.ts";
import type { MappingEntry, YamlNode } from "../yaml/node.ts";

/** The keys that say who runs an agent, and those that only one engine heeds. */
const agentKeys = ["engine", "account", "instance", "model", "profile", "tools", "workspace", "datasources", "budget"];

/** The profiles of the cloud; behind a version each may be named as well. */
const profiles = ["standard", "lite", "max"];
const versionedProfile = /^manus-\d+(?:\.\d+)*(?:-(?:lite|max))?$/;

/** What each engine doesn't heed, and why. */
const ignored: Readonly<Record<"manus" | "local", Readonly<Record<string, string>>>> = {
  manus: {
    tools: "The cloud's agent has tools of its own, which nobody here can allow or deny.",
    workspace: "The cloud's agent works on a machine of its own; attach what it needs under `attachments`.",
    datasources: "The cloud's agent can't reach what runs here; it has connectors of its own.",
    model: "The cloud chooses its model; say how strong it should be with `profile`.",
    "budget.tokens": "The cloud counts no tokens; bound its `credits`.",
  },
  local: {
    profile: "It is about the cloud; here `model` says which model thinks.",
    "budget.credits": "They are the cloud's; bound the `cost` or the `tokens`.",
  },
};

/** What stands beside each other: the entries at the top of a task file, or of a step. */
type AgentEntries = ReadonlyMap<string, { readonly entry: MappingEntry; readonly at: number }>;

/** Check who is to run the agents of a file: whether account, instance, model and profile are known, fit each other, and heed what they are told. */
export function checkAgents(document: ManusDocument, kind: FileKind | undefined, fleet: FleetFacts): Finding[] {
  if (kind === "task") return checkEntries(entriesAtTop(document), fleet);
  return document.steps.flatMap(({ node, at, memory }) => {
    const entries = (memory.get("agent") as readonly MappingEntry[] | undefined) ?? agentEntries(node);
    memory.set("agent", entries);
    if (entries.length === 0) return [];
    return checkEntries(new Map(entries.map((entry) => [keyText(entry.key) ?? "", { entry, at }])), fleet);
  });
}

function entriesAtTop(document: ManusDocument): AgentEntries {
  return new Map(
    document.entries.flatMap(({ entry, at }) => {
      const key = keyText(entry.key) ?? "";
      return agentKeys.includes(key) ? [[key, { entry, at }] as const] : [];
    }),
  );
}

function agentEntries(node: YamlNode): readonly MappingEntry[] {
  return node.kind === "mapping" ? node.entries.filter(({ key }) => agentKeys.includes(keyText(key) ?? "")) : [];
}

function checkEntries(entries: AgentEntries, fleet: FleetFacts): Finding[] {
  const named = ["account", "instance", "model"].some((key) => entries.has(key));
  const ofFleet = named && fleet.known ? checkFleet(entries, fleet) : [];
  return [...ignoredKeys(entries), ...unknownProfile(entries), ...ofFleet];
}

/** A value that stands there as it is: no expression. */
function literal(entries: AgentEntries, key: string): { text: string; span: Finding["span"] } | undefined {
  const placed = entries.get(key);
  const text = stringValue(placed?.entry.value);
  if (!placed || text === undefined || text === "" || text.includes("${{")) return undefined;
  return { text, span: shiftSpan(spanOf(placed.entry.value), placed.at) };
}

function ignoredKeys(entries: AgentEntries): Finding[] {
  const engine = literal(entries, "engine");
  if (engine?.text !== "manus" && engine?.text !== "local") return [];
  const { span, text } = engine;
  return Object.entries(ignored[text]).flatMap(([path, because]): Finding[] => {
    const [key = "", below] = path.split(".");
    const placed = entries.get(key);
    const entry = below === undefined ? placed?.entry : entryBelow(placed?.entry.value, below);
    if (!placed || !entry) return [];
    const message = `The engine \`${text}\` ignores \`${below ?? key}\`. ${because}`;
    const related = [{ span, message: "The engine is chosen here" }];
    const at = shiftSpan(spanOf(entry.key), placed.at);
    return [{ code: "engine-ignores-key", severity: "warning", message, span: at, related }];
  });
}

function entryBelow(node: YamlNode | undefined, key: string): MappingEntry | undefined {
  return node?.kind === "mapping" ? node.entries.find((entry) => keyText(entry.key) === key) : undefined;
}

function unknownProfile(entries: AgentEntries): Finding[] {
  const profile = literal(entries, "profile");
  if (!profile || profiles.includes(profile.text) || versionedProfile.test(profile.text)) return [];
  const suggestion = suggest(profile.text, profiles);
  const advice = didYouMean(suggestion) || " The cloud has `standard`, `lite` and `max`.";
  const message = `The profile \`${profile.text}\` isn't known here, so the cloud may take another one.${advice}`;
  return [{ code: "unknown-profile", severity: "warning", message, span: profile.span, ...replacing(suggestion) }];
}

function checkFleet(entries: AgentEntries, fleet: FleetFacts): Finding[] {
  const account = literal(entries, "account");
  const instance = literal(entries, "instance");
  const knownAccount = fleet.accounts.find(({ id }) => id === account?.text);
  const knownInstance = fleet.instances.find(({ id }) => id === instance?.text);
  const found: Finding[] = [];
  if (account && !knownAccount) found.push(unknown("account", account, fleet.accounts));
  if (instance && !knownInstance) found.push(unknown("instance", instance, fleet.instances));
  if (instance && knownInstance) {
    const engine = literal(entries, "engine");
    if (knownAccount && knownInstance.accountId !== knownAccount.id) {
      const message = `The instance \`${instance.text}\` belongs to the account \`${knownInstance.accountId}\`, not to \`${knownAccount.id}\`.`;
      found.push({ code: "instance-mismatch", severity: "warning", message, span: instance.span });
    }
    if (engine && engine.text !== knownInstance.engine) {
      const message = `The instance \`${instance.text}\` runs the engine \`${knownInstance.engine}\`, not \`${engine.text}\`.`;
      found.push({ code: "instance-mismatch", severity: "warning", message, span: instance.span });
    }
  }
  return [...found, ...unknownModel(entries, knownAccount ? [knownAccount] : fleet.accounts)];
}

function unknown(
  kind: "account" | "instance",
  { text, span }: { text: string; span: Finding["span"] },
  known: readonly { readonly id: string }[],
): Finding {
  const suggestion = suggest(
    text,
    known.map(({ id }) => id),
  );
  const advice = didYouMean(suggestion) || " Add it, or leave the key out: then one that fits is picked.";
  const message = `There is no ${kind} \`${text}\` on this machine.${advice}`;
  return { code: `unknown-${kind}`, severity: "warning", message, span, ...replacing(suggestion) };
}

/** Only where all accounts that may be meant tell which models they have. */
function unknownModel(entries: AgentEntries, accounts: FleetFacts["accounts"]): Finding[] {
  const model = literal(entries, "model");
  const thinking = accounts.filter(({ provider }) => provider === "model" || provider === "editor");
  if (!model || thinking.length === 0 || thinking.some(({ models }) => models === undefined)) return [];
  const known = thinking.flatMap(({ models = [] }) => models);
  if (known.includes(model.text)) return [];
  const suggestion = suggest(model.text, known);
  const message = `No account on this machine has the model \`${model.text}\`.${didYouMean(suggestion)}`;
  return [{ code: "unknown-model", severity: "warning", message, span: model.span, ...replacing(suggestion) }];
}

function replacing(suggestion: string | undefined): Pick<Finding, "data"> {
  return suggestion === undefined ? {} : { data: { replace: suggestion } };
}
