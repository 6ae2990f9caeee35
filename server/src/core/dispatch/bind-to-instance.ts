import type { InstanceSpec } from "../../protocol/instances.ts";
import type { ToolPolicy } from "../../protocol/tool-policy.ts";
import type { AgentSpec } from "../agent/agent-spec.ts";
import { least, tighterBudget } from "../workflow/agent-source.ts";
import { localAccount } from "./built-in.ts";

/**
 * An agent as it works on an instance: what it names of model, profile and account stays, what it leaves open is the instance's; the
 * tighter limit and the stricter rule of the two count. In the cloud the account is the instance's, always.
 */
export function bindAgent(agent: AgentSpec, instance: InstanceSpec): AgentSpec {
  const { turns: most, cost, credits } = instance.limits ?? {};
  const { onExceed } = agent.budget;
  const bounds = { ...(cost === undefined ? {} : { cost }), ...(credits === undefined ? {} : { credits }), onExceed };
  const turns = least(agent.turns, most);
  return {
    ...agent,
    policy: bindPolicy(agent.policy, instance),
    budget: tighterBudget(agent.budget, bounds),
    ...(turns === undefined ? {} : { turns }),
    ...(instance.engine === "manus" ? inTheCloud(agent, instance) : onThisMachine(agent, instance)),
  };
}

/** What the file says about tools with what the instance forbids and asks for; what the instance allows adds nothing. */
export function bindPolicy(policy: ToolPolicy, { policy: more }: InstanceSpec): ToolPolicy {
  if (more === undefined) return policy;
  return { allow: policy.allow, ask: union(policy.ask, more.ask), deny: union(policy.deny, more.deny) };
}

function inTheCloud({ cloud }: AgentSpec, { accountId, profile }: InstanceSpec): Partial<AgentSpec> {
  const isOpen = cloud !== undefined && cloud.profile === undefined && profile !== undefined;
  return { account: accountId, ...(isOpen ? { cloud: { ...cloud, profile } } : {}) };
}

function onThisMachine(agent: AgentSpec, { accountId, model }: InstanceSpec): Partial<AgentSpec> {
  // This machine itself has no models: then the account is found by the model.
  const account = agent.account ?? (accountId === localAccount.id ? undefined : accountId);
  const thinks = agent.model ?? model;
  return { ...(account === undefined ? {} : { account }), ...(thinks === undefined ? {} : { model: thinks }) };
}

function union(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])];
}
