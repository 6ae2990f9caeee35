import * as l10n from "@vscode/l10n";
import type { TaskFile, WorkflowFile } from "../../../../schemas/generated/format.ts";
import { present } from "../dispatch/omit.ts";
import { readPolicy, sourceOfTask } from "./agent-source.ts";
import { checkSource, stepContexts } from "./check-source.ts";
import type { ShellDialect } from "./command-words.ts";
import { StepCompiler } from "./compile-step.ts";
import type { CompiledRun, CompiledStep } from "./compiled-run.ts";
import { evaluateAgent, readBudget } from "./evaluate-agent.ts";
import { checkExpression, createScope } from "./expressions.ts";
import type { ExpressionScope } from "./expressions.ts";
import { findCycle } from "./find-cycle.ts";
import { readInputs } from "./inputs.ts";
import { makeLibrary } from "./library.ts";
import type { CalledFile } from "./library.ts";
import { noFleet } from "./place-agent.ts";
import { Settings } from "./settings.ts";
import { readEnvironment, startContexts } from "./start-contexts.ts";
import type { RunPlace } from "./start-contexts.ts";
import { expressionsOf } from "./template.ts";

/** A checked file as plain values: what the language core answers for a file without errors. */
export interface CheckedFile {
  readonly value: Readonly<Record<string, unknown>>;
  /** The 0-based line of each step, in the order of the file. */
  readonly stepLines: readonly number[];
  /** The files that its steps call, and those that these call; a task that a step calls and that isn't here is a problem. */
  readonly called: readonly CalledFile[];
}

/** What a run is compiled for. */
export interface CompileContext extends RunPlace {
  /** Absolute path of the file. */
  readonly file: string;
  /** As given: texts or values. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly dialect: ShellDialect;
}

/** Why a checked file can't be started. */
export interface CompileProblem {
  /** `unsupported`, `invalid-input`, `invalid-file`. */
  readonly code: string;
  readonly message: string;
  /** 0-based. */
  readonly line: number;
}

/** What compiling came to. */
export type CompileResult =
  | { readonly ok: true; readonly compiled: CompiledRun; readonly inputs: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly CompileProblem[] };

type RunnableFile = TaskFile | WorkflowFile;

const aTestIsNoRun = (): string => l10n.t("A test isn't run by itself: `manusctl test` carries out its cases.");

/** The id of the only step of a task file's run. */
const taskStepId = "task";

/**
 * Turn a checked file into what can run. Inputs are read, settings (priority, limits, retries, the environment) evaluated now;
 * `with`, `if`, `forEach`, `approve`, computed names, outputs and all that an agent is told when their turn comes, but they must make sense now. A file of the kind
 * `test` is refused (`unsupported`): it isn't run by itself.
 */
export function compileFile(checked: CheckedFile, context: CompileContext): CompileResult {
  if (checked.value["kind"] === "test") return refuse("unsupported", [aTestIsNoRun()], 0);
  const file = checked.value as unknown as RunnableFile;
  const start = startContexts(file.name, context);
  const read = readInputs(file.inputs ?? {}, context.inputs, createScope(start));
  if (!read.ok) return refuse("invalid-input", read.problems, 0);
  const environment = readEnvironment(file.env ?? {}, { ...start, inputs: read.values });
  if (!environment.ok) return refuse("invalid-file", [`${environment.reason.message}.`], 0);
  const scope = createScope({ ...start, inputs: read.values, env: environment.value });
  const { compiled, problems } =
    file.kind === "task"
      ? compileTask(file, scope, { ...context, environment: environment.value })
      : compileWorkflow(file, checked, scope, context);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, compiled: { ...compiled, environment: environment.value }, inputs: read.values };
}

/** The expression that a workflow's output is: with or without braces. Undefined when it's a text around expressions, or a value. */
export function outputExpression(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  return expressionsOf(value).length > 0 ? undefined : value;
}

function refuse(code: string, messages: readonly string[], line: number): CompileResult {
  return { ok: false, problems: messages.map((message) => problem(code, message, line)) };
}

function problem(code: string, message: string, line: number): CompileProblem {
  return { code, message, line };
}

interface Compiled {
  readonly compiled: Omit<CompiledRun, "environment">;
  readonly problems: readonly CompileProblem[];
}

/** A task file: one step, its agent. All of it is known now, so what is wrong with its settings is said now. */
function compileTask(
  file: TaskFile,
  scope: ExpressionScope,
  { file: path, environment, ...run }: CompileContext & { readonly environment: Readonly<Record<string, string>> },
): Compiled {
  const source = sourceOfTask(file, path);
  const checked = checkSource(source);
  const evaluated =
    checked.length > 0
      ? undefined
      : evaluateAgent(source, { run, scope, environment, bounds: {}, prefer: {}, fleet: noFleet });
  const wrong = evaluated?.ok === false ? [evaluated.reason.message] : checked;
  const title = file.title ?? file.name;
  const step: CompiledStep = {
    id: taskStepId,
    number: 1,
    title,
    line: 0,
    needs: [],
    continueOnError: false,
    action: { kind: "agent", written: "task", source },
  };
  return {
    compiled: {
      name: file.name,
      title,
      kind: "task",
      priority: (evaluated?.ok === true ? evaluated.value.priority : undefined) ?? 5,
      policy: source.policy,
      steps: [step],
      outputs: {},
    },
    problems: wrong.map((message) => problem("invalid-file", message, 0)),
  };
}

