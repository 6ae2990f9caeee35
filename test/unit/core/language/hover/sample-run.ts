import type { RunView, StepView } from "../../../../../server/src/protocol/fleet.ts";
import type { FleetFacts } from "../../../../../server/src/core/language/surroundings.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";

/** Noon in Greenwich, on a Saturday in March. */
export const now = Date.parse("2026-03-28T12:00:00Z");

/** A moment so many seconds ago. */
export function ago(seconds: number): string {
  return new Date(now - seconds * 1000).toISOString();
}

/** A step of a run that began a minute ago and goes on. */
export function goingStep(id: string, number: number, parts: Partial<StepView> = {}): StepView {
  return { id, number, title: id, kind: "tool", line: number, status: "running", startedAt: ago(61), ...parts };
}

/** A step of a run that succeeded in a second, a minute ago. */
export function sampleStep(id: string, number: number, parts: Partial<StepView> = {}): StepView {
  return { ...goingStep(id, number), status: "succeeded", outcome: "succeeded", durationMs: 1000, ...parts };
}

/** A run of a file that began three minutes ago and goes on. */
export function goingRun(file: string, steps: readonly StepView[], parts: Partial<RunView> = {}): RunView {
  const head = { id: "01RUN", name: "release", title: "release", kind: "workflow", workspaceFolder: "/w" } as const;
  return {
    ...head,
    status: "running",
    startedAt: ago(182),
    file,
    steps,
    inputs: {},
    outputs: {},
    folder: "/runs/01RUN",
    ...parts,
  };
}

/** A run of a file that succeeded in 62 seconds, two minutes ago. */
export function sampleRun(file: string, steps: readonly StepView[], parts: Partial<RunView> = {}): RunView {
  return { ...goingRun(file, steps), status: "succeeded", finishedAt: ago(120), ...parts };
}

/** A fleet in which some runs are the newest of their files. */
export function fleetOf(runs: readonly RunView[], parts: Partial<FleetFacts> = {}): FleetFacts {
  return {
    ...emptySurroundings.fleet,
    known: true,
    runOf: (file) => runs.find((run) => run.file === file),
    ...parts,
  };
}
