import type { Env, Input, TaskFile, ToolPolicy as ToolRules } from "../../../../schemas/generated/format.ts";
import type { AgentBudget } from "../agent/agent-spec.ts";
import type { ToolPolicy } from "../../protocol/tool-policy.ts";
import { callKeys, promptKeys } from "./agent-keys.ts";

/** What a file says of an agent: what a `prompt` step can say, and what only a task file can. */
export type AgentKeys = Pick<TaskFile, Exclude<(typeof promptKeys)[number], "tools"> | (typeof ownKeys)[number]>;

/** What of an agent only a task file says. */
const ownKeys = ["budget", "priority"] as const;

/** An agent as its file describes it: texts and settings with `${{ }}`, which are evaluated when its turn comes. Survives JSON. */
export interface AgentSource {
  /** The `name` of the file that its prompt stands in. */
  readonly name: string;
  /** Absolute path of that file. */
  readonly file: string;
  readonly keys: AgentKeys;
  /** Its own rules, and those of the workflow that bind it. */
  readonly policy: ToolPolicy;
  /** `allow`, `ask`, `deny` or an expression; absent: `deny`. */
  readonly sudo?: string;
  /** Of an agent whose file a workflow calls: what its expressions read instead of the workflow's values. */
  readonly called?: CalledWith;
  /** The id of a task in the cloud that is taken over in place of a new one. */
  readonly adopt?: string;
}

/** What a called task declares, and what it is given. */
export interface CalledWith {
  readonly inputs: Readonly<Record<string, Input>>;
  readonly env: Env;
  /** With expressions of the calling file. */
  readonly with: Readonly<Record<string, unknown>>;
}

/** A step that calls a task file which isn't known before its turn. */
export interface TaskCall {
  readonly keys: StepKeys;
  readonly with: Readonly<Record<string, unknown>>;
  /** Its workflow's rules for tools. */
  readonly rules?: ToolRules;
}

/** The agent of a task file that a step calls, with what the step gives it. */
export function sourceOfCall(file: TaskFile, path: string, { keys, with: values, rules }: TaskCall): AgentSource {
  const called = { inputs: file.inputs ?? {}, env: file.env ?? {}, with: values };
  return { ...callTask(sourceOfTask(file, path), keys, rules), called };
}

/** What a step says itself counts for more than what the called file says. */
export type StepKeys = Pick<TaskFile, (typeof callKeys)[number]>;

/** The agent of a task file that is run by itself, or called. */
export function sourceOfTask(file: TaskFile, path: string): Omit<AgentSource, "called"> {
  return { name: file.name, file: path, keys: keysOf(file), policy: readPolicy(file.tools), ...sudoOf(file.tools) };
}

/** The same with what the calling step and its workflow say. */
function callTask(source: AgentSource, step: StepKeys, rules: ToolRules | undefined): AgentSource {
  const own = Object.fromEntries(callKeys.flatMap((key) => (step[key] === undefined ? [] : [[key, step[key]]])));
  return { ...source, keys: { ...source.keys, ...own }, policy: bindBy(rules, source.policy) };
}

/** The agent of a `prompt` step. Without rules of its own it has all those of its workflow, else their `ask` and `deny` bind it besides. */
export function sourceOfPrompt(
  step: AgentKeys & { readonly tools?: ToolRules },
  workflow: { readonly name: string; readonly path: string; readonly tools: ToolRules | undefined },
): AgentSource {
  const { name, path, tools } = workflow;
  const policy = step.tools === undefined ? readPolicy(tools) : bindBy(tools, readPolicy(step.tools));
  return { name, file: path, keys: keysOf(step), policy, ...sudoOf(step.tools ?? tools) };
}

/** The rules of a file, each list there. */
export function readPolicy(rules: ToolRules | undefined): ToolPolicy {
  return { allow: rules?.allow ?? [], ask: rules?.ask ?? [], deny: rules?.deny ?? [] };
}

/** The tighter of two budgets, bound by bound. What a tighter bound does when it is reached counts for both. */
export function tighterBudget(own: AgentBudget, other: AgentBudget | undefined): AgentBudget {
  if (other === undefined) return own;
  const cost = least(own.cost, other.cost);
  const credits = least(own.credits, other.credits);
  const tokens = least(own.tokens, other.tokens);
  const isOthers = cost !== own.cost || credits !== own.credits || tokens !== own.tokens;
  return {
    ...(cost === undefined ? {} : { cost }),
    ...(credits === undefined ? {} : { credits }),
    ...(tokens === undefined ? {} : { tokens }),
    onExceed: isOthers ? other.onExceed : own.onExceed,
  };
}

/** The smaller of two bounds that may both be missing. */
export function least(one: number | undefined, other: number | undefined): number | undefined {
  const smaller = Math.min(one ?? Infinity, other ?? Infinity);
  return smaller === Infinity ? undefined : smaller;
}

/** The rules for tools are kept as a policy. */
const agentKeys = [...promptKeys.filter((key) => key !== "tools"), ...ownKeys];

function keysOf(written: AgentKeys): AgentKeys {
  const entries = agentKeys.flatMap((key) => (written[key] === undefined ? [] : [[key, written[key]] as const]));
  return Object.fromEntries(entries) as unknown as AgentKeys;
}

function sudoOf(rules: ToolRules | undefined): { readonly sudo?: string } {
  return rules?.sudo === undefined ? {} : { sudo: rules.sudo };
}

/** What a workflow denies or wants asked, its agents may not do either: deny beats ask beats allow, so the strictest wins. */
function bindBy(rules: ToolRules | undefined, own: ToolPolicy): ToolPolicy {
  return {
    allow: own.allow,
    ask: [...new Set([...own.ask, ...(rules?.ask ?? [])])],
    deny: [...new Set([...own.deny, ...(rules?.deny ?? [])])],
  };
}
