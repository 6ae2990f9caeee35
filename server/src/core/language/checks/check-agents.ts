import * as l10n from "@vscode/l10n";
import type { AgentEngine } from "../../workflow/place-agent.ts";
import type { ManusDocument, PlacedStep } from "../document.ts";
import type { Finding } from "../finding.ts";
import { didYouMean, suggest } from "../schema/suggest.ts";
import { shiftSpan, spanOf } from "../span.ts";
import type { FleetFacts } from "../surroundings.ts";
import type { FileKind } from "../workspace-index.ts";
import { stringValue } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { agentOfFile, agentOfStep, engineSaid, entryAtPath, literal } from "./agent-entries.ts";
import type { AgentEntries } from "./agent-entries.ts";
import { checkCloudTask } from "./check-cloud-task.ts";
import { checkPlacement } from "./check-placement.ts";

/** The profiles of the cloud; behind a version each may be named as well. */
const profiles = ["standard", "lite", "max"];
const versionedProfile = /^manus-\d+(?:\.\d+)*(?:-(?:lite|max))?$/;

/** What each engine doesn't heed, and why. */
const ignored = {
  manus: {
    get tools() {
      return l10n.t(
        "The cloud's agent has tools of its own; only rules for `file_read` and `file_write` count, for what is sent there and what comes back.",
      );
    },
    get workspace() {
      return l10n.t("The cloud's agent works on a machine of its own; attach what it needs under `attachments`.");
    },
    get datasources() {
      return l10n.t("The cloud's agent can't reach what runs here; it has connectors of its own, see `cloud`.");
    },
    model: "The cloud chooses its model; say how strong it should be with `profile`.",
    get "limits.turns"() {
      return l10n.t("The cloud counts no turns; bound its time with `limits.timeout`, or its `credits`.");
    },
    get "budget.tokens"() {
      return l10n.t("The cloud counts no tokens; bound its `credits`.");
    },
    get "budget.cost"() {
      return l10n.t("The cloud counts credits, not dollars; bound its `credits`.");
    },
  },
  local: {
    get profile() {
      return l10n.t("It is about the cloud; here `model` says which model thinks.");
    },
    get cloud() {
      return l10n.t("It is about the cloud alone.");
    },
    get "budget.credits"() {
      return l10n.t("They are the cloud's; bound the `cost` or the `tokens`.");
    },
  },
} as const satisfies Record<AgentEngine, Readonly<Record<string, string>>>;

/** The same by key and the key below it. */
const ignoredPaths = { manus: pathsOf(ignored.manus), local: pathsOf(ignored.local) };

/** Check who is to run the agents of a file: whether account, instance, model and profile are known, fit each other, and heed what they are told. */
export function checkAgents(document: ManusDocument, kind: FileKind | undefined, fleet: FleetFacts): Finding[] {
  if (kind === "task") return checkAgent(agentOfFile(document), fleet, { sound: new Set() });
  const sound = new Set<string>();
  return document.steps.flatMap((step) => {
    const agent = agentOfStep(step);
    return agent ? checkAgent(agent, fleet, { memory: step.memory, sound }) : [];
  });
}

/** What saves saying the same of every step. */
interface Known {
  readonly memory?: PlacedStep["memory"];
  /** What agents name of which nothing is to be said. */
  readonly sound: Set<string>;
}

function checkAgent(agent: AgentEntries, fleet: FleetFacts, { memory, sound }: Known): Finding[] {
  const said = engineSaid(agent, fleet);
  return [
    ...ignoredKeys(agent, said),
    ...(said === undefined ? strayWish(agent) : []),
    ...(said?.engine === "local" ? [] : unknownProfile(agent)),
    ...(fleet.known && !sound.has(agent.naming) ? checkNaming(agent, said?.engine, { fleet, sound }) : []),
    ...(said?.engine === "manus" ? checkCloudTask(agent, memory) : []),
  ];
}

function checkNaming(
  agent: AgentEntries,
  engine: AgentEngine | undefined,
  { fleet, sound }: Pick<Known, "sound"> & { readonly fleet: FleetFacts },
): Finding[] {
  const found = checkPlacement(agent, engine, fleet);
  if (found.length === 0) sound.add(agent.naming);
  return found;
}

function ignoredKeys(agent: AgentEntries, said: ReturnType<typeof engineSaid>): Finding[] {
  if (!said) return [];
  const { engine, by, key: decider } = said;
  const reason =
    decider === "engine"
      ? l10n.t("The engine is chosen here")
      : l10n.t("The {0} decides on the engine `{1}`", decider, engine);
  return ignoredPaths[engine].flatMap(({ path, because }): Finding[] => {
    const entry = entryAtPath(agent, path);
    const [key, below = key] = path;
    if (!entry || (key === "tools" && isAboutFiles(entry.value))) return [];
    const message = l10n.t("The engine `{0}` ignores `{1}`. {2}", engine, below, because);
    const related = [{ span: by.span, message: reason }];
    const span = shiftSpan(spanOf(entry.key), agent.startOf(key));
    return [{ code: "engine-ignores-key", severity: "warning", message, span, related }];
  });
}

function pathsOf(
  reasons: Readonly<Record<string, string>>,
): readonly { path: readonly [string, string?]; because: string }[] {
  return Object.entries(reasons).map(([path, because]) => {
    const [key = "", below] = path.split(".");
    return { path: below === undefined ? [key] : [key, below], because };
  });
}

/** Whether rules are about files alone: those hold for what is sent to the cloud and what comes back from it. */
function isAboutFiles(tools: YamlNode): boolean {
  if (tools.kind !== "mapping") return false;
  const patterns = tools.entries.flatMap(({ value }) => (value.kind === "sequence" ? value.items : [value]));
  return patterns.length > 0 && patterns.every((pattern) => stringValue(pattern)?.startsWith("file_") === true);
}

/** Wishes to the cloud where nothing at all sends the agent there. */
function strayWish(agent: AgentEntries): Finding[] {
  const cloud = agent.entries.get("cloud");
  if (!cloud || ["engine", "instance", "account"].some((key) => agent.entries.has(key))) return [];
  const message = l10n.t(
    "`cloud` changes nothing as long as the agent runs on this machine, and nothing here says otherwise. Add `engine: manus`.",
  );
  const span = shiftSpan(spanOf(cloud.key), agent.startOf("cloud"));
  return [{ code: "engine-ignores-key", severity: "warning", message, span, data: { missing: ["engine"] } }];
}

function unknownProfile(agent: AgentEntries): Finding[] {
  const profile = literal(agent, "profile");
  if (!profile || profiles.includes(profile.text) || versionedProfile.test(profile.text)) return [];
  const suggestion = suggest(profile.text, profiles);
  const advice = didYouMean(suggestion) || ` ${l10n.t("The cloud has `standard`, `lite` and `max`.")}`;
  const message = l10n.t(
    "The profile `{0}` isn't known here, so the cloud may take another one.{1}",
    profile.text,
    advice,
  );
  const data = suggestion === undefined ? {} : { data: { replace: suggestion } };
  return [{ code: "unknown-profile", severity: "warning", message, span: profile.span, ...data }];
}
