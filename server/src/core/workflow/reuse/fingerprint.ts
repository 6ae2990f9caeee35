import type { RunState, StepState, TaskWork } from "../../dispatch/states.ts";
import { omit } from "../../dispatch/omit.ts";
import type { Digest } from "../../ports/file-hashes.ts";
import type { CompiledRun, CompiledStep } from "../compiled-run.ts";
import { canonicalJson } from "./canonical-json.ts";

/** What a step's turn would do, with every expression evaluated. */
export type StepWork =
  | TaskWork
  | { readonly kind: "workflow"; readonly compiled: CompiledRun; readonly inputs: object };

/**
 * A digest of what a step does, by which a later run knows that it would do the very same after the very same: the evaluated work, and what the steps did and came to that
 * it needs, and those that these need. So a step that follows another one which does something else is done again, too, also where it reads nothing of it: what that changes
 * in the world shows in no result. What lies in files isn't in it.
 */
export function fingerprintOf(step: CompiledStep, work: StepWork, run: RunState, digest: Digest): string {
  const needs = step.needs.map((id) => needOf(run, id, digest));
  return digest(canonicalJson({ version: 1, work: essenceOf(work), needs }));
}

/** Whether what comes before a step was the very same in two runs: what the steps did and came to that it needs. */
export function isSameBefore(stepId: string, run: RunState, earlier: RunState, digest: Digest): boolean {
  const before = [run, earlier].map((each) => {
    const step = each.spec.compiled.steps.find(({ id }) => id === stepId);
    return step === undefined ? "" : canonicalJson(step.needs.map((id) => needOf(each, id, digest)));
  });
  return before[0] === before[1];
}

/** Whether a result of this can be taken over: not a person's answer, nor that of an agent with a worktree, whose changes lie in there. */
export function canTakeOver(work: StepWork): boolean {
  return work.kind !== "approve" && !hasWorktree(work);
}

/** Whether what an agent changes lies in a worktree of its own. */
export function hasWorktree(work: StepWork): boolean {
  return work.kind === "agent" && work.agent.workspace.isolation === "worktree";
}

/** What of it decides what it comes to. */
export function essenceOf(work: StepWork): unknown {
  switch (work.kind) {
    case "tool":
      return { kind: work.kind, tool: work.call.tool, arguments: work.call.arguments };
    case "agent":
      // What an agent may spend, and how it is talked to, doesn't change what it is to do.
      return { kind: work.kind, agent: omit(work.agent, "budget", "turns", "onMessage", "trusted") };
    case "approve":
      return { kind: work.kind, text: work.ask.text, choices: work.ask.choices };
    case "workflow": {
      const { environment, policy, outputs, name, steps } = work.compiled;
      const written = steps.map((step) => omit(step, "line", "title"));
      return { kind: work.kind, name, environment, policy, outputs, steps: written, inputs: work.inputs };
    }
  }
}

/** Thousands of items may need the same steps, whose results may be long: what stands for one that has ended is made once. */
const known = new WeakMap<StepState, string>();

/** What a step did that another one needs, and what came of it. Null for one that hasn't ended. */
function needOf(run: RunState, id: string, digest: Digest): readonly [string, string | null] {
  const index = run.spec.compiled.steps.findIndex((step) => step.id === id);
  const [step, state] = [run.spec.compiled.steps[index], run.steps[index]];
  if (step === undefined || state?.result === undefined) return [id, null];
  const made =
    known.get(state) ?? digest(canonicalJson({ did: didOf(run, step, digest), result: resultOf(step, state) }));
  known.set(state, made);
  return [id, made];
}

/** One that did nothing itself stands for those that it needs. */
function didOf(run: RunState, step: CompiledStep, digest: Digest): unknown {
  const state = run.steps[run.spec.compiled.steps.indexOf(step)];
  if (state?.fingerprint !== undefined) return state.fingerprint;
  const items = state?.items?.toArray().map(({ fingerprint }) => fingerprint ?? null);
  return { items, needs: step.needs.map((id) => needOf(run, id, digest)) };
}

/** Of a gate how it was decided counts, not in which words. */
function resultOf({ action }: CompiledStep, { result }: StepState): unknown {
  if (result === undefined) return null;
  const { outcome, output, outputs } = result;
  return action.kind === "approve" ? { outcome } : { outcome, output, outputs };
}
