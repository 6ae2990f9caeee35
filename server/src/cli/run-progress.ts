import * as l10n from "@vscode/l10n";
import type { Clock } from "../core/ports/clock.ts";
import type { RunView, StepView, TaskView } from "../protocol/fleet.ts";
import { isFinal, type TaskId } from "../protocol/states.ts";
import { formatCredits } from "../core/locale/numbers.ts";
import { formatDuration } from "../core/locale/durations.ts";
import { statusWords } from "../core/locale/status-words.ts";
import { printable } from "./printable.ts";
import { renderBar } from "./progress-bar.ts";
import { paint, type Spinner, type Terminal } from "./terminal.ts";
import { statusColour, stepStatus } from "./status-text.ts";

const marks: Partial<Record<StepView["status"], string>> = { succeeded: "✔", failed: "✖", stopped: "■", skipped: "↷" };
const spinnerEveryMs = 200;
/** Most tasks that wait for a slot get one before anybody would want to know why. */
const worthTellingMs = 2000;

/** Shows a run as it moves: a line for each step that has ended, and below them what runs now. */
export class RunProgress {
  private readonly terminal: Terminal;
  private readonly clock: Clock;
  private readonly spinner: Spinner;
  private readonly ended = new Set<string>();
  private readonly begun = new Set<string>();
  private readonly since = new Map<string, number>();
  private readonly queued = new Map<TaskId, { readonly because: string; readonly cancel: () => void }>();
  private run: RunView | undefined;
  private tasks: readonly TaskView[] = [];
  private cancelTick: (() => void) | undefined;
  private questions = 0;

  constructor(terminal: Terminal, clock: Clock) {
    this.terminal = terminal;
    this.clock = clock;
    this.spinner = terminal.spinner();
  }

  /** The run has moved. */
  show(run: RunView, tasks: readonly TaskView[]): void {
    this.run = run;
    this.tasks = tasks;
    for (const task of tasks) this.showQueued(task);
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
    for (const { cancel } of this.queued.values()) cancel();
    this.run = undefined;
    this.spinner.stop();
  }

  /** What still waits for a slot after a while says why, once a reason. */
  private showQueued({ id, status, stepId, queuedBecause }: TaskView): void {
    const because = status === "queued" ? queuedBecause : undefined;
    const known = this.queued.get(id);
    if (known?.because === because) return;
    known?.cancel();
    this.queued.delete(id);
    if (because === undefined) return;
    const cancel = this.clock.after(worthTellingMs, () => {
      this.spinner.line(paint(this.terminal, "dim", l10n.t("· {0} waits: {1}", stepId, printable(because))));
    });
    this.queued.set(id, { because, cancel });
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

  /** Of a step that goes over items: how many have ended. */
  private itemsOf({ items }: StepView): string {
    if (items === undefined) return "";
    const failed = items.failed === 0 ? "" : paint(this.terminal, "red", ` ${items.failed} ✖`);
    return `${renderBar(items.total - items.pending - items.active, items.total)}${failed}  `;
  }

  private stateOf(step: StepView): string {
    const begun = this.since.get(step.id) ?? this.clock.monotonic();
    const time = paint(this.terminal, "dim", formatDuration(Math.floor((this.clock.monotonic() - begun) / 100) * 100));
    const credits = this.tasks.find(({ id }) => id === step.taskId)?.usage?.credits;
    const spent = credits === undefined ? "" : paint(this.terminal, "dim", `, ${formatCredits(credits)}`);
    const shown = `${this.itemsOf(step)}${time}${spent}`;
    return step.status === "running" ? shown : `${paint(this.terminal, "yellow", statusWords(step.status))} ${shown}`;
  }
}

function position(run: RunView, step: StepView): string {
  const width = String(run.steps.length).length;
  return `${String(step.number).padStart(width)}/${run.steps.length}`;
}
