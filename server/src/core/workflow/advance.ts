import type { DispatchEvent } from "../dispatch/events.ts";
import { childrenOf, openParts, pauseAfter, stepOrigin } from "../dispatch/family.ts";
import { waitsForGroup } from "../dispatch/groups.ts";
import { later } from "../dispatch/moments.ts";
import { retryRun } from "../dispatch/retry-run.ts";
import type { RunState, StepState, StopOrder } from "../dispatch/states.ts";
import type { StepPart } from "../dispatch/transition-run.ts";
import { endOf } from "./finish-run.ts";
import { hasEnded } from "./needs.ts";
import { keepResults } from "./reuse/keep-results.ts";
import type { AdvanceContext } from "./advance-context.ts";
import { StepDecider } from "./step-decider.ts";

/**
 * What comes next in a run: steps whose turn has come are queued with their arguments evaluated, start a run of their own, are skipped or failed; a run that was told to
 * stop stops its tasks and the runs it has started; one whose steps have all ended is finished. Pure but for the identifiers it asks for. Apply the events, then
 * ask again until there are none: a step that is skipped may be what the next one waits for.
 */
export function advanceRun(run: RunState, context: AdvanceContext): readonly DispatchEvent[] {
  if (run.end !== undefined) return [];
  const kept = keepResults(run);
  if (kept.length > 0) return kept;
  const isOver = run.steps.every((step) => hasEnded(step) || (run.stop !== undefined && step.status === "pending"));
  if (isOver) return [{ type: "runFinished", runId: run.spec.id, ...endOf(run) }];
  if (run.stop !== undefined) return stopParts(run, run.stop, context);
  if (waitsForGroup(run)) return [];
  return [
    ...followEnded(run, context),
    ...openTorn(run, context),
    ...(run.held ? [] : new StepDecider(run, context).decide()),
  ];
}

/** What is at work is told to end, and what hasn't begun won't. */
function stopParts(run: RunState, stop: StopOrder, { findRun }: AdvanceContext): readonly DispatchEvent[] {
  const runId = run.spec.id;
  const parts = [...openParts(run)].flatMap(([part, state]): DispatchEvent[] => {
    const { taskId, childRunId, stopping } = state;
    if (taskId !== undefined) return stopping === true ? [] : [{ type: "taskStopRequested", taskId, stop, by: "run" }];
    const child = childRunId === undefined ? undefined : findRun(childRunId);
    if (child === undefined || child.end !== undefined) return [{ type: "stepStopped", runId, ...part, stop }];
    return child.stop === undefined ? [{ type: "runStopRequested", runId: child.spec.id, stop, by: "run" }] : [];
  });
  const items = run.spec.compiled.steps.flatMap(({ id: stepId }, index): DispatchEvent[] => {
    const left = run.steps[index]?.tally?.counts.pending ?? 0;
    return left === 0 ? [] : [{ type: "itemsSkipped", runId, stepId, reason: stop.reason }];
  });
  return [...parts, ...items];
}

/** Steps whose run has failed and that may start another one wait for it from now on. */
function followEnded(run: RunState, { at, findRun }: AdvanceContext): readonly DispatchEvent[] {
  if (!run.spec.compiled.steps.some(({ action, retry }) => action.kind === "workflow" && retry !== undefined))
    return [];
  return [...openParts(run)].flatMap(([part, state]) => waitAfter(run, part, { state, at, findRun }));
}

/** A step that goes on in its run though that has ended: its host died while both were being opened again. The run is. */
function openTorn(run: RunState, { findRun }: AdvanceContext): readonly DispatchEvent[] {
  if (!run.spec.compiled.steps.some(({ action }) => action.kind === "workflow")) return [];
  return childrenOf(run).flatMap((id) => {
    const child = findRun(id);
    const origin = child === undefined ? undefined : stepOrigin(child.spec);
    if (child?.end === undefined || origin === undefined || pauseAfter(run, origin, child) !== undefined) return [];
    const events = retryRun(child, { by: "host", findRun });
    // Nothing of it failed (what did may fail there): it ends once more as it had, and its step with it.
    return "code" in events ? [{ type: "runReopened", runId: id, reset: [], by: "host" }] : events;
  });
}

interface Followed extends Pick<AdvanceContext, "at" | "findRun"> {
  readonly state: StepState;
}

function waitAfter(run: RunState, part: StepPart, { state, at, findRun }: Followed): readonly DispatchEvent[] {
  const child = state.childRunId === undefined ? undefined : findRun(state.childRunId);
  const origin = child === undefined ? undefined : stepOrigin(child.spec);
  const pause = child === undefined || origin === undefined ? undefined : pauseAfter(run, origin, child);
  if (child?.end === undefined || pause === undefined) return [];
  const { reason } = child.end;
  return [{ type: "stepAttemptFailed", runId: run.spec.id, ...part, reason, until: later(at, pause) }];
}
