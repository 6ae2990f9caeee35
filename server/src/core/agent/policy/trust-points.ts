import * as l10n from "@vscode/l10n";
import type { TrustPoint } from "../../../protocol/trust.ts";
import { parsePattern } from "../patterns.ts";
import { mayNameAskedTool, mayReachOutside } from "./asked-tools.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a file lets its agents do without asking, though the defaults would ask: `value` is its content as plain values, of either kind, with the expressions as
 * text. Steps that are direct tool calls don't count, a person runs those word by word, but for the elevated rights that they may ask for; nor do the files it calls,
 * each has points of its own. Odd input has no points.
 */
export function trustPoints(value: Fields): readonly TrustPoint[] {
  const steps = listOf(value["steps"]).filter(isFields);
  // What a workflow says of tools is true of the agents in it; its direct steps may do what they say anyway.
  const own =
    value["kind"] === "workflow" && !steps.some((step) => typeof step["prompt"] === "string")
      ? pointOfSudo(fieldsOf(value["tools"])["sudo"], "", l10n.t("The commands of its steps"))
      : pointsOf(value, "");
  const ofSteps = steps.flatMap((step, index) => {
    const id = typeof step["id"] === "string" ? step["id"] : String(index + 1);
    return typeof step["prompt"] === "string" ? pointsOf(step, `steps.${id}.`) : [];
  });
  return [...own, ...ofSteps];
}

function pointsOf(part: Fields, at: string): readonly TrustPoint[] {
  const tools = fieldsOf(part["tools"]);
  const workspace = fieldsOf(part["workspace"]);
  const isolated = workspace["isolation"] === "worktree";
  return [
    ...textsOf(tools["allow"]).flatMap((pattern) => pointOfPattern(pattern, isolated, at)),
    ...pointOfSudo(tools["sudo"], at),
    ...textsOf(workspace["setup"]).map((command) => ({
      key: `${at}workspace.setup: ${command}`,
      text: l10n.t("This command runs on your machine before the agent begins, outside the sandbox and without asking"),
    })),
    ...pointsOfEnvironment(part["env"], at),
    ...listOf(part["datasources"])
      .filter(isFields)
      .flatMap((source) => pointOfDatasource(source, at)),
    ...pointsOfCloud(fieldsOf(part["cloud"]), at),
  ];
}

function pointOfPattern(pattern: string, isolated: boolean, at: string): readonly TrustPoint[] {
  const key = `${at}tools.allow: ${pattern}`;
  if (pattern.includes("${{")) return [{ key, text: l10n.t("What this allows is only known when it runs") }];
  const { tool, argument } = parsePattern(pattern);
  if (mayReachOutside(argument))
    return [{ key, text: l10n.t("`{0}` may reach outside the workspace folder, at what the pattern names", tool) }];
  const named = mayNameAskedTool(tool, isolated);
  if (named.length === 0) return [];
  const tools = named.join(", ");
  const text =
    argument === undefined
      ? l10n.t("The agent may use {0} without asking", tools)
      : l10n.t("The agent may use {0} without asking, where it fits `{1}`", tools, argument);
  return [{ key, text }];
}

function pointOfSudo(sudo: unknown, at: string, who = l10n.t("The agent")): readonly TrustPoint[] {
  if (typeof sudo !== "string" || sudo === "deny" || sudo === "ask") return [];
  return [{ key: `${at}tools.sudo: ${sudo}`, text: l10n.t("{0} may use elevated rights without asking", who) }];
}

/** Everything that its commands and its datasources' programs do, they do with these. */
function pointsOfEnvironment(env: unknown, at: string): readonly TrustPoint[] {
  const secrets = Object.entries(fieldsOf(env)).filter(([, value]) => /\$\{\{[^}]*\bsecrets\b/i.test(String(value)));
  return secrets.map(([name, value]) => ({
    key: `${at}env.${name}: ${String(value)}`,
    text: l10n.t("What this stands for is handed to the agent's commands and to the programs of its datasources"),
  }));
}

function pointOfDatasource(source: Fields, at: string): readonly TrustPoint[] {
  const mcp = fieldsOf(source["mcp"]);
  const key = `${at}datasources.${String(source["name"])}`;
  if (typeof mcp["command"] === "string") {
    const command = [mcp["command"], ...textsOf(mcp["args"])].join(" ");
    return [
      {
        key: `${key}: ${command}`,
        text: l10n.t("This program runs on your machine, outside the sandbox and without asking"),
      },
    ];
  }
  const headers = Object.values(fieldsOf(mcp["headers"])).filter((header) => String(header).includes("${{"));
  if (typeof mcp["url"] !== "string" || headers.length === 0) return [];
  return [
    {
      key: `${key}: ${mcp["url"]}`,
      text: l10n.t("What {0} stands for is sent to this address without asking", headers.join(" and ")),
    },
  ];
}

/** What of the account in the cloud a file hands to its agent, and whom it lets look on. Whatever the engine: who starts the run may choose it. */
function pointsOfCloud(cloud: Fields, at: string): readonly TrustPoint[] {
  const { visibility } = cloud;
  const connectors = textsOf(cloud["connectors"]).map((connector) => ({
    key: `${at}cloud.connectors: ${connector}`,
    text: l10n.t(
      "The agent in the cloud may use what the account has connected under this name; what it reads there nobody here is asked about",
    ),
  }));
  if (typeof visibility !== "string" || visibility === "private") return connectors;
  const text = l10n.t("Others than the account's user may see the task in the cloud, with what it was told and given");
  return [...connectors, { key: `${at}cloud.visibility: ${visibility}`, text }];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === "string");
}
