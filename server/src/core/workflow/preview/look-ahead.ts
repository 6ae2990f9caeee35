import type { EndReason, RunId } from "../../../protocol/states.ts";
import type { DispatchEvent } from "../../dispatch/events.ts";
import type { RunSpec, RunState, TaskSpec } from "../../dispatch/states.ts";
import type { AdvanceContext } from "../advance-context.ts";
import { placementKeys } from "../agent-keys.ts";
import { rootOf } from "../child-run.ts";
import type { CompiledStep } from "../compiled-run.ts";
import type { ExpressionScope } from "../expressions.ts";
import { takeOver } from "../reuse/take-over.ts";
import { evaluateItems } from "../evaluate-items.ts";
import { scopeOf } from "../run-scope.ts";
import { StepStarter } from "../step-starter.ts";
import { expressionsOf } from "../template.ts";
import { dependsOnSteps, readsSteps } from "./depends.ts";

/** One step as far as it can be told before the run: what it would be told if its turn came now. */
export interface AheadStep {
  readonly compiled: CompiledStep;
  /** What its task would be; what depends on other steps is empty in it. */
  readonly task?: TaskSpec;
  /** The run that it would start. */
  readonly child?: AheadRun;
  /** Why it can't become a task, though nothing of it depends on other steps. */
  readonly failure?: EndReason;
  /** Whether what it does depends on what other steps give. */
  readonly isOpen: boolean;
  /** Whether even where it would run does. */
  readonly isPlaceOpen: boolean;
  readonly items?: number | "unknown";
  /** Where its result would be looked for before it runs; absent where it isn't kept, or that depends on what other steps give. */
  readonly lookup?: { readonly key: string; readonly files: readonly string[] };
}

/** A run that hasn't been started, and what it would do. */
export interface AheadRun {
  readonly spec: RunSpec;
  readonly steps: readonly AheadStep[];
}

/** What looking ahead needs from outside; as advancing a run does. */
export type AheadContext = Omit<AdvanceContext, "findRun">;

/** Every step of a run and of the runs it would start, evaluated as far as nothing depends on other steps. Pure but for the identifiers it asks for. */
export function lookAhead(spec: RunSpec, context: AheadContext): AheadRun {
  return new Ahead(context).look(spec);
}

class Ahead {
  private readonly context: AheadContext;
  private readonly runs = new Map<RunId, RunState>();

  constructor(context: AheadContext) {
    this.context = context;
  }

  /** `isOpen`: what the run would be given depends on steps of the one that starts it. */
  look(spec: RunSpec, isOpen = false): AheadRun {
    const steps = spec.compiled.steps.map(() => ({ status: "pending" }) as const);
    const run: RunState = { spec, steps, held: false, openedAt: spec.startedAt, released: false };
    this.runs.set(spec.id, run);
    const starter = new StepStarter(run, { ...this.context, findRun: (id) => this.runs.get(id) });
    return { spec, steps: spec.compiled.steps.map((compiled) => this.step(compiled, run, { starter, isOpen })) };
  }

  private step(
    compiled: CompiledStep,
    run: RunState,
    { starter, isOpen: isRunOpen }: { readonly starter: StepStarter; readonly isOpen: boolean },
  ): AheadStep {
    const isOpen = isRunOpen || dependsOnSteps(compiled.action);
    const first = this.itemsOf(compiled, run);
    const base = {
      compiled,
      isOpen,
      isPlaceOpen: isPlaceOpen(compiled, isRunOpen),
      ...(first === undefined ? {} : { items: isRunOpen ? ("unknown" as const) : first.items }),
    };
    const scope = first?.scope ?? scopeOf(run);
    const event = starter.start(compiled, scope);
    if (event.type === "stepFailed" && !isOpen) return { ...base, failure: event.reason };
    const found = event.type === "stepFailed" ? starter.start(withoutOpen(compiled), scope) : event;
    const isKnown = !isOpen && first === undefined;
    return {
      ...base,
      ...(isKnown ? this.lookupOf(found, compiled, { run, scope }) : {}),
      ...this.beginning(found, isOpen),
    };
  }

  /** What the step's turn would make: a task, or a run. */
  private beginning(event: DispatchEvent, isOpen: boolean): Pick<AheadStep, "task" | "child"> {
    if (event.type === "taskQueued") return { task: event.task };
    return event.type === "runCreated" ? { child: this.look(event.run, isOpen) } : {};
  }

  private lookupOf(
    event: DispatchEvent,
    step: CompiledStep,
    place: { readonly run: RunState; readonly scope: ExpressionScope },
  ): Pick<AheadStep, "lookup"> {
    if (step.cache === undefined || dependsOnSteps(step.cache.key)) return {};
    const findRun = (id: RunId): RunState | undefined => this.runs.get(id);
    const { library } = rootOf(place.run, findRun)?.spec.compiled ?? {};
    const beginning = { ...place, step, state: { status: "pending" } } as const;
    const asked = takeOver(event, beginning, { digest: this.context.digest, findRun, library });
    return asked.type === "stepLookedUp" ? { lookup: { key: asked.key, files: asked.files } } : {};
  }

  /** How many items a step goes over, and what the first of them reads. */
  private itemsOf(
    { forEach }: CompiledStep,
    run: RunState,
  ): { readonly items: number | "unknown"; readonly scope: ReturnType<typeof scopeOf> } | undefined {
    if (forEach === undefined) return undefined;
    const plain = scopeOf(run);
    const values = readsSteps(forEach.over) ? undefined : evaluateItems(forEach.over, plain);
    if (values?.ok !== true) return { items: "unknown", scope: plain };
    const [value] = values.value;
    const scope = value === undefined ? plain : scopeOf(run, { index: 0, value });
    return { items: values.value.length, scope };
  }
}

/** `isRunOpen`: whatever is computed may come to something else. */
function isPlaceOpen({ action }: CompiledStep, isRunOpen: boolean): boolean {
  const isComputed = (value: unknown): boolean => (isRunOpen ? expressionsOf(value).length > 0 : dependsOnSteps(value));
  if (action.kind === "task") return isComputed(action.task);
  if (action.kind !== "agent") return false;
  const { keys } = action.source;
  return placementKeys.some((key) => isComputed(keys[key]));
}

/** A step that can't be evaluated yet, without what depends on other steps: where it runs can be told all the same. */
function withoutOpen(step: CompiledStep): CompiledStep {
  const { action } = step;
  if (action.kind === "workflow") return { ...step, action: { ...action, with: fillOpen(action.with) } };
  if (action.kind !== "agent") return step;
  const { called, ...source } = action.source;
  const keys = Object.fromEntries(Object.entries(source.keys).filter(([, value]) => !dependsOnSteps(value)));
  const rest = called === undefined ? {} : { called: { ...called, with: fillOpen(called.with) } };
  const told = { ...keys, prompt: "" } as typeof source.keys;
  return { ...step, action: { ...action, source: { ...source, ...rest, keys: told } } };
}

/** An empty text takes the place of what isn't known yet. */
function fillOpen(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, dependsOnSteps(value) ? "" : value]));
}
