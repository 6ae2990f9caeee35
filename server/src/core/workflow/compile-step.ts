import * as l10n from "@vscode/l10n";
import type {
  ApprovalStep,
  PromptStep,
  Step,
  TaskStep,
  ToolPolicy,
  ToolStep,
  WorkflowStep,
} from "../../../../schemas/generated/format.ts";
import type { TaskFile } from "../../../../schemas/generated/format.ts";
import type { StepId } from "../../protocol/states.ts";
import { present } from "../dispatch/omit.ts";
import { isCommand, mainArgument } from "../agent/main-argument.ts";
import { sourceOfCall, sourceOfPrompt } from "./agent-source.ts";
import type { AgentSource, StepKeys } from "./agent-source.ts";
import { callKeys } from "./agent-keys.ts";
import { checkSource, contextsOfStep } from "./check-source.ts";
import { findUnsafePlace } from "./command-words.ts";
import type { ShellDialect } from "./command-words.ts";
import { readRetry } from "./compile-retry.ts";
import type { CompiledStep, StepAction } from "./compiled-run.ts";
import { checkExpression } from "./expressions.ts";
import type { CalledFile } from "./library.ts";
import type { Settings } from "./settings.ts";
import { titleOf } from "./step-title.ts";
import { expressionsOf, splitTemplate, wholeExpression } from "./template.ts";

/** The tools that may run again without harm: they only read, or ask a person who sees one question either way. */
const harmless: ReadonlySet<string> = new Set([
  "file_read",
  "file_find_in_content",
  "file_find_by_name",
  "shell_view",
  "shell_wait",
  "info_search_web",
  "browser_view",
  "browser_console_view",
  "message_ask_user",
  "idle",
]);

/** Whether a tool may run again without harm when nobody knows whether it has run. */
export function isHarmless(tool: string): boolean {
  return harmless.has(tool);
}

/** The workflow that a step stands in. */
export interface StepHome {
  readonly name: string;
  /** Absolute path of its file. */
  readonly path: string;
  readonly tools: ToolPolicy | undefined;
  /** By reference. */
  readonly called: ReadonlyMap<string, CalledFile>;
  readonly dialect: ShellDialect;
}

/** Compiles one step; what is wrong with it is collected in `problems`, a sentence each. */
export class StepCompiler {
  private readonly settings: Settings;
  private readonly home: StepHome;
  /** What the texts of the step may read. */
  private contexts: readonly string[] = contextsOfStep(false);

  constructor(settings: Settings, home: StepHome) {
    this.settings = settings;
    this.home = home;
  }

  get problems(): readonly string[] {
    return this.settings.problems;
  }

  /** `above` is the id of the step above, which a step without `needs` follows. */
  compile(
    step: Step,
    place: { readonly number: number; readonly line: number; readonly above?: StepId },
  ): CompiledStep {
    const { number, line, above } = place;
    const condition = this.condition(step.if);
    const forEach = this.loop(step);
    this.contexts = contextsOfStep(forEach !== undefined);
    const action = this.action(step);
    const timeoutMs = this.settings.duration("timeout", step.timeout);
    // An agent's is read when its turn comes, as the called file may say one too.
    const isAgent = action.kind === "agent" || action.kind === "task";
    const retry = "retry" in step && !isAgent ? readRetry(step.retry, this.settings) : undefined;
    const cache = "cache" in step ? this.cache(step.cache) : undefined;
    return {
      id: step.id ?? `step-${number}`,
      number,
      title: titleOf(step, action, this.settings.scope),
      line,
      needs: [...new Set(step.needs ?? (above === undefined ? [] : [above]))],
      continueOnError: this.settings.boolean("continueOnError", step.continueOnError) ?? false,
      ...present({ condition, timeoutMs: action.kind === "approve" ? undefined : timeoutMs, retry, forEach, cache }),
      action,
    };
  }

  private action(step: Step): StepAction {
    if ("approve" in step) return this.gate(step);
    if ("tool" in step) return this.tool(step);
    if ("prompt" in step) return this.prompt(step);
    return "task" in step ? this.task(step) : this.workflow(step);
  }

  private loop(step: Step): CompiledStep["forEach"] {
    if (step.forEach === undefined) return undefined;
    const over = this.expression("forEach", step.forEach);
    const maxParallel = this.settings.number("maxParallel", step.maxParallel, 1);
    return { over, ...(maxParallel === undefined ? {} : { maxParallel }) };
  }

