import type { Engine, RunId } from "../../protocol/states.ts";

/** Whose task holds a slot. */
export interface Holder {
  readonly engine: Engine;
  readonly runId: RunId;
  readonly workflow: string;
}

/** How many slots of one engine the tasks of a workflow hold, and those of a run. */
export interface EngineSlots {
  ofWorkflow(workflow: string): number;
  ofRun(runId: RunId): number;
}

/** How many slots are held. */
export interface SlotCounts {
  of(engine: Engine): EngineSlots;
}

/** Counts that are kept with each change, on top of others that stay as they are. */
export class SlotTally implements SlotCounts {
  private readonly base: SlotCounts | undefined;
  private readonly engines = new Map<Engine, EngineTally>();

  constructor(base?: SlotCounts) {
    this.base = base;
  }

  /** One more task holds a slot, or (`-1`) one less. */
  add({ engine, runId, workflow }: Holder, difference: 1 | -1): void {
    const tally = this.engines.get(engine) ?? new EngineTally(this.base?.of(engine));
    tally.add({ runId, workflow }, difference);
    if (tally.isEmpty) this.engines.delete(engine);
    else this.engines.set(engine, tally);
  }

  of(engine: Engine): EngineSlots {
    return this.engines.get(engine) ?? this.base?.of(engine) ?? noSlots;
  }
}

const noSlots: EngineSlots = { ofWorkflow: () => 0, ofRun: () => 0 };

class EngineTally implements EngineSlots {
  private readonly base: EngineSlots | undefined;
  private readonly workflows = new Map<string, number>();
  private readonly runs = new Map<RunId, number>();

  constructor(base: EngineSlots | undefined) {
    this.base = base;
  }

  get isEmpty(): boolean {
    return this.runs.size === 0;
  }

  add({ runId, workflow }: Omit<Holder, "engine">, difference: number): void {
    change(this.workflows, workflow, difference);
    change(this.runs, runId, difference);
  }

  ofWorkflow(workflow: string): number {
    return (this.workflows.get(workflow) ?? 0) + (this.base?.ofWorkflow(workflow) ?? 0);
  }

  ofRun(runId: RunId): number {
    return (this.runs.get(runId) ?? 0) + (this.base?.ofRun(runId) ?? 0);
  }
}

function change(counts: Map<string, number>, key: string, difference: number): void {
  const count = (counts.get(key) ?? 0) + difference;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
