import * as l10n from "@vscode/l10n";
import type { EndReason } from "../../protocol/states.ts";
import type { DispatchEvent } from "../dispatch/events.ts";
import { countAtWork, hasFailedItem, openItems } from "../dispatch/items.ts";
import type { ItemTally, RunState, StepState } from "../dispatch/states.ts";
import { isDue } from "../dispatch/is-due.ts";
import type { AdvanceContext } from "./advance-context.ts";
import { rootOf } from "./child-run.ts";
import type { CompiledStep } from "./compiled-run.ts";
import { evaluateItems } from "./evaluate-items.ts";
import { evaluateCondition } from "./expressions.ts";
import type { Evaluated, ExpressionScope } from "./expressions.ts";
import { isReady, needsStatus, placeSteps, unmetNeed } from "./needs.ts";
import type { PlacedStep, StepsById } from "./needs.ts";
import { takeOver } from "./reuse/take-over.ts";
import type { BeginningStep } from "./reuse/take-over.ts";
import { scopeOf } from "./run-scope.ts";
import { StepStarter } from "./step-starter.ts";

/** So many items of a step wait for their slots; those beyond them are queued as these start. */
const queuedAhead = 100;
/** So many items of a step that hold no slot (gates, runs) are at work unless `maxParallel` says another number. */
const mostWithoutSlots = 20;

/** Which steps of a run that goes on begin now. */
export class StepDecider {
  private readonly run: RunState;
  private readonly context: AdvanceContext;
  private readonly steps: StepsById;
  private readonly starter: StepStarter;
  private knownScope: ExpressionScope | undefined;
  /** How many more parts of the run may be at work. */
  private room: number;

  constructor(run: RunState, context: AdvanceContext) {
    this.run = run;
    this.context = context;
    this.starter = new StepStarter(run, context);
    this.steps = placeSteps(run);
    const all = [...this.steps.values()].filter(({ compiled }) => compiled.action.kind !== "approve");
    this.room = (run.spec.compiled.maxParallel ?? Infinity) - countAll(all);
  }

  decide(): readonly DispatchEvent[] {
    const events: DispatchEvent[] = [];
    for (const { compiled, state } of this.steps.values()) {
      if (state.items !== undefined) {
        if (state.finishedAt === undefined) events.push(...this.decideItems(compiled, state));
        continue;
      }
      if (!isDue(state) || !isReady(compiled, this.steps)) continue;
      const event = this.decideStep(compiled, state);
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  /** Made once, and only when something has to be evaluated. */
  private get scope(): ExpressionScope {
    return (this.knownScope ??= scopeOf(this.run));
  }

  private decideStep(step: CompiledStep, state: StepState): DispatchEvent | undefined {
    if (state.status === "pending") {
      const runs = this.condition(step);
      if (!runs.ok) return this.settle("stepFailed", step, runs.reason);
      if (!runs.value) return this.settle("stepSkipped", step, this.skipReason(step));
      if (step.forEach !== undefined) return this.expand(step, step.forEach.over);
    }
    return this.take(step) ? this.start(step, { scope: this.scope, state }) : undefined;
  }

  private expand(step: CompiledStep, over: string): DispatchEvent {
    const values = evaluateItems(over, this.scope);
    if (!values.ok) return this.settle("stepFailed", step, values.reason);
    return { type: "stepExpanded", runId: this.run.spec.id, stepId: step.id, values: values.value };
  }

  /** Items begin in order. Once one has failed no other begins, unless the file lets that pass. */
  private decideItems(step: CompiledStep, state: StepState): readonly DispatchEvent[] {
    const { tally } = state;
    if (tally === undefined) return [];
    const due = dueItems(state).flatMap((index) => (this.take(step) ? [this.begin(step, index, state)] : []));
    if (hasFailedItem(state) && !step.continueOnError) return [...due, ...this.skipRest(step, state)];
    return [...due, ...this.beginNext(step, state, tally)];
  }

  private beginNext(step: CompiledStep, state: StepState, tally: ItemTally): readonly DispatchEvent[] {
    const { items } = state;
    const events: DispatchEvent[] = [];
    let room = roomOf(step, tally.counts.queued - tally.due, countAtWork(tally));
    for (let index = tally.next; room > 0 && index < (items?.length ?? 0); index += 1) {
      // Some may have begun before others that start over.
      if (items?.at(index)?.status !== "pending") continue;
      if (!this.take(step)) break;
      events.push(this.begin(step, index, state));
      room -= 1;
    }
    return events;
  }

  private begin(step: CompiledStep, index: number, { items, values = [] }: StepState): DispatchEvent {
    const scope = scopeOf(this.run, { index, value: values[index] ?? { value: null } });
    return this.start(step, { scope, state: items?.at(index) ?? { status: "pending" }, index });
  }

  /** As it begins, or what stands in place of that: the very same was done before. */
  private start(step: CompiledStep, place: Pick<BeginningStep, "scope" | "state" | "index">): DispatchEvent {
    const { run, context } = this;
    const { digest, findRun } = context;
    const library = step.cache === undefined ? undefined : rootOf(run, findRun)?.spec.compiled.library;
    const event = this.starter.start(step, place.scope, place.index);
    return takeOver(event, { run, step, ...place }, { digest, findRun, library });
  }

  private skipRest({ id: stepId }: CompiledStep, { tally }: StepState): readonly DispatchEvent[] {
    if (tally?.counts.pending === 0) return [];
    const reason = { code: "item-failed", message: l10n.t("Another item of its step didn't succeed before its turn") };
    return [{ type: "itemsSkipped", runId: this.run.spec.id, stepId, reason }];
  }

  /** Whether one more may be at work of what this step does; if so, it is. */
  private take(step: CompiledStep): boolean {
    if (step.action.kind === "approve") return true;
    if (this.room <= 0) return false;
    this.room -= 1;
    return true;
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
    return { code: "condition-false", message: l10n.t("Its condition isn't true: {0}", step.condition.trim()) };
  }
}

/** How many parts of these steps have begun and not ended. */
function countAll(steps: readonly PlacedStep[]): number {
  return steps.reduce((sum, { state }) => {
    if (state.finishedAt !== undefined) return sum;
    if (state.tally !== undefined) return sum + countAtWork(state.tally) - state.tally.due;
    return sum + Number(state.taskId !== undefined || state.childRunId !== undefined);
  }, 0);
}

/** How many more items of a step may begin. */
function roomOf({ action, forEach }: CompiledStep, queued: number, atWork: number): number {
  const most = forEach?.maxParallel;
  const hasSlots = action.kind !== "approve" && action.kind !== "workflow";
  const window = hasSlots ? queuedAhead - queued : (most ?? mostWithoutSlots) - atWork;
  return Math.max(0, Math.min(window, (most ?? Infinity) - atWork));
}

/** Items that have waited for their next attempt long enough. */
function dueItems(state: StepState): readonly number[] {
  if (state.tally?.due === 0) return [];
  return [...openItems(state)].flatMap(([index, item]) => (isDue(item) ? [index] : []));
}
