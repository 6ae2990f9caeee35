import { narrate } from "../core/dispatch/narrate.ts";
import { planChanged, planOf } from "../core/dispatch/plan.ts";
import { reflect } from "../core/dispatch/reflect.ts";
import type { RunState } from "../core/dispatch/states.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { RunId } from "../protocol/states.ts";
import type { Fleet } from "./fleet.ts";
import type { RunStreams } from "./run-streams.ts";
import type { DispatchRecord } from "./transaction.ts";

/** A plan of more steps isn't written at each change, as each plan has all of them. */
const smallPlan = 100;
const betweenLargePlansMs = 1_000;

/** Tells the runs' streams what the dispatcher did and how their plans stand. */
export class Narrator {
  private readonly fleet: Fleet;
  private readonly streams: RunStreams;
  private readonly clock: Clock;
  /** The run as its stream's newest plan shows it, and when that was written. */
  private readonly told = new Map<RunId, { readonly run: RunState; readonly at: number }>();

  constructor({
    fleet,
    streams,
    clock,
  }: {
    readonly fleet: Fleet;
    readonly streams: RunStreams;
    readonly clock: Clock;
  }) {
    this.fleet = fleet;
    this.streams = streams;
    this.clock = clock;
  }

  /** Tell what a batch of records did. The end of a run is told last. */
  tell(records: readonly DispatchRecord[], moved: Iterable<RunId>): void {
    for (const record of records) if (record.event.type !== "runFinished") this.tellRecord(record);
    for (const runId of moved) this.tellPlan(runId);
    for (const record of records) if (record.event.type === "runFinished") this.tellRecord(record);
  }

  private tellRecord({ event }: DispatchRecord): void {
    const taskId = "taskId" in event ? event.taskId : event.type === "taskQueued" ? event.task.id : undefined;
    const task = taskId === undefined ? undefined : this.fleet.tasks.get(taskId);
    const runId = runIdOf(event) ?? task?.spec.runId;
    const run = runId === undefined ? undefined : this.fleet.runs.get(runId);
    const told = run === undefined ? undefined : narrate(event, run, task);
    if (run !== undefined && told !== undefined)
      this.streams.append({ runId: run.spec.id }, { type: "system", ...told });
  }

  private tellPlan(runId: RunId): void {
    const run = this.fleet.runs.get(runId);
    const before = this.told.get(runId);
    // What comes after its end changes no plan; a retry begins anew.
    if (run?.released === true) this.told.delete(runId);
    if (run === undefined || run.released || !planChanged(before?.run, run)) return;
    const now = this.clock.monotonic();
    const isSmall = run.steps.length <= smallPlan || run.end !== undefined;
    if (before !== undefined && !isSmall && now - before.at < betweenLargePlansMs) return;
    const reflection = reflect(before?.run, run);
    this.streams.append({ runId }, { type: "plan", source: "dispatcher", ...planOf(run), reflection });
    this.told.set(runId, { run, at: now });
  }
}

function runIdOf(event: DispatchRecord["event"]): RunId | undefined {
  if (event.type === "runCreated") return event.run.id;
  return "runId" in event ? event.runId : undefined;
}
