import type { DispatchEvent } from "../../core/dispatch/events.ts";
import type { JournalRecord } from "../../core/ports/journal.ts";
import type { RunId, TaskId } from "../../protocol/states.ts";

/** Picks what a journal says of one run and of the runs that its steps started, record by record in the order of the journal. */
export class RunPart {
  readonly records: JournalRecord[] = [];
  private readonly runIds: Set<RunId>;
  private readonly taskIds = new Set<TaskId>();
  private isThere = false;

  constructor(runId: RunId) {
    this.runIds = new Set([runId]);
  }

  /** The run and those below it, in the order in which they were created; empty while the run hasn't been seen. */
  get runs(): readonly RunId[] {
    return this.isThere ? [...this.runIds] : [];
  }

  add(record: JournalRecord): void {
    if (this.concerns(record.event as DispatchEvent)) this.records.push(record);
  }

  private concerns(event: DispatchEvent): boolean {
    if (event.type === "runCreated") return this.addRun(event.run);
    if (event.type === "taskQueued") {
      if (!this.runIds.has(event.task.runId)) return false;
      this.taskIds.add(event.task.id);
      return true;
    }
    if ("taskId" in event && typeof event.taskId === "string") return this.taskIds.has(event.taskId);
    return "runId" in event && typeof event.runId === "string" && this.runIds.has(event.runId);
  }

  private addRun({ id, origin }: Extract<DispatchEvent, { readonly type: "runCreated" }>["run"]): boolean {
    if (this.runIds.has(id)) {
      this.isThere = true;
      return true;
    }
    if (origin?.kind !== "step" || !this.runIds.has(origin.runId)) return false;
    this.runIds.add(id);
    return true;
  }
}
