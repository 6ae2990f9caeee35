import { isFinal } from "../protocol/states.ts";
import type { RunView, StepView } from "../protocol/fleet.ts";
import { formatDuration } from "./durations.ts";
import { renderTable } from "./output.ts";
import { paint, type Colour, type Terminal } from "./terminal.ts";

/** What `manusctl run -o json` writes. */
export interface RunResult {
  readonly runId: string;
  readonly name: string;
  readonly kind: RunView["kind"];
  readonly status: RunView["status"];
  /** Null while it isn't final. */
  readonly reason: RunView["reason"] | null;
  readonly steps: readonly {
    readonly id: string;
    readonly taskId: string | null;
    readonly status: StepView["status"];
    readonly durationMs: number | null;
  }[];
  readonly outputs: RunView["outputs"];
}

/** A run as a result: every key is always there. */
export function toRunResult(run: RunView): RunResult {
  return {
    runId: run.id,
    name: run.name,
    kind: run.kind,
    status: run.status,
    reason: run.reason ?? null,
    steps: run.steps.map(({ id, taskId, status, durationMs }) => {
      return { id, taskId: taskId ?? null, status, durationMs: durationMs ?? null };
    }),
    outputs: run.outputs,
  };
}

/** A run for people: how it ended and why, its steps, what it gave, and where it lies. */
export function renderRun(terminal: Pick<Terminal, "colour">, run: RunView): string {
  const why = run.reason !== undefined && run.status !== "succeeded" ? `: ${run.reason.message}` : "";
  const lines = [`${run.title} ${paint(terminal, statusColour(run.status), run.status)}${why}`];
  if (run.reason?.remedy !== undefined && isFinal(run.status)) lines.push(run.reason.remedy);
  const rows = run.steps.map((step) => [
    String(step.number),
    step.id,
    stepStatus(step),
    step.durationMs === undefined ? "" : formatDuration(step.durationMs),
    step.status === "succeeded" ? "" : (step.reason?.message ?? ""),
  ]);
  lines.push("", renderTable(terminal, ["#", "STEP", "STATUS", "TIME", "WHY"], rows));
  for (const [name, value] of Object.entries(run.outputs)) {
    lines.push(`${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
  }
  lines.push("", `Run ${run.id}, in ${run.folder}`);
  return lines.join("\n");
}

/** How a step stands, a gate's answer included: `succeeded (approved)`. */
export function stepStatus(step: StepView): string {
  const { status, outcome } = step;
  return outcome === undefined || outcome === status ? status : `${status} (${outcome})`;
}

/** The colour of a status. */
export function statusColour(status: StepView["status"] | RunView["status"]): Colour {
  if (status === "succeeded") return "green";
  if (status === "failed") return "red";
  return status === "stopped" || status === "waiting" || status === "paused" ? "yellow" : "cyan";
}
