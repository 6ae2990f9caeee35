import type { Ask } from "../../protocol/fleet.ts";
import type { EndReason, Timestamp } from "../../protocol/states.ts";
import type { DispatchEvent } from "../dispatch/events.ts";
import { later } from "../dispatch/moments.ts";
import type { RunState, TaskSpec } from "../dispatch/states.ts";
import type { ShellDialect } from "./command-words.ts";
import type { CompiledStep, StepAction } from "./compiled-run.ts";
import { evaluateAgent } from "./evaluate-agent.ts";
import { evaluateArguments } from "./evaluate-arguments.ts";
import { evaluateCondition, evaluateText } from "./expressions.ts";
import type { Evaluated, ExpressionScope } from "./expressions.ts";
import { least } from "./agent-source.ts";
import { textOf } from "./expression-values.ts";
import { endOf } from "./finish-run.ts";
import { hasEnded, isReady, needsStatus, placeSteps, unmetNeed } from "./needs.ts";
import type { StepsById } from "./needs.ts";
import type { FleetLookups } from "./place-agent.ts";
import { boundsLeft, isUsedUp, runBudgetUsedUp } from "./run-budget.ts";
import { scopeOf } from "./run-scope.ts";

/** What advancing needs from outside the run. */
export interface AdvanceContext {
  readonly at: Timestamp;
  /** Gives a new identifier with each call. */
  readonly nextId: () => string;
  readonly dialect: ShellDialect;
  /** The accounts and instances there are now: they decide the engine of an agent that names none. */
  readonly fleet: FleetLookups;
}

/**
 * What comes next in a run: steps whose turn has come are queued with their arguments evaluated, skipped or failed; a run that was told to
 * stop stops its tasks; one whose steps have all ended is finished. Pure but for the identifiers it asks for. Apply the events, then
 * ask again until there are none: a step that is skipped may be what the next one waits for.
 */
export function advanceRun(run: RunState, context: AdvanceContext): readonly DispatchEvent[] {
  if (run.end !== undefined) return [];
  const isOver = run.steps.every((step) => hasEnded(step) || (run.stop !== undefined && step.status === "pending"));
  if (isOver) return [{ type: "runFinished", runId: run.spec.id, ...endOf(run) }];
  if (run.stop !== undefined) return stopTasks(run);
  return run.held ? [] : new StepDecider(run, context).decide();
}

function stopTasks({ steps, stop }: RunState): readonly DispatchEvent[] {
  if (stop === undefined) return [];
  return steps.flatMap(({ taskId, stopping, finishedAt }): DispatchEvent[] => {
    if (taskId === undefined || stopping === true || finishedAt !== undefined) return [];
    return [{ type: "taskStopRequested", taskId, stop, by: "run" }];
  });
}

class StepDecider {
  private readonly run: RunState;
  private readonly context: AdvanceContext;
  private readonly steps: StepsById;
  private knownScope: ExpressionScope | undefined;
  private room: number;
  /** How many more agents may start now. */
  private agents: number;

  constructor(run: RunState, context: AdvanceContext) {
    this.run = run;
    this.context = context;
    this.steps = placeSteps(run);
    const atWork = [...this.steps.values()].filter(({ compiled, state }) => {
      return compiled.action.kind !== "approve" && state.taskId !== undefined && !hasEnded(state);
    });
    const agentsAtWork = atWork.filter(({ compiled }) => compiled.action.kind === "agent").length;
    this.room = (run.spec.compiled.maxParallel ?? Infinity) - atWork.length;
    // What several spend at once can't be kept under one bound: where there is one, they take turns.
    this.agents = (run.spec.compiled.budget === undefined ? Infinity : 1) - agentsAtWork;
  }

