import type { StepStubs } from "../../core/workflow/testing/test-format.ts";
import type { DispatchEvent } from "../../core/dispatch/events.ts";
import type { ItemValue, RunSpec, TaskSpec } from "../../core/dispatch/states.ts";
import type { JournalRecord } from "../../core/ports/journal.ts";
import { innerStubs } from "../../core/workflow/testing/stubs.ts";
import type { StubPlace } from "../../core/workflow/testing/stubs.ts";
import type { RunId, TaskId } from "../../protocol/states.ts";

/** A question that a case's run asks a person. */
export interface AskedGate {
  readonly task: TaskSpec;
  readonly askId: string;
}

/** Follows what a case's journal takes: which runs there are with which stubs, which tasks, and in which order steps began. */
export class CaseWatch {
  readonly tasks = new Map<TaskId, TaskSpec>();
  readonly runs = new Map<RunId, { readonly spec: RunSpec; readonly stubs: StepStubs }>();
  /** Of each run the steps that began, in order. */
  readonly begun = new Map<RunId, Set<string>>();
  readonly ended = new Set<RunId>();
  /** How often each tool was called by steps, attempts counted singly. */
  readonly calls = new Map<string, number>();
  /** Of replayed agents the tools that they called, in order. */
  readonly agentCalls = new Map<TaskId, readonly string[]>();
  private readonly stubs: StepStubs;
  private readonly values = new Map<string, readonly ItemValue[]>();

  /** `stubs`: those of the run that the case starts. */
  constructor(stubs: StepStubs) {
    this.stubs = stubs;
  }

  /** Called for each gate that asks. */
  onGate: (gate: AskedGate) => void = () => undefined;

  hear({ event: written }: JournalRecord): void {
    const event = written as DispatchEvent;
    if (event.type === "runCreated") this.addRun(event.run);
    else if (event.type === "stepExpanded") this.values.set(keyOf(event.runId, event.stepId), event.values);
    else if (event.type === "taskQueued") this.addTask(event.task);
    else if (event.type === "runFinished") this.ended.add(event.runId);
    else if (event.type === "taskStarted") this.startTask(this.tasks.get(event.taskId));
  }

  stubsOf(runId: RunId): StepStubs {
    return this.runs.get(runId)?.stubs ?? {};
  }

  /** Which step or item a task is of. */
  placeOf({ runId, stepId, index }: TaskSpec): StubPlace {
    if (index === undefined) return { stepId };
    return { stepId, index, item: this.values.get(keyOf(runId, stepId))?.[index] };
  }

  private addRun(spec: RunSpec): void {
    const { origin } = spec;
    if (origin?.kind !== "step") {
      this.runs.set(spec.id, { spec, stubs: this.stubs });
      return;
    }
    this.runs.set(spec.id, { spec, stubs: innerStubs(this.stubsOf(origin.runId), origin.stepId) ?? {} });
    this.begin(origin);
  }

  private addTask(task: TaskSpec): void {
    this.tasks.set(task.id, task);
    if (task.work.kind !== "approve") return;
    this.begin(task);
    this.onGate({ task, askId: task.work.ask.id });
  }

  private startTask(task: TaskSpec | undefined): void {
    this.begin(task);
    const tool = task?.work.kind === "tool" ? task.work.call.tool : undefined;
    if (tool !== undefined) this.calls.set(tool, (this.calls.get(tool) ?? 0) + 1);
  }

  private begin(step: { readonly runId: RunId; readonly stepId: string } | undefined): void {
    if (step === undefined) return;
    const known = this.begun.get(step.runId);
    if (known === undefined) this.begun.set(step.runId, new Set([step.stepId]));
    else known.add(step.stepId);
  }
}

function keyOf(runId: RunId, stepId: string): string {
  return `${runId} ${stepId}`;
}
