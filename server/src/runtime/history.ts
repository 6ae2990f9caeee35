import { addSample, expectedOf, historyKey } from "../core/history/samples.ts";
import type { Expected, Sample } from "../core/history/samples.ts";
import type { DocumentStore } from "../core/ports/documents.ts";
import type { RunView, StepView, TaskView } from "../protocol/fleet.ts";
import type { StepId, TaskId } from "../protocol/states.ts";
import type { Dispatcher } from "./dispatcher.ts";

/** The document, `documents/history.json`: deleted, it's made again of the runs that are still in memory. */
export interface HistoryDocument {
  readonly version: 1;
  /** By `historyKey`; what was added to last stands last. */
  readonly steps: Readonly<Record<string, readonly Sample[]>>;
}

/** So many steps are remembered; those that ran longest ago go first. */
const mostSteps = 2_000;
/** What a cloud's task takes where nobody knows it yet, in credits: a guess that the first runs of its step take the place of. */
const usualCredits = 100;

type Seen = Pick<TaskView, "id" | "usage">;

/** How long the steps of workflows took and what they cost in earlier runs: those that succeeded and were really run. Derived from what the journal tells. */
export class History {
  private readonly document: DocumentStore<HistoryDocument>;
  private readonly steps = new Map<string, readonly Sample[]>();
  private readonly credits = new Map<TaskId, number>();

  constructor(document: DocumentStore<HistoryDocument>) {
    this.document = document;
  }

  /** Begin with what was kept, and follow the runs from here on. */
  async follow(dispatcher: Pick<Dispatcher, "snapshot" | "onChange">): Promise<void> {
    const kept: unknown = await this.document.read();
    if (isDocument(kept)) for (const [key, samples] of Object.entries(kept.steps)) this.steps.set(key, samples);
    dispatcher.onChange(({ runs, tasks }) => this.take(runs, tasks));
    const { runs, tasks } = dispatcher.snapshot();
    this.take(runs.toReversed(), tasks);
  }

  /** What is expected of a step; nothing without history. */
  expected(workflow: string, stepId: StepId): Expected {
    return expectedOf(this.steps.get(historyKey(workflow, stepId)) ?? []);
  }

  /** How many credits a step is expected to take at most, nine times out of ten. */
  creditsOf(workflow: string, stepId: StepId): number {
    return this.expected(workflow, stepId).credits?.p90 ?? usualCredits;
  }

  private take(runs: readonly RunView[], tasks: readonly Seen[]): void {
    for (const { id, usage } of tasks) if (usage?.credits !== undefined) this.credits.set(id, usage.credits);
    let isChanged = false;
    for (const run of runs) for (const step of run.steps) isChanged = this.takeStep(run, step) || isChanged;
    for (const run of runs) if (run.finishedAt !== undefined) this.forget(run);
    if (isChanged) this.document.write({ version: 1, steps: Object.fromEntries(this.steps) });
  }

  private takeStep(run: RunView, step: StepView): boolean {
    const sample = this.sampleOf(run, step);
    if (sample === undefined) return false;
    const key = historyKey(run.name, step.id);
    const before = this.steps.get(key) ?? [];
    if (before.some(({ runId, startedAt }) => runId === run.id && startedAt === sample.startedAt)) return false;
    // What was added to last stands last.
    this.steps.delete(key);
    this.steps.set(key, addSample(before, sample));
    for (const oldest of this.steps.keys()) {
      if (this.steps.size <= mostSteps) break;
      this.steps.delete(oldest);
    }
    return true;
  }

  /** Undefined where there is nothing to learn: it failed, goes on, or wasn't run. */
  private sampleOf(
    run: RunView,
    { status, startedAt, durationMs, reused, cost, taskId }: StepView,
  ): Sample | undefined {
    if (run.imported === true || status !== "succeeded" || reused !== undefined) return undefined;
    if (startedAt === undefined || durationMs === undefined) return undefined;
    const credits = taskId === undefined ? undefined : this.credits.get(taskId);
    const measured = { ...(cost === undefined ? {} : { cost }), ...(credits === undefined ? {} : { credits }) };
    return { runId: run.id, startedAt, durationMs, ...measured };
  }

  private forget({ steps }: RunView): void {
    for (const { taskId } of steps) if (taskId !== undefined) this.credits.delete(taskId);
  }
}

/** Another version's document counts as none. */
function isDocument(value: unknown): value is HistoryDocument {
  if (!isObject(value) || value["version"] !== 1 || !isObject(value["steps"])) return false;
  return Object.values(value["steps"]).every((samples) => Array.isArray(samples) && samples.every(isSample));
}

function isSample(value: unknown): value is Sample {
  if (!isObject(value)) return false;
  const { runId, startedAt, durationMs, cost = 0, credits = 0 } = value;
  const areNumbers = [durationMs, cost, credits].every((each) => typeof each === "number" && Number.isFinite(each));
  return areNumbers && typeof runId === "string" && typeof startedAt === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
