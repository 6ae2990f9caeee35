import type { RunState, StepState, TaskState } from "../../core/dispatch/states.ts";
import type { JournalRecord } from "../../core/ports/journal.ts";
import type { ObservedCall, ObservedRun, ObservedStep } from "../../core/workflow/testing/observed.ts";
import { inputsVariable } from "../../core/workflow/testing/stub-files.ts";
import type { Refusal, RunId } from "../../protocol/states.ts";
import { Fleet } from "../fleet.ts";
import { replay } from "../replay.ts";
import type { CaseWatch } from "./case-watch.ts";

/** What was seen of a case. */
export interface SeenCase {
  readonly watch: CaseWatch;
  readonly records: readonly JournalRecord[];
  /** Simulated time since its beginning. */
  readonly tookMs: number;
}

/** A run that couldn't be started. */
export function refusedRun({ code, message }: Refusal): ObservedRun {
  const nothing = { outputs: {}, steps: new Map(), order: [], calls: new Map(), tookMs: 0 };
  return { status: "refused", reason: { code, message }, ...nothing };
}

/** What a run came to: its journal is replayed, as the next host would. */
export function observeRun(runId: RunId, seen: SeenCase): ObservedRun {
  const fleet = new Fleet();
  replay(fleet, { records: seen.records });
  return new Observer(fleet, seen).run(runId);
}

class Observer {
  private readonly fleet: Fleet;
  private readonly seen: SeenCase;

  constructor(fleet: Fleet, seen: SeenCase) {
    this.fleet = fleet;
    this.seen = seen;
  }

  run(runId: RunId): ObservedRun {
    const run = this.fleet.runs.get(runId);
    if (run === undefined) throw new Error(`A case's run ${runId} isn't in its journal`);
    const ids = run.spec.compiled.steps.map(({ id }) => id);
    const steps = ids.map((id, index) => [id, this.step(run, id, run.steps[index])] as const);
    return {
      status: run.end?.status ?? "stopped",
      ...(run.end === undefined ? {} : { reason: run.end.reason }),
      outputs: run.end?.outputs ?? {},
      steps: new Map(steps),
      order: [...(this.seen.watch.begun.get(runId) ?? [])],
      calls: this.seen.watch.calls,
      tookMs: this.seen.tookMs,
    };
  }

  private step(run: RunState, id: string, state: StepState = { status: "pending" }): ObservedStep {
    const tasks = this.tasksOf(run.spec.id, id);
    const { result, reason, items } = state;
    const inner = this.innerRun(state);
    const innerCalls = this.innerCalls(run.spec.id, id);
    return {
      outcome: result?.outcome ?? state.status,
      ...(reason === undefined ? {} : { reason }),
      ...(result === undefined ? {} : { output: result.output }),
      outputs: result?.outputs ?? {},
      ...(result?.error === undefined ? {} : { error: result.error }),
      calls: [...tasks.map(callOf), ...innerCalls],
      attempts: tasks.reduce((sum, { attempt }) => sum + attempt, innerCalls.length),
      ...(items === undefined ? {} : { items: items.length }),
      agentCalls: tasks.flatMap(({ spec }) => this.seen.watch.agentCalls.get(spec.id) ?? []),
      ...(inner === undefined ? {} : { inner }),
    };
  }

  private tasksOf(runId: RunId, stepId: string): readonly TaskState[] {
    return this.fleet.tasksOf(runId).filter(({ spec }) => spec.stepId === stepId);
  }

  /** The newest run that a step started; of a step with `forEach` that of its last item. */
  private innerRun({ childRunId, items }: StepState): ObservedRun | undefined {
    const id = childRunId ?? items?.toArray().findLast((item) => item.childRunId !== undefined)?.childRunId;
    return id === undefined ? undefined : this.run(id);
  }

  private innerCalls(runId: RunId, stepId: string): readonly ObservedCall[] {
    return [...this.seen.watch.runs.values()].flatMap(({ spec }) => {
      const { origin } = spec;
      const isOfStep = origin?.kind === "step" && origin.runId === runId && origin.stepId === stepId;
      return isOfStep ? [{ with: spec.inputs }] : [];
    });
  }
}

function callOf({ spec: { work } }: TaskState): ObservedCall {
  switch (work.kind) {
    case "tool":
      return { with: work.call.arguments };
    case "approve":
      return { with: {}, prompt: work.ask.text };
    case "agent":
      return { with: readInputs(work.agent.environment[inputsVariable]), prompt: work.agent.prompt };
  }
}

function readInputs(text: string | undefined): Readonly<Record<string, unknown>> {
  return text === undefined ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
}
