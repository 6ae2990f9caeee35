import type { Env, ManusFile, ToolPolicy as ToolRules, WorkflowFile } from "../../../../schemas/generated/format.ts";
import type { RunId, Timestamp } from "../../protocol/states.ts";
import type { ToolPolicy } from "../agent/policy.ts";
import type { ShellDialect } from "./command-words.ts";
import { stepContexts, StepCompiler } from "./compile-step.ts";
import type { CompiledRun, CompiledStep } from "./compiled-run.ts";
import { textOf } from "./expression-values.ts";
import { checkExpression, createScope, evaluateText } from "./expressions.ts";
import type { ExpressionScope } from "./expressions.ts";
import { findCycle } from "./find-cycle.ts";
import { readInputs } from "./inputs.ts";
import { Settings } from "./settings.ts";
import { expressionsOf } from "./template.ts";
import { findUnsupported } from "./unsupported.ts";
import type { Unsupported } from "./unsupported.ts";

/** A checked file as plain values: what the language core answers for a file without errors. */
export interface CheckedFile {
  readonly value: Readonly<Record<string, unknown>>;
  /** The 0-based line of each step, in the order of the file. */
  readonly stepLines: readonly number[];
}

/** What a run is compiled for. */
export interface CompileContext {
  readonly runId: RunId;
  readonly startedAt: Timestamp;
  /** Absolute path. */
  readonly workspaceFolder: string;
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

/**
 * Turn a checked file into what can run. Inputs are read, settings (priority, limits, retries, the environment) evaluated now;
 * `with`, `if`, `approve` and outputs when their turn comes, but they must make sense now. What this version can't carry out is
 * one problem that names the key.
 */
export function compileFile({ value, stepLines }: CheckedFile, context: CompileContext): CompileResult {
  const file = value as unknown as ManusFile;
  const unsupported = findUnsupported(file);
  if (unsupported !== undefined) return refuseUnsupported(unsupported, stepLines);
  if (file.kind === "task") throw new Error("A task file got past the list of what this version can't run");
  const start = startContexts(file.name, context);
  const read = readInputs(file.inputs ?? {}, context.inputs, createScope(start));
  if (!read.ok) return refuse("invalid-input", read.problems, 0);
  const environment = readEnvironment(file.env ?? {}, { ...start, inputs: read.values });
  if (typeof environment === "string") return refuse("invalid-file", [environment], 0);
  const scope = createScope({ ...start, inputs: read.values, env: environment });
  const head = compileHead(file, scope);
  const steps = compileSteps(file, stepLines, () => new StepCompiler(new Settings(scope), context.dialect));
  const problems = [...head.problems, ...steps.problems, ...checkOrder(steps.compiled)];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, compiled: { ...head.compiled, environment, steps: steps.compiled }, inputs: read.values };
}

/** The contexts that don't depend on any step. */
export function startContexts(
  name: string,
  { runId, startedAt, workspaceFolder }: Pick<CompileContext, "runId" | "startedAt" | "workspaceFolder">,
): { readonly run: object; readonly workspace: object } {
  const folders = workspaceFolder.split(/[\\/]/).filter((part) => part !== "");
  return {
    run: { id: runId, name, startedAt },
    workspace: { root: workspaceFolder, name: folders.at(-1) ?? workspaceFolder },
  };
}

/** The expression that a workflow's output is: with or without braces. Undefined when it's a text around expressions, or a value. */
export function outputExpression(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  return expressionsOf(value).length > 0 ? undefined : value;
}

function refuse(code: string, messages: readonly string[], line: number): CompileResult {
  return { ok: false, problems: messages.map((message) => problem(code, message, line)) };
}

function refuseUnsupported({ key, because, step = -1 }: Unsupported, stepLines: readonly number[]): CompileResult {
  return refuse("unsupported", [`\`${key}\` ${because}.`], stepLines[step] ?? 0);
}

function problem(code: string, message: string, line: number): CompileProblem {
  return { code, message, line };
}

function readEnvironment(env: Env, contexts: Readonly<Record<string, unknown>>): Record<string, string> | string {
  const scope = createScope(contexts);
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const evaluated = typeof value === "string" ? evaluateText(value, scope) : { ok: true as const, value };
    if (!evaluated.ok) return `\`env.${name}\`: ${evaluated.reason.message}.`;
    environment[name] = textOf(evaluated.value);
  }
  return environment;
}

function readPolicy(rules: ToolRules | undefined): ToolPolicy {
  return { allow: rules?.allow ?? [], ask: rules?.ask ?? [], deny: rules?.deny ?? [] };
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
  const maxParallel = settings.number("concurrency.max", file.concurrency?.max, 1);
  const outputs = file.outputs ?? {};
  const compiled = {
    name: file.name,
    title: file.title ?? file.name,
    priority: Math.min(9, settings.number("priority", file.priority, 0) ?? 5),
    policy: readPolicy(file.tools),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxParallel === undefined ? {} : { maxParallel }),
    outputs,
  };
  const messages = [...settings.problems, ...checkOutputs(outputs)];
  return { compiled, problems: messages.map((message) => problem("invalid-file", message, 0)) };
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
      ...compiler.problems.map((message) => problem("invalid-file", `Step \`${result.id}\`: ${message}`, line)),
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
      .map((need) => problem("invalid-file", `Step \`${id}\` needs \`${need}\`, which isn't there.`, line)),
  );
  if (ids.size < steps.length) unknown.push(problem("invalid-file", "Two steps have the same id.", 0));
  const cycle = unknown.length === 0 ? findCycle(steps) : undefined;
  if (cycle === undefined) return unknown;
  return [problem("invalid-file", `Steps wait for each other in a circle: ${cycle.join(" → ")}.`, 0)];
}

function checkOutputs(outputs: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(outputs).flatMap(([name, value]) => {
    const whole = outputExpression(value);
    const sources = whole === undefined ? expressionsOf(value) : [whole];
    return sources.flatMap((source) => {
      const why = checkExpression(source, stepContexts, false);
      return why === undefined ? [] : [`\`outputs.${name}\` can't be evaluated: ${why}.`];
    });
  });
}
