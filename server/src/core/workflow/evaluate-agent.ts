import type { TaskOutput } from "../../../../schemas/generated/format.ts";
import type { AgentBudget, AgentSpec } from "../agent/agent-spec.ts";
import { least, tighterBudget } from "./agent-source.ts";
import type { AgentKeys, AgentSource } from "./agent-source.ts";
import { readRetry } from "./compile-retry.ts";
import type { RetryRule } from "./compiled-run.ts";
import { textOf } from "./expression-values.ts";
import { createScope, evaluateText } from "./expressions.ts";
import type { Evaluated, ExpressionScope } from "./expressions.ts";
import { evaluateValue } from "./evaluate-arguments.ts";
import { readInputs } from "./inputs.ts";
import { evaluateAllKeepingSecrets } from "./secrets.ts";
import { Settings } from "./settings.ts";
import { readEnvironment, startContexts } from "./start-contexts.ts";
import type { RunPlace } from "./start-contexts.ts";

/** What an agent of a run is bound by beside its own file. */
export interface RunBounds {
  /** What is left of the run's budget. */
  readonly budget?: AgentBudget;
  /** The run's `limits.turns`. */
  readonly turns?: number;
}

/** An agent whose turn has come, with all that the dispatcher keeps of it. */
export interface EvaluatedAgent {
  readonly agent: AgentSpec;
  /** The longest one attempt may last. */
  readonly timeoutMs?: number;
  readonly retry?: RetryRule;
  /** Where its file says one. */
  readonly priority?: number;
}

/** Where an agent's expressions are evaluated: the scope of the run's steps, and the environment of its file. */
export interface AgentPlace {
  readonly run: RunPlace;
  readonly scope: ExpressionScope;
  readonly environment: Readonly<Record<string, string>>;
  readonly bounds: RunBounds;
}

/**
 * An agent with every expression of its file evaluated, but for secrets, which stay references. A called task reads its own inputs and variables, a step of a
 * workflow the workflow's. Fails with all that is wrong in one reason.
 */
export function evaluateAgent(source: AgentSource, place: AgentPlace): Evaluated<EvaluatedAgent> {
  const own = enter(source, place);
  if (!own.ok) return own;
  const { scope, environment } = own.value;
  const texts = evaluateTexts(source.keys, scope);
  if (!texts.ok) return texts;
  const settings = new Settings(scope);
  const { retry, priority, timeoutMs, ...set } = readSettings(source, settings, place.bounds);
  const engine = settings.choice("engine", source.keys.engine, ["local", "manus"]);
  if (engine === "manus")
    settings.problems.push("The engine `manus` is the cloud, which this version can't reach yet.");
  const because = settings.problems.join(" ");
  if (because !== "") return { ok: false, reason: { code: "expression-failed", message: because, remedy: correctIt } };
  const agent: AgentSpec = {
    name: source.name,
    file: source.file,
    ...texts.value,
    policy: source.policy,
    // A run of a file that isn't trusted is refused before it is compiled.
    trusted: true,
    environment,
    ...set,
  };
  return {
    ok: true,
    value: {
      agent,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(retry === undefined ? {} : { retry }),
      ...(priority === undefined ? {} : { priority }),
    },
  };
}

const correctIt = "Correct it in the file, then run it again.";

type Entered = { readonly scope: ExpressionScope; readonly environment: Readonly<Record<string, string>> };

/** The scope in which the agent's file is read. */
function enter({ name, called }: AgentSource, { run, scope, environment }: AgentPlace): Evaluated<Entered> {
  if (called === undefined) return { ok: true, value: { scope, environment } };
  const given = evaluateValue(called.with, scope);
  if (!given.ok) return given;
  const start = startContexts(name, run);
  const read = readInputs(called.inputs, given.value as Readonly<Record<string, unknown>>, createScope(start));
  if (!read.ok)
    return { ok: false, reason: { code: "invalid-arguments", message: read.problems.join(" "), remedy: correctIt } };
  const own = readEnvironment(called.env, { ...start, inputs: read.values });
  if (!own.ok) return own;
  return {
    ok: true,
    value: { scope: createScope({ ...start, inputs: read.values, env: own.value }), environment: own.value },
  };
}

type Texts = Pick<AgentSpec, "prompt" | "attachments" | "plan" | "knowledge" | "datasources" | "model" | "account">;

