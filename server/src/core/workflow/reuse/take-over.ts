import * as l10n from "@vscode/l10n";
import type { RunId, StepId } from "../../../protocol/states.ts";
import type { DispatchEvent, RunEvent } from "../../dispatch/events.ts";
import type { RunState, StepState } from "../../dispatch/states.ts";
import type { Digest } from "../../ports/file-hashes.ts";
import type { CompiledStep } from "../compiled-run.ts";
import { textOf } from "../expression-values.ts";
import { evaluateText } from "../expressions.ts";
import type { ExpressionScope } from "../expressions.ts";
import type { Library } from "../library.ts";
import { cacheKeyOf } from "./cache-key.ts";
import { canonicalJson } from "./canonical-json.ts";
import { findResult } from "./find-result.ts";
import { canTakeOver, fingerprintOf, hasWorktree } from "./fingerprint.ts";
import type { StepWork } from "./fingerprint.ts";

/** A step, or an item of it, that is about to begin. */
export interface BeginningStep {
  readonly run: RunState;
  readonly step: CompiledStep;
  readonly state: StepState;
  readonly scope: ExpressionScope;
  readonly index?: number;
}

/** What deciding whether it needs to begin at all takes from outside. */
export interface TakeOverContext {
  readonly digest: Digest;
  readonly findRun: (id: RunId) => RunState | undefined;
  /** The files that the run can call. */
  readonly library: Library | undefined;
}

/**
 * The event by which a step goes on whose turn has come and whose beginning is `event`: as it is, with what a later run compares it by; or in its place that its result is
 * taken over from an earlier run, or that it's looked for among those that are kept. Pure.
 */
export function takeOver(event: DispatchEvent, beginning: BeginningStep, context: TakeOverContext): DispatchEvent {
  const work = workOf(event);
  if (work === undefined) return event;
  const { run, step, state, index } = beginning;
  const part = { runId: run.spec.id, stepId: step.id, ...(index === undefined ? {} : { index }) };
  const fingerprint = fingerprintOf(step, work, run, context.digest);
  if (canTakeOver(work) && state.anew !== true) {
    const reused = reuseEarlier(part, fingerprint, { run, context });
    if (reused !== undefined) return reused;
  }
  const asked = state.cache === undefined ? askCache(part, work, { beginning, context }) : undefined;
  if (asked !== undefined) return asked.type === "stepLookedUp" ? { ...asked, fingerprint } : asked;
  if (event.type === "taskQueued") return { ...event, task: { ...event.task, fingerprint } };
  return event.type === "runCreated" ? { ...event, run: { ...event.run, fingerprint } } : event;
}

interface Part {
  readonly runId: RunId;
  readonly stepId: StepId;
  readonly index?: number;
}

/** Undefined for what begins nothing. */
function workOf(event: DispatchEvent): StepWork | undefined {
  if (event.type === "taskQueued") return event.task.work;
  if (event.type !== "runCreated") return undefined;
  const { compiled, inputs } = event.run;
  return { kind: "workflow", compiled, inputs };
}

function reuseEarlier(
  part: Part,
  fingerprint: string,
  { run, context }: { readonly run: RunState; readonly context: TakeOverContext },
): RunEvent | undefined {
  const { reuse } = run.spec;
  const earlier = reuse === undefined ? undefined : context.findRun(reuse);
  const result = earlier === undefined ? undefined : findResult(earlier, part.stepId, fingerprint);
  if (earlier === undefined || result === undefined) return undefined;
  return { type: "stepReused", ...part, from: { from: "run", runId: earlier.spec.id }, result, fingerprint };
}

function askCache(
  part: Part,
  work: StepWork,
  { beginning, context }: { readonly beginning: BeginningStep; readonly context: TakeOverContext },
): RunEvent | undefined {
  const { run, step, state, scope } = beginning;
  if (step.cache === undefined || step.action.kind === "approve") return undefined;
  if (hasWorktree(work)) return { type: "stepCacheOff", ...part, because: uncached() };
  const label = evaluateText(step.cache.key, scope);
  if (!label.ok) return { type: "stepFailed", ...part, reason: label.reason };
  const { workspaceFolder, compiled } = run.spec;
  const called = callsFiles(step) && context.library !== undefined ? digestOf(context.library, context) : undefined;
  const question = { workspaceFolder, workflow: compiled.name, step, label: textOf(label.value), called, work };
  return {
    type: "stepLookedUp",
    ...part,
    key: cacheKeyOf(question, context.digest),
    label: question.label,
    files: step.cache.files,
    ...(state.anew === true ? { anew: true as const } : {}),
  };
}

const uncached = (): string => l10n.t("what it changes lies in its worktree, which a kept result wouldn't bring back");

/** What a step calls that its own text doesn't hold: a change to any of these files may be one to what it does. */
function callsFiles({ action }: CompiledStep): boolean {
  return action.kind === "workflow" || action.kind === "task";
}

const digests = new WeakMap<Library, string>();

function digestOf(library: Library, { digest }: TakeOverContext): string {
  const known = digests.get(library);
  if (known !== undefined) return known;
  const files = Object.fromEntries(Object.entries(library.files).map(([path, { value }]) => [path, value]));
  const made = digest(canonicalJson({ files, calls: library.calls, names: library.names }));
  digests.set(library, made);
  return made;
}
