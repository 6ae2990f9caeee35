import * as l10n from "@vscode/l10n";
import type { EndReason } from "../../protocol/states.ts";
import { boundOutputs } from "../dispatch/bound-output.ts";
import type { RunEnd, RunState } from "../dispatch/states.ts";
import { triageOf } from "../dispatch/triage-run.ts";
import { completed } from "../errors/reasons.ts";
import { outputExpression } from "./compile.ts";
import { evaluateExpression } from "./expressions.ts";
import { evaluateValue } from "./evaluate-arguments.ts";
import { scopeOf } from "./run-scope.ts";

/** How a run ends whose steps have all ended: as it was told to stop, else by its first failed step, else by its first stopped one. */
export function endOf(run: RunState): Omit<RunEnd, "at"> {
  const end = endOfSteps(run);
  const triage = triageOf(run, end);
  return triage === undefined ? end : { ...end, triage };
}

function endOfSteps(run: RunState): Omit<RunEnd, "at"> {
  if (run.stop !== undefined) return { status: run.stop.as, reason: run.stop.reason, outputs: {} };
  const failed = firstEnded(run, "failed");
  if (failed !== undefined) return { status: "failed", reason: failed, outputs: {} };
  const stopped = firstEnded(run, "stopped");
  if (stopped !== undefined) return { status: "stopped", reason: stopped, outputs: {} };
  return evaluateOutputs(run);
}

function firstEnded(run: RunState, status: "failed" | "stopped"): EndReason | undefined {
  const [first] = run.spec.compiled.steps
    .map((step, index) => ({ step, state: run.steps[index] }))
    .filter(({ step, state }) => state?.status === status && !(status === "failed" && step.continueOnError))
    .sort((a, b) => ((a.state?.finishedAt ?? "") < (b.state?.finishedAt ?? "") ? -1 : 1));
  const reason = first?.state?.reason;
  if (first === undefined || reason === undefined) return undefined;
  // A task's run is its agent's: its reason says all.
  if (run.spec.compiled.kind === "task") return reason;
  return {
    ...reason,
    code: status === "failed" ? "step-failed" : reason.code,
    message:
      status === "failed"
        ? l10n.t("Step `{0}` failed: {1}", first.step.id, reason.message)
        : l10n.t("Step `{0}` was stopped: {1}", first.step.id, reason.message),
  };
}

function evaluateOutputs(run: RunState): Omit<RunEnd, "at"> {
  if (run.spec.compiled.kind === "task") {
    return { status: "succeeded", reason: completed, outputs: run.steps[0]?.result?.outputs ?? {} };
  }
  const scope = scopeOf(run);
  const outputs: Record<string, unknown> = {};
  // A step that ran alone delivers nothing: the outputs are those of the whole.
  const wanted = run.spec.onlyStep === undefined ? Object.entries(run.spec.compiled.outputs) : [];
  for (const [name, value] of wanted) {
    const source = outputExpression(value);
    const evaluated = source === undefined ? evaluateValue(value, scope) : evaluateExpression(source, scope);
    if (!evaluated.ok) {
      const message = l10n.t("The output `{0}` can't be delivered: {1}", name, evaluated.reason.message);
      return { status: "failed", reason: { ...evaluated.reason, message }, outputs: {} };
    }
    outputs[name] = evaluated.value;
  }
  return { status: "succeeded", reason: completed, outputs: boundOutputs(outputs) };
}