  private cache(
    written: string | { readonly key?: string; readonly files?: readonly string[] },
  ): NonNullable<CompiledStep["cache"]> {
    const { key = "", files = [] } = typeof written === "string" ? { key: written } : written;
    for (const source of expressionsOf(key)) this.check("cache", source);
    return { key, files: files.map((file) => this.settings.text("cache.files", file)) };
  }

  private workflow(step: WorkflowStep): StepAction {
    const { workflow, with: values = {} } = step;
    for (const source of expressionsOf(workflow)) this.check("workflow", source);
    for (const source of expressionsOf(values)) this.check("with", source);
    return { kind: "workflow", workflow, with: values };
  }

  private tool(step: ToolStep): StepAction {
    const values = step.with ?? {};
    for (const source of expressionsOf(step.tool)) this.check("tool", source);
    for (const source of expressionsOf(values)) this.check("with", source);
    const command = isCommand(step.tool) ? mainArgument(step.tool, values) : undefined;
    const unsafe = command === undefined ? undefined : findUnsafePlace(splitTemplate(command), this.home.dialect);
    if (unsafe !== undefined) this.settings.problems.push(`${unsafe}.`);
    const base = { kind: "tool", tool: step.tool, with: values } as const;
    const repeatable = this.settings.boolean("repeatable", step.repeatable);
    if (repeatable !== undefined) return { ...base, repeatable };
    return isComputed(step.tool) ? base : { ...base, repeatable: isHarmless(step.tool) };
  }

  private prompt(step: PromptStep): StepAction {
    return this.agent("prompt", sourceOfPrompt(step, this.home));
  }

  private task(step: TaskStep): StepAction {
    const keys = Object.fromEntries(
      callKeys.flatMap((key) => (step[key] === undefined ? [] : [[key, step[key]]])),
    ) as StepKeys;
    const { tools: rules } = this.home;
    const call = { keys, with: step.with ?? {}, ...(rules === undefined ? {} : { rules }) };
    if (isComputed(step.task)) {
      for (const source of expressionsOf(step.task)) this.check("task", source);
      for (const source of expressionsOf(call.with)) this.check("with", source);
      return { kind: "task", task: step.task, call };
    }
    const called = this.home.called.get(step.task);
    if (called === undefined) {
      this.settings.problems.push(
        l10n.t("The task `{0}` wasn't there, or nobody had confirmed it, when the run started.", step.task),
      );
      return { kind: "task", task: step.task, call };
    }
    return this.agent("task", sourceOfCall(called.value as unknown as TaskFile, called.file, call));
  }

  private agent(written: "task" | "prompt", source: AgentSource): StepAction {
    this.settings.problems.push(...checkSource(source, this.contexts));
    return { kind: "agent", written, source };
  }

  private gate({ approve, timeout }: ApprovalStep): StepAction {
    const gate = typeof approve === "string" ? { message: approve } : approve;
    for (const source of expressionsOf(gate.message)) this.check("approve", source);
    const choices = gate.choices ?? ["approved", "denied"];
    const ownMs = this.settings.duration("approve.timeout", gate.timeout);
    const stepMs = this.settings.duration("timeout", timeout);
    const answer = this.defaultAnswer(gate.default, choices);
    const by =
      gate.by === undefined ? {} : { by: [gate.by].flat().map((name) => this.settings.text("approve.by", name)) };
    const base = { kind: "approve", message: gate.message, choices, ...by } as const;
    if (ownMs !== undefined && ownMs <= (stepMs ?? Infinity)) {
      return { ...base, deadline: answer === undefined ? { ms: ownMs } : { ms: ownMs, answer } };
    }
    return stepMs === undefined ? base : { ...base, deadline: { ms: stepMs } };
  }

  private defaultAnswer(value: string | undefined, choices: readonly string[]): string | undefined {
    return this.settings.choice("approve.default", value, choices);
  }

  private condition(value: string | boolean | undefined): string | undefined {
    return value === undefined ? undefined : this.expression("if", String(value));
  }

  /** An expression that is written with or without its braces. */
  private expression(key: "if" | "forEach", text: string): string {
    const source = wholeExpression(text) ?? text;
    if (source === text && text.includes("${{")) {
      this.settings.problems.push(
        l10n.t("`{0}` mixes text and {1}: write one expression, with or without the braces.", key, "`${{ }}`"),
      );
    } else this.check(key, source);
    return source;
  }

  private check(key: string, source: string): void {
    const why = checkExpression(source, this.contexts, key === "if");
    if (why !== undefined)
      this.settings.problems.push(l10n.t("`{0}` in `{1}` can't be evaluated: {2}.", source.trim(), key, why));
  }
}

/** Whether a name has to be evaluated. */
function isComputed(name: string): boolean {
  return name.includes("${{");
}
