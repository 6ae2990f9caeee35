import * as l10n from "@vscode/l10n";
import type { Ask } from "../../protocol/fleet.ts";
import type { EndReason } from "../../protocol/states.ts";
import type { DispatchEvent } from "../dispatch/events.ts";
import { later } from "../dispatch/moments.ts";
import type { RunState, TaskSpec } from "../dispatch/states.ts";
import type { TaskFile } from "../../../../schemas/generated/format.ts";
import type { AdvanceContext } from "./advance-context.ts";
import { least, sourceOfCall } from "./agent-source.ts";
import type { AgentSource } from "./agent-source.ts";
import { checkSource, contextsOfStep } from "./check-source.ts";
import { makeChild, rootOf } from "./child-run.ts";
import type { CompiledStep, StepAction } from "./compiled-run.ts";
import { isHarmless } from "./compile-step.ts";
import { evaluateAgent } from "./evaluate-agent.ts";
import { evaluateArguments } from "./evaluate-arguments.ts";
import { textOf } from "./expression-values.ts";
import { evaluateText } from "./expressions.ts";
import type { Evaluated, ExpressionScope } from "./expressions.ts";
import { findCalled } from "./library.ts";
import { lineOf } from "./step-title.ts";

/** Makes of a step of a run, or of an item of it, whose turn has come what is to be done: a task, or a run of its own; or says why it can't be. */
export class StepStarter {
  private readonly run: RunState;
  private readonly context: AdvanceContext;

  constructor(run: RunState, context: AdvanceContext) {
    this.run = run;
    this.context = context;
  }

  /** The event by which a step begins, or the item `index` of it, with what its expressions read in `scope`. */
  start(step: CompiledStep, scope: ExpressionScope, index?: number): DispatchEvent {
    const part = { stepId: step.id, ...(index === undefined ? {} : { index }) };
    if (step.action.kind === "workflow") {
      const child = makeChild({ ...step, action: step.action }, part, { run: this.run, scope, ...this.context });
      return child.ok ? { type: "runCreated", run: child.value } : this.fail(part, child.reason);
    }
    const task = this.task(step, step.action, { scope, part });
    return task.ok ? { type: "taskQueued", task: task.value } : this.fail(part, task.reason);
  }

  private fail(part: Part, reason: EndReason): DispatchEvent {
    return { type: "stepFailed", runId: this.run.spec.id, ...part, reason };
  }

  private task(step: CompiledStep, action: TaskAction, { scope, part }: Place): Evaluated<TaskSpec> {
    const base = {
      id: this.context.nextId(),
      runId: this.run.spec.id,
      ...part,
      title: titleOfPart(step.title, part.index),
      engine: "tool",
      priority: this.run.spec.compiled.priority,
      ...(step.timeoutMs === undefined ? {} : { timeoutMs: step.timeoutMs }),
      ...(step.retry === undefined ? {} : { retry: step.retry }),
    } as const;
    switch (action.kind) {
      case "approve":
        return this.gate(base, action, scope);
      case "agent":
        return this.agent(base, action.source, scope);
      case "task":
        return this.computedTask(base, action, scope);
      case "tool":
        return this.tool(base, action, scope);
    }
  }

  private tool(base: TaskBase, action: ActionOf<"tool">, scope: ExpressionScope): Evaluated<TaskSpec> {
    const name = evaluateText(action.tool, scope);
    if (!name.ok) return name;
    const tool = textOf(name.value);
    const values = evaluateArguments(tool, action.with, scope, this.context.dialect);
    if (!values.ok) return values;
    const call = { callId: this.context.nextId(), tool, arguments: values.value };
    const repeatable = action.repeatable ?? isHarmless(tool);
    return { ok: true, value: { ...base, work: { kind: "tool", call }, repeatable } };
  }