function evaluateTexts(keys: AgentKeys, scope: ExpressionScope): Evaluated<Texts> {
  const texts = {
    prompt: keys.prompt,
    attachments: keys.attachments ?? [],
    plan: keys.plan ?? [],
    ...(keys.model === undefined ? {} : { model: keys.model }),
    ...(keys.account === undefined ? {} : { account: keys.account }),
  };
  const evaluated = evaluateEach(texts, scope);
  if (!evaluated.ok) return evaluated;
  const knowledge = evaluateValue(keys.knowledge ?? [], scope);
  if (!knowledge.ok) return knowledge;
  const datasources = evaluateAllKeepingSecrets(keys.datasources ?? [], scope);
  if (!datasources.ok) return datasources;
  const known = knowledge.value as AgentSpec["knowledge"];
  return { ok: true, value: { ...evaluated.value, knowledge: known, datasources: datasources.value } };
}

/** Texts and lists of texts, by key. */
function evaluateEach<T extends Readonly<Record<string, string | readonly string[]>>>(
  texts: T,
  scope: ExpressionScope,
): Evaluated<T> {
  const evaluated: Record<string, string | readonly string[]> = {};
  for (const [key, text] of Object.entries(texts)) {
    const lines = evaluateLines(typeof text === "string" ? [text] : text, scope);
    if (!lines.ok) return lines;
    evaluated[key] = typeof text === "string" ? (lines.value[0] ?? "") : lines.value;
  }
  return { ok: true, value: evaluated as T };
}

function evaluateLines(texts: readonly string[], scope: ExpressionScope): Evaluated<readonly string[]> {
  const lines: string[] = [];
  for (const text of texts) {
    const line = evaluateText(text, scope);
    if (!line.ok) return line;
    lines.push(textOf(line.value));
  }
  return { ok: true, value: lines };
}

type Set = Pick<AgentSpec, "sudo" | "onMessage" | "workspace" | "turns" | "budget" | "outputs"> &
  Omit<EvaluatedAgent, "agent">;

function readSettings({ keys, sudo }: AgentSource, settings: Settings, bounds: RunBounds): Set {
  const turns = least(settings.number("limits.turns", keys.limits?.turns, 1), bounds.turns);
  const timeoutMs = settings.duration("limits.timeout", keys.limits?.timeout);
  const retry = readRetry(keys.retry, settings);
  const priority = settings.number("priority", keys.priority, 0);
  return {
    sudo: settings.choice("tools.sudo", sudo, ["allow", "ask", "deny"]) ?? "deny",
    onMessage: settings.choice("onMessage", keys.onMessage, ["reject", "enqueue", "interrupt"]) ?? "enqueue",
    workspace: readWorkspace(keys.workspace, settings),
    ...(turns === undefined ? {} : { turns }),
    budget: tighterBudget(readBudget(keys.budget, settings), bounds.budget),
    outputs: readOutputs(keys.outputs ?? {}, settings),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(retry === undefined ? {} : { retry }),
    ...(priority === undefined ? {} : { priority: Math.min(9, priority) }),
  };
}

function readWorkspace(workspace: AgentKeys["workspace"], settings: Settings): AgentSpec["workspace"] {
  const texts = (key: string, written: readonly string[] = []): readonly string[] =>
    written.map((text, index) => settings.text(`workspace.${key}.${index}`, text));
  return {
    isolation: settings.choice("workspace.isolation", workspace?.isolation, ["none", "worktree"]) ?? "none",
    directory: settings.folder("workspace.directory", workspace?.directory) ?? ".",
    setup: texts("setup", workspace?.setup),
    copy: texts("copy", workspace?.copy),
  };
}

/** What a file says its runs may spend. Credits are the cloud's. */
export function readBudget(budget: AgentKeys["budget"], settings: Settings): AgentBudget {
  const cost = settings.amount("budget.cost", budget?.cost);
  const tokens = settings.amount("budget.tokens", budget?.tokens);
  return {
    ...(cost === undefined ? {} : { cost }),
    ...(tokens === undefined ? {} : { tokens }),
    onExceed: settings.choice("budget.onExceed", budget?.onExceed, ["ask", "stop"]) ?? "ask",
  };
}

function readOutputs(outputs: Readonly<Record<string, TaskOutput>>, settings: Settings): AgentSpec["outputs"] {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => {
      return [name, "file" in output ? { file: settings.text(`outputs.${name}.file`, output.file) } : output];
    }),
  );
}
