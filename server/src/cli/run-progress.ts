import type { Clock } from "../core/ports/clock.ts";
import type { RunView, StepView } from "../protocol/fleet.ts";
import { isFinal } from "../protocol/states.ts";
import { formatDuration } from "./durations.ts";
import { paint, type Spinner, type Terminal } from "./terminal.ts";
import { statusColour, stepStatus } from "./run-result.ts";

const marks: Partial<Record<StepView["status"], string>> = { succeeded: "✔", failed: "✖", stopped: "■", skipped: "↷" };
const spinnerEveryMs = 200;

/** Shows a run as it moves: a line for each step that has ended, and below them what runs now. */
export class RunProgress {
  private readonly terminal: Terminal;
  private readonly clock: Clock;
  private readonly spinner: Spinner;
  private readonly ended = new Set<string>();
  private readonly begun = new Set<string>();
  private readonly since = new Map<string, number>();
  private run: RunView | undefined;
  private cancelTick: (() => void) | undefined;
  private questions = 0;

  constructor(terminal: Terminal, clock: Clock) {
    this.terminal = terminal;
    this.clock = clock;
    this.spinner = terminal.spinner();
  }

  /** The run has moved. */
  show(run: RunView): void {
    this.run = run;
    for (const step of run.steps) this.showStep(run, step);
    this.tick();
  }

  /** Make room for a question; call what it answers once the question is done. Questions may overlap for a moment. */
  makeRoom(): () => void {
    this.questions += 1;
    this.spinner.show("");
    return () => {
      this.questions -= 1;
      this.tick();
    };
  }

  line(text: string): void {
    this.spinner.line(text);
  }

  stop(): void {
    this.cancelTick?.();
    this.run = undefined;
    this.spinner.stop();
  }

  private showStep(run: RunView, step: StepView): void {
    const key = `${step.id}/${step.taskId ?? ""}`;
    if (isFinal(step.status)) {
      if (!this.ended.has(key)) this.spinner.line(this.endLine(run, step));
      this.ended.add(key);
      return;
    }
    if (step.status === "pending" || step.status === "queued" || this.begun.has(key)) return;
    this.begun.add(key);
    this.since.set(step.id, this.clock.monotonic());
    // Where nobody watches a spinner, the beginning is a line of its own.
    if (!this.terminal.stderr.isTTY) this.spinner.line(`▸ ${position(run, step)} ${step.title}`);
  }

  private endLine(run: RunView, step: StepView): string {
    const mark = paint(this.terminal, statusColour(step.status), marks[step.status] ?? "·");
    const time =
      step.durationMs === undefined ? "" : paint(this.terminal, "dim", `  ${formatDuration(step.durationMs)}`);
    const status = step.status === "succeeded" && step.outcome === step.status ? "" : `  ${stepStatus(step)}`;
    const why = step.status === "failed" && step.reason !== undefined ? `: ${step.reason.message}` : "";
    return `${mark} ${position(run, step)} ${step.title}${status}${why}${time}`;
  }

  private tick(): void {
    this.cancelTick?.();
    if (this.run === undefined || this.questions > 0 || !this.terminal.stderr.isTTY) return;
    this.spinner.show(this.runningText(this.run));
    this.cancelTick = this.clock.after(spinnerEveryMs, () => this.tick());
  }

  private runningText(run: RunView): string {
    const moving = run.steps.filter(({ status }) => !isFinal(status) && status !== "pending" && status !== "queued");
    return moving.map((step) => `${position(run, step)} ${step.title}  ${this.stateOf(step)}`).join("\n  ");
  }

  private stateOf(step: StepView): string {
    const begun = this.since.get(step.id) ?? this.clock.monotonic();
    const time = paint(this.terminal, "dim", formatDuration(Math.floor((this.clock.monotonic() - begun) / 100) * 100));
    return step.status === "running" ? time : `${paint(this.terminal, "yellow", step.status)} ${time}`;
  }
}

function position(run: RunView, step: StepView): string {
  const width = String(run.steps.length).length;
  return `${String(step.number).padStart(width)}/${run.steps.length}`;
}
