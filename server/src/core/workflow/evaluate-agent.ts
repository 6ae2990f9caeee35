import * as l10n from "@vscode/l10n";
import type { TaskOutput } from "../../../../schemas/generated/format.ts";
import type { AgentBudget, AgentSpec, CloudWish } from "../agent/agent-spec.ts";
import type { Placement } from "../dispatch/states.ts";
import { placementKeys } from "./agent-keys.ts";
import { least } from "./agent-source.ts";
import type { AgentKeys, AgentSource } from "./agent-source.ts";
import { readCloudWish } from "./cloud-wish.ts";
import { readRetry } from "./compile-retry.ts";
import type { RetryRule } from "./compiled-run.ts";
import { textOf } from "./expression-values.ts";
import { createScope, evaluateText } from "./expressions.ts";
import type { Evaluated, ExpressionScope } from "./expressions.ts";
import { evaluateValue } from "./evaluate-arguments.ts";
import { readInputs } from "./inputs.ts";
import { placeAgent } from "./place-agent.ts";
import type { AgentEngine, FleetLookups, PlacedAgent, Preference } from "./place-agent.ts";
import { evaluateAllKeepingSecrets } from "./secrets.ts";
import { Settings } from "./settings.ts";
import { readEnvironment, startContexts } from "./start-contexts.ts";
import type { RunPlace } from "./start-contexts.ts";

/** What an agent of a run is bound by beside its own file. What the run may spend isn't among it: that is asked before each call, see `BudgetLedger`. */
export interface RunBounds {
  /** The run's `limits.turns`. */
  readonly turns?: number;
}

/** An agent whose turn has come, with all that the dispatcher keeps of it. */
export interface EvaluatedAgent {
  readonly agent: AgentSpec;
  readonly engine: AgentEngine;
  /** What it asks of the instance that runs it. */
  readonly placement: Placement;
  /** The longest one attempt may last. */
  readonly timeoutMs?: number;
  readonly retry?: RetryRule;
  /** Where its file says one. */
  readonly priority?: number;
}

/** Where an agent's expressions are evaluated: the scope of the run's steps, the environment of its file; and what decides who does its work. */
export interface AgentPlace {
  readonly run: RunPlace;
  readonly scope: ExpressionScope;
  readonly environment: Readonly<Record<string, string>>;
  readonly bounds: RunBounds;
  /** What the run's starter asked for where files leave it open. */
  readonly prefer: Preference;
  readonly fleet: FleetLookups;
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
  const wish = readCloudWish(source.keys.cloud, settings);
  const because = settings.problems.join(" ");
  if (because !== "")
    return { ok: false, reason: { code: "expression-failed", message: because, remedy: correctIt() } };
  const { named, ...told } = texts.value;
  const placed = placeAgent({ ...named, ...(engine === undefined ? {} : { engine }) }, place.prefer, place.fleet);
  if (!placed.ok) return placed;
  const agent: AgentSpec = {
    name: source.name,
    file: source.file,
    ...told,
    ...thinksWith(placed.value, source.adopt === undefined ? wish : { ...wish, adopt: source.adopt }),
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
      ...placed.value,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(retry === undefined ? {} : { retry }),
      ...(priority === undefined ? {} : { priority }),
    },
  };
}

/** Who pays and what thinks, as far as that is said: the rest is left to the instance and its account. */
function thinksWith(
  { engine, placement: { account, model, profile } }: PlacedAgent,
  wish: CloudWish,
): Pick<AgentSpec, "account" | "model" | "cloud"> {
  return {
    ...(account === undefined ? {} : { account }),
    ...(model === undefined ? {} : { model }),
    ...(engine === "manus" ? { cloud: { ...wish, ...(profile === undefined ? {} : { profile }) } } : {}),
  };
}

const correctIt = (): string => l10n.t("Correct it in the file, then run it again.");

type Entered = { readonly scope: ExpressionScope; readonly environment: Readonly<Record<string, string>> };

/** The scope in which the agent's file is read. */
function enter({ name, called }: AgentSource, { run, scope, environment }: AgentPlace): Evaluated<Entered> {
  if (called === undefined) return { ok: true, value: { scope, environment } };
  const given = evaluateValue(called.with, scope);
  if (!given.ok) return given;
  const start = startContexts(name, run);
  const read = readInputs(called.inputs, given.value as Readonly<Record<string, unknown>>, createScope(start));
  if (!read.ok)
    return { ok: false, reason: { code: "invalid-arguments", message: read.problems.join(" "), remedy: correctIt() } };
  const own = readEnvironment(called.env, { ...start, inputs: read.values });
  if (!own.ok) return own;
  return {
    ok: true,
    value: { scope: createScope({ ...start, inputs: read.values, env: own.value }), environment: own.value },
  };
}

type Texts = Pick<AgentSpec, "prompt" | "attachments" | "plan" | "knowledge" | "datasources"> & {
  /** A name that is computed and comes to nothing isn't there. */
  readonly named: Placement;
};

function evaluateTexts(keys: AgentKeys, scope: ExpressionScope): Evaluated<Texts> {
  const texts = { prompt: keys.prompt, attachments: keys.attachments ?? [], plan: keys.plan ?? [] };
  const evaluated = evaluateEach(texts, scope);
  if (!evaluated.ok) return evaluated;
  const written = namingKeys.flatMap((key) => (keys[key] === undefined ? [] : [[key, keys[key]] as const]));
  const names = evaluateEach(Object.fromEntries(written), scope);
  if (!names.ok) return names;
  const named = Object.fromEntries(Object.entries(names.value).filter(([, name]) => name !== ""));
  const knowledge = evaluateValue(keys.knowledge ?? [], scope);
  if (!knowledge.ok) return knowledge;
  const datasources = evaluateAllKeepingSecrets(keys.datasources ?? [], scope);
  if (!datasources.ok) return datasources;
  const known = knowledge.value as AgentSpec["knowledge"];
  return { ok: true, value: { ...evaluated.value, named, knowledge: known, datasources: datasources.value } };
}

const namingKeys = placementKeys.filter((key) => key !== "engine");

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
  Pick<EvaluatedAgent, "timeoutMs" | "retry" | "priority">;

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
    budget: readBudget(keys.budget, settings),
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

/** What a file says its runs may spend. Credits are the cloud's, tokens are counted on this machine alone. */
export function readBudget(budget: AgentKeys["budget"], settings: Settings): AgentBudget {
  const cost = settings.amount("budget.cost", budget?.cost);
  const credits = settings.amount("budget.credits", budget?.credits);
  const tokens = settings.amount("budget.tokens", budget?.tokens);
  return {
    ...(cost === undefined ? {} : { cost }),
    ...(credits === undefined ? {} : { credits }),
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