function compileWorkflow(
  file: WorkflowFile,
  { stepLines, called }: CheckedFile,
  scope: ExpressionScope,
  { file: path, dialect }: CompileContext,
): Compiled {
  const head = compileHead(file, scope);
  const home = {
    name: file.name,
    path,
    tools: file.tools,
    called: new Map(called.filter((each) => isOwn(each, path)).map((each) => [each.reference, each])),
    dialect,
  };
  const steps = compileSteps(file, stepLines, () => new StepCompiler(new Settings(scope), home));
  return {
    compiled: {
      ...head.compiled,
      steps: steps.compiled,
      ...(needsLibrary(steps.compiled) ? { library: makeLibrary(path, called) } : {}),
    },
    problems: [...head.problems, ...steps.problems, ...checkOrder(steps.compiled)],
  };
}

/** Whether the steps of `path` itself name this file. */
function isOwn({ from, computed }: CalledFile, path: string): boolean {
  return !computed && (from === undefined || from === path);
}

/** What steps call is compiled with them, but for what is only known when their turn comes. */
function needsLibrary(steps: readonly CompiledStep[]): boolean {
  return steps.some(({ action }) => action.kind === "workflow" || action.kind === "task");
}

function compileHead(
  file: WorkflowFile,
  scope: ExpressionScope,
): {
  readonly compiled: Omit<CompiledRun, "steps" | "environment">;
  readonly problems: readonly CompileProblem[];
} {
  const settings = new Settings(scope);
  const timeoutMs = settings.duration("limits.timeout", file.limits?.timeout);
  const turns = settings.number("limits.turns", file.limits?.turns, 1);
  const maxParallel = settings.number("concurrency.max", file.concurrency?.max, 1);
  const sudo = settings.choice("tools.sudo", file.tools?.sudo, ["allow", "ask", "deny"]);
  const outputs = file.outputs ?? {};
  const group = readGroup(file.concurrency, settings);
  const budget = file.budget === undefined ? undefined : readBudget(file.budget, settings);
  const compiled = {
    name: file.name,
    title: file.title ?? file.name,
    priority: Math.min(9, settings.number("priority", file.priority, 0) ?? 5),
    policy: readPolicy(file.tools),
    ...present({ sudo: sudo === "deny" ? undefined : sudo, timeoutMs, maxParallel, group, budget, turns }),
    outputs,
  };
  const messages = [...settings.problems, ...checkOutputs(outputs)];
  return { compiled, problems: messages.map((message) => problem("invalid-file", message, 0)) };
}

function readGroup(written: WorkflowFile["concurrency"], settings: Settings): CompiledRun["group"] {
  if (written?.group === undefined) return undefined;
  const name = settings.text("concurrency.group", written.group).trim();
  if (name === "") settings.problems.push(l10n.t("`concurrency.group` is an empty text here: give the group a name."));
  const onConflict = settings.choice("concurrency.onConflict", written.onConflict, ["queue", "cancel", "reject"]);
  return { name, onConflict: onConflict ?? "queue" };
}

interface CompiledSteps {
  readonly compiled: readonly CompiledStep[];
  readonly problems: readonly CompileProblem[];
}

function compileSteps(file: WorkflowFile, lines: readonly number[], newCompiler: () => StepCompiler): CompiledSteps {
  const compiled: CompiledStep[] = [];
  const problems: CompileProblem[] = [];
  for (const [index, step] of file.steps.entries()) {
    const line = lines[index] ?? 0;
    const compiler = newCompiler();
    const above = compiled.at(-1)?.id;
    const result = compiler.compile(step, { number: index + 1, line, ...(above === undefined ? {} : { above }) });
    compiled.push(result);
    problems.push(
      ...compiler.problems.map((message) =>
        problem("invalid-file", l10n.t("Step `{0}`: {1}", result.id, message), line),
      ),
    );
  }
  return { compiled, problems };
}

/** What the language core has said already for any file it was asked about: a run that couldn't end must not start. */
function checkOrder(steps: readonly CompiledStep[]): readonly CompileProblem[] {
  const ids = new Set(steps.map(({ id }) => id));
  const unknown = steps.flatMap(({ id, needs, line }) =>
    needs
      .filter((need) => !ids.has(need))
      .map((need) => problem("invalid-file", l10n.t("Step `{0}` needs `{1}`, which isn't there.", id, need), line)),
  );
  if (ids.size < steps.length) unknown.push(problem("invalid-file", l10n.t("Two steps have the same id."), 0));
  const cycle = unknown.length === 0 ? findCycle(steps) : undefined;
  if (cycle === undefined) return unknown;
  return [problem("invalid-file", l10n.t("Steps wait for each other in a circle: {0}.", cycle.join(" → ")), 0)];
}

function checkOutputs(outputs: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(outputs).flatMap(([name, value]) => {
    const whole = outputExpression(value);
    const sources = whole === undefined ? expressionsOf(value) : [whole];
    return sources.flatMap((source) => {
      const why = checkExpression(source, stepContexts, false);
      return why === undefined ? [] : [l10n.t("`outputs.{0}` can't be evaluated: {1}.", name, why)];
    });
  });
}
