import type { RunState, StepState, TaskWork } from "../../dispatch/states.ts";
import { omit } from "../../dispatch/omit.ts";
import type { Digest } from "../../ports/file-hashes.ts";
import type { CompiledRun, CompiledStep } from "../compiled-run.ts";
import { canonicalJson } from "./canonical-json.ts";

/** What a step's turn would do, with every expression evaluated. */
export type StepWork =
  TaskWork | { readonly kind: "workflow"; readonly compiled: CompiledRun; readonly inputs: object };

/**
 * A digest of what a step does, by which a later run knows that it would do the very same: the evaluated work, and what came of the steps that it needs. Two steps with
 * the same fingerprint do the same to the same; what lies in files isn't in it. Undefined for what is never taken over: a person's answer, and an agent with a worktree,
 * whose changes lie in there.
 */
export function fingerprintOf(step: CompiledStep, work: StepWork, run: RunState, digest: Digest): string | undefined {
  const essence = essenceOf(work);
  if (essence === undefined) return undefined;
  return digest(canonicalJson({ version: 1, work: essence, needs: step.needs.map((id) => needOf(run, id, digest)) }));
}

/** Whether what an agent changes lies in a worktree of its own. */
export function hasWorktree(work: StepWork): boolean {
  return work.kind === "agent" && work.agent.workspace.isolation === "worktree";
}

function essenceOf(work: StepWork): unknown {
  if (work.kind === "approve" || hasWorktree(work)) return undefined;
  if (work.kind === "tool") return { kind: work.kind, tool: work.call.tool, arguments: work.call.arguments };
  if (work.kind === "agent") {
    // What an agent may spend, and how it is talked to, doesn't change what it is to do.
    return { kind: work.kind, agent: omit(work.agent, "budget", "turns", "onMessage", "trusted") };
  }
  const { compiled, inputs } = work;
  const steps = compiled.steps.map((step) => omit(step, "line", "title"));
  const { environment, policy, outputs, name } = compiled;
  return { kind: work.kind, name, environment, policy, outputs, steps, inputs };
}

/** What came of a step that another one needs. Of a gate how it was decided counts, not in which words. */
function needOf({ spec, steps }: RunState, id: string, digest: Digest): unknown {
  const index = spec.compiled.steps.findIndex((step) => step.id === id);
  const isGate = spec.compiled.steps[index]?.action.kind === "approve";
  const state = steps[index];
  return [id, state?.result === undefined ? null : digestOf(state, isGate, digest)];
}

/** Thousands of items may need the same step, whose result may be long: its digest is made once. */
const digests = new WeakMap<StepState, string>();

function digestOf(state: StepState, isGate: boolean, digest: Digest): string {
  const known = digests.get(state);
  if (known !== undefined) return known;
  const made = digest(canonicalJson({ result: resultOf(state, isGate) }));
  digests.set(state, made);
  return made;
}

function resultOf(state: StepState | undefined, isGate: boolean): unknown {
  if (state?.result === undefined) return null;
  const { outcome, output, outputs } = state.result;
  return isGate ? { outcome } : { outcome, output, outputs };
}
