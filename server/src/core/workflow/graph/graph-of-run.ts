import type { GraphStep, LiveStep, WorkflowGraph } from "../../../protocol/graph.ts";
import type { StepView } from "../../../protocol/fleet.ts";
import type { StepId, TaskId, Timestamp } from "../../../protocol/states.ts";
import { millisecondsBetween } from "../../dispatch/moments.ts";
import type { RunState, TaskState } from "../../dispatch/states.ts";
import { viewRun } from "../../dispatch/views.ts";
import type { Expected } from "../../history/samples.ts";
import { present } from "../../present.ts";
import type { CompiledStep } from "../compiled-run.ts";
import { criticalPathOf, type WeighedStep } from "./critical-path.ts";

/** What a run's graph depends on beside the run. */
export interface GraphFacts {
  readonly at: Timestamp;
  readonly task: (id: TaskId) => TaskState | undefined;
  readonly expected: (workflow: string, stepId: StepId) => Expected;
}

/** The graph of a run as it stands. Pure. */
export function graphOfRun(run: RunState, facts: GraphFacts): WorkflowGraph {
  const { id, name, title, file, status, steps: views } = viewRun(run);
  const { compiled } = run.spec;
  const known = new Set(views.map((view) => view.id));
  const steps = compiled.steps.flatMap((step, index) => {
    const view = views[index];
    return view === undefined ? [] : [graphStep(step, view, { name, known, facts })];
  });
  const criticalPath = criticalPathOf(steps.map((step) => weigh(step, facts.at)));
  return { run: { id, status }, name, title, file, at: facts.at, steps, ...present({ criticalPath }) };
}

interface Around {
  readonly name: string;
  readonly known: ReadonlySet<StepId>;
  readonly facts: GraphFacts;
}

function graphStep({ needs, condition }: CompiledStep, view: StepView, { name, known, facts }: Around): GraphStep {
  const { id, number, title, kind, tool, line } = view;
  const { duration: expected } = facts.expected(name, id);
  return {
    ...{ id, number, title, kind, line },
    // Of a step that was started alone the others aren't there.
    needs: needs.filter((need) => known.has(need)),
    ...present({ tool, condition: condition?.trim(), expected }),
    live: liveStep(view, facts),
  };
}

function liveStep(view: StepView, { task }: GraphFacts): LiveStep {
  const { status, outcome, reason, taskId, childRunId, startedAt, durationMs, items, reused } = view;
  const waiting = taskId === undefined || status !== "waiting" ? undefined : task(taskId)?.waiting;
  return {
    status,
    ...present({
      outcome,
      reason: reason === undefined || reason.code === "completed" ? undefined : reason.message,
      waitsFor: waiting?.text,
      canAnswer: waiting?.ask === undefined ? undefined : (true as const),
      reused: reused?.from,
      ...{ taskId, childRunId, startedAt, durationMs, items },
    }),
  };
}

/** What has ended took its time, or none; what goes on takes at least what it has taken; what is to come takes what it usually does. */
function weigh({ id, needs, live, expected }: GraphStep, at: Timestamp): WeighedStep {
  const base = { id, needs };
  if (live === undefined) return { ...base, weight: expected?.p50, basis: "expected" };
  // What has ended has an outcome.
  if (live.outcome !== undefined) return { ...base, weight: live.durationMs ?? 0, basis: "measured" };
  if (live.startedAt === undefined) return { ...base, weight: expected?.p50, basis: "expected" };
  const soFar = Math.max(0, millisecondsBetween(live.startedAt, at));
  return { ...base, weight: Math.max(soFar, expected?.p50 ?? 0), basis: "mixed" };
}