  decide(): readonly DispatchEvent[] {
    const events: DispatchEvent[] = [];
    for (const { compiled, state } of this.steps.values()) {
      if (state.status !== "pending" || !isReady(compiled, this.steps)) continue;
      const event = this.decideStep(compiled);
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  /** Made once, and only when something has to be evaluated. */
  private get scope(): ExpressionScope {
    return (this.knownScope ??= scopeOf(this.run));
  }

  private decideStep(step: CompiledStep): DispatchEvent | undefined {
    const runs = this.condition(step);
    if (!runs.ok) return this.settle("stepFailed", step, runs.reason);
    if (!runs.value) return this.settle("stepSkipped", step, this.skipReason(step));
    const { kind } = step.action;
    if (kind !== "approve" && this.room <= 0) return undefined;
    if (kind === "agent" && this.agents <= 0) return undefined;
    const task = this.task(step, step.action);
    if (!task.ok) return this.settle("stepFailed", step, task.reason);
    if (kind !== "approve") this.room -= 1;
    if (kind === "agent") this.agents -= 1;
    return { type: "taskQueued", task: task.value };
  }

  private settle(type: "stepFailed" | "stepSkipped", step: CompiledStep, reason: EndReason): DispatchEvent {
    return { type, runId: this.run.spec.id, stepId: step.id, reason };
  }

  private condition(step: CompiledStep): Evaluated<boolean> {
    const status = needsStatus(step, this.steps);
    if (step.condition === undefined) return { ok: true, value: status.success };
    return evaluateCondition(step.condition, this.scope, status);
  }

  private skipReason(step: CompiledStep): EndReason {
    if (step.condition === undefined) return unmetNeed(step, this.steps);
    return { code: "condition-false", message: `Its condition isn't true: ${step.condition.trim()}` };
  }

  private task(step: CompiledStep, action: StepAction): Evaluated<TaskSpec> {
    const base = {
      id: this.context.nextId(),
      runId: this.run.spec.id,
      stepId: step.id,
      title: step.title,
      engine: "tool",
      priority: this.run.spec.compiled.priority,
      ...(step.timeoutMs === undefined ? {} : { timeoutMs: step.timeoutMs }),
      ...(step.retry === undefined ? {} : { retry: step.retry }),
    } as const;
    if (action.kind === "approve") return this.gate(base, action);
    if (action.kind === "agent") return this.agent(base, action);
    const values = evaluateArguments(action.tool, action.with, this.scope, this.context.dialect);
    if (!values.ok) return values;
    const call = { callId: this.context.nextId(), tool: action.tool, arguments: values.value };
    return { ok: true, value: { ...base, work: { kind: "tool", call }, repeatable: action.repeatable } };
  }

  private agent(
    base: Omit<TaskSpec, "work" | "repeatable">,
    { source }: Extract<StepAction, { readonly kind: "agent" }>,
  ): Evaluated<TaskSpec> {
    const { spec } = this.run;
    const { startedAt, workspaceFolder, compiled } = spec;
    const bounds = boundsLeft(this.run);
    if (isUsedUp(bounds)) return { ok: false, reason: runBudgetUsedUp };
    const evaluated = evaluateAgent(source, {
      run: { runId: spec.id, startedAt, workspaceFolder },
      scope: this.scope,
      environment: compiled.environment,
      bounds,
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

  private gate(
    base: Omit<TaskSpec, "work" | "repeatable">,
    { message, choices, deadline }: Extract<StepAction, { readonly kind: "approve" }>,
  ): Evaluated<TaskSpec> {
    const text = evaluateText(message, this.scope);
    if (!text.ok) return text;
    const { at, nextId } = this.context;
    const ask = newAsk({ id: nextId(), text: textOf(text.value), choices, askedAt: at });
    if (deadline === undefined)
      return { ok: true, value: { ...base, work: { kind: "approve", ask }, repeatable: true } };
    const { answer } = deadline;
    const end = { at: later(at, deadline.ms), ...(answer === undefined ? {} : { answer }) };
    return { ok: true, value: { ...base, work: { kind: "approve", ask, deadline: end }, repeatable: true } };
  }
}

/** The question of a gate. One that can't be answered with yes or no is no approval. */
export function newAsk(parts: Omit<Ask, "kind">): Ask {
  const isApproval = parts.choices.includes("approved") && parts.choices.includes("denied");
  return { ...parts, kind: isApproval ? "approval" : "question" };
}
