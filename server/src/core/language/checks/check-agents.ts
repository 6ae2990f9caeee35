import type { ManusDocument } from "../document.ts";
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
const ignored: Readonly<Record<"manus" | "local", Readonly<Record<string, string>>>> = {
  manus: {
    tools:
      "The cloud's agent has tools of its own; only rules for `file_read` and `file_write` count, for what is sent there and what comes back.",
    workspace: "The cloud's agent works on a machine of its own; attach what it needs under `attachments`.",
    datasources: "The cloud's agent can't reach what runs here; it has connectors of its own, see `cloud`.",
    model: "The cloud chooses its model; say how strong it should be with `profile`.",
    "limits.turns": "The cloud counts no turns; bound its time with `limits.timeout`, or its `credits`.",
    "budget.tokens": "The cloud counts no tokens; bound its `credits`.",
    "budget.cost": "The cloud counts credits, not dollars; bound its `credits`.",
  },
  local: {
    profile: "It is about the cloud; here `model` says which model thinks.",
    cloud: "It is about the cloud alone.",
    "budget.credits": "They are the cloud's; bound the `cost` or the `tokens`.",
  },
};

/** Check who is to run the agents of a file: whether account, instance, model and profile are known, fit each other, and heed what they are told. */
export function checkAgents(document: ManusDocument, kind: FileKind | undefined, fleet: FleetFacts): Finding[] {
  if (kind === "task") return checkAgent(agentOfFile(document), fleet);
  return document.steps.flatMap((step) => {
    const agent = agentOfStep(step);
    return agent ? checkAgent(agent, fleet) : [];
  });
}

function checkAgent(agent: AgentEntries, fleet: FleetFacts): Finding[] {
  const said = engineSaid(agent, fleet);
  return [
    ...ignoredKeys(agent, said),
    ...(said === undefined ? strayWish(agent) : []),
    ...(said?.engine === "local" ? [] : unknownProfile(agent)),
    ...(fleet.known ? checkPlacement(agent, said?.engine, fleet) : []),
    ...(said?.engine === "manus" ? checkCloudTask(agent) : []),
  ];
}

function ignoredKeys(agent: AgentEntries, said: ReturnType<typeof engineSaid>): Finding[] {
  if (!said) return [];
  const { engine, by, key } = said;
  const reason = key === "engine" ? "The engine is chosen here" : `The ${key} decides on the engine \`${engine}\``;
  return Object.entries(ignored[engine]).flatMap(([path, because]): Finding[] => {
    const placed = entryAtPath(agent, path);
    if (!placed || (path === "tools" && isAboutFiles(placed.entry.value))) return [];
    const message = `The engine \`${engine}\` ignores \`${path.split(".").at(-1) ?? path}\`. ${because}`;
    const related = [{ span: by.span, message: reason }];
    const span = shiftSpan(spanOf(placed.entry.key), placed.at);
    return [{ code: "engine-ignores-key", severity: "warning", message, span, related }];
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
  const message =
    "`cloud` changes nothing as long as the agent runs on this machine, and nothing here says otherwise. Add `engine: manus`.";
  const span = shiftSpan(spanOf(cloud.entry.key), cloud.at);
  return [{ code: "engine-ignores-key", severity: "warning", message, span, data: { missing: ["engine"] } }];
}

function unknownProfile(agent: AgentEntries): Finding[] {
  const profile = literal(agent, "profile");
  if (!profile || profiles.includes(profile.text) || versionedProfile.test(profile.text)) return [];
  const suggestion = suggest(profile.text, profiles);
  const advice = didYouMean(suggestion) || " The cloud has `standard`, `lite` and `max`.";
  const message = `The profile \`${profile.text}\` isn't known here, so the cloud may take another one.${advice}`;
  const data = suggestion === undefined ? {} : { data: { replace: suggestion } };
  return [{ code: "unknown-profile", severity: "warning", message, span: profile.span, ...data }];
}