  /** What a computed name means was loaded when the run started. */
  private computedTask(base: TaskBase, { task, call }: ActionOf<"task">, scope: ExpressionScope): Evaluated<TaskSpec> {
    const name = evaluateText(task, scope);
    if (!name.ok) return name;
    const reference = textOf(name.value);
    const { spec } = this.run;
    const library = rootOf(this.run, this.context.findRun)?.spec.compiled.library;
    const found = library === undefined ? undefined : findCalled(reference, spec.file, "task", library);
    if (found === undefined) return unknownTask(reference);
    const source = sourceOfCall(found.value as unknown as TaskFile, found.file, call);
    const [wrong] = checkSource(source, contextsOfStep(base.index !== undefined));
    if (wrong !== undefined) return { ok: false, reason: { code: "expression-failed", message: wrong } };
    return this.agent(base, source, scope);
  }

  private agent(base: TaskBase, source: AgentSource, scope: ExpressionScope): Evaluated<TaskSpec> {
    const { spec } = this.run;
    const { startedAt, workspaceFolder, compiled } = spec;
    const { turns } = compiled;
    const evaluated = evaluateAgent(source, {
      run: { runId: spec.id, startedAt, workspaceFolder },
      scope,
      environment: compiled.environment,
      bounds: turns === undefined ? {} : { turns },
      prefer: spec.prefer ?? {},
      fleet: this.context.fleet,
    });
    if (!evaluated.ok) return evaluated;
    const { agent, engine, placement, timeoutMs: own, retry, priority = base.priority } = evaluated.value;
    const timeoutMs = least(base.timeoutMs, own);
    const task = { ...base, engine, work: { kind: "agent", agent }, repeatable: false, priority } as const;
    return {
      ok: true,
      value: {
        ...task,
        ...(Object.keys(placement).length === 0 ? {} : { placement }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(retry === undefined ? {} : { retry }),
      },
    };
  }

  private gate(base: TaskBase, action: ActionOf<"approve">, scope: ExpressionScope): Evaluated<TaskSpec> {
    const { message, choices, deadline, by } = action;
    const text = evaluateText(message, scope);
    if (!text.ok) return text;
    const { at, nextId } = this.context;
    const question = textOf(text.value);
    const asked = { id: nextId(), text: question, choices, askedAt: at };
    const ask = newAsk(by === undefined ? asked : { ...asked, by });
    const title = titleOfPart(lineOf(question), base.index);
    const task = { ...base, ...(question.trim() === "" ? {} : { title }), repeatable: true };
    if (deadline === undefined) return { ok: true, value: { ...task, work: { kind: "approve", ask } } };
    const { answer } = deadline;
    const end = { at: later(at, deadline.ms), ...(answer === undefined ? {} : { answer }) };
    return { ok: true, value: { ...task, work: { kind: "approve", ask, deadline: end } } };
  }
}

/** An item's task says which it is of. */
function titleOfPart(title: string, index: number | undefined): string {
  return index === undefined ? title : `${title} [${index}]`;
}

/** The question of a gate. One that can't be answered with yes or no is no approval. */
export function newAsk(parts: Omit<Ask, "kind">): Ask {
  const isApproval = parts.choices.includes("approved") && parts.choices.includes("denied");
  return { ...parts, kind: isApproval ? "approval" : "question" };
}

type TaskBase = Omit<TaskSpec, "work" | "repeatable">;
type TaskAction = Exclude<StepAction, { readonly kind: "workflow" }>;
type ActionOf<K extends StepAction["kind"]> = Extract<StepAction, { readonly kind: K }>;
interface Part {
  readonly stepId: string;
  readonly index?: number;
}
interface Place {
  readonly scope: ExpressionScope;
  readonly part: Part;
}

function unknownTask(name: string): { readonly ok: false; readonly reason: EndReason } {
  const message = l10n.t("There was no task `{0}` in the workspace when the run started that could run", name);
  const remedy = l10n.t("Correct what the name is computed from; a file that nobody has confirmed counts as missing.");
  return { ok: false, reason: { code: "unknown-task", message, remedy } };
}
