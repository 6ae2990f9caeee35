import type { Engine, RunId } from "../../protocol/states.ts";

/** Whose task holds a slot. */
export interface Holder {
  readonly engine: Engine;
  readonly runId: RunId;
  readonly workflow: string;
}

/** How many slots of an engine the tasks of a workflow hold, and those of a run. */
export interface SlotCounts {
  ofWorkflow(engine: Engine, workflow: string): number;
  ofRun(engine: Engine, runId: RunId): number;
}

/** Counts that are kept with each change, on top of others that stay as they are. */
export class SlotTally implements SlotCounts {
  private readonly base: SlotCounts | undefined;
  private readonly counts = new Map<string, number>();

  constructor(base?: SlotCounts) {
    this.base = base;
  }

  /** One more task holds a slot, or (`-1`) one less. */
  add({ engine, runId, workflow }: Holder, difference: 1 | -1): void {
    this.change(workflowKey(engine, workflow), difference);
    this.change(runKey(engine, runId), difference);
  }

  ofWorkflow(engine: Engine, workflow: string): number {
    return (this.counts.get(workflowKey(engine, workflow)) ?? 0) + (this.base?.ofWorkflow(engine, workflow) ?? 0);
  }

  ofRun(engine: Engine, runId: RunId): number {
    return (this.counts.get(runKey(engine, runId)) ?? 0) + (this.base?.ofRun(engine, runId) ?? 0);
  }

  private change(key: string, difference: number): void {
    const count = (this.counts.get(key) ?? 0) + difference;
    if (count === 0) this.counts.delete(key);
    else this.counts.set(key, count);
  }
}

function workflowKey(engine: Engine, workflow: string): string {
  return `${engine} w ${workflow}`;
}

function runKey(engine: Engine, runId: RunId): string {
  return `${engine} r ${runId}`;
}
