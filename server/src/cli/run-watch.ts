import * as l10n from "@vscode/l10n";
import type { FleetSnapshot, RunView, TaskView } from "../protocol/fleet.ts";
import { StopRunRequest } from "../protocol/runs.ts";
import { isFinal, type RunId } from "../protocol/states.ts";
import { AnswerTaskRequest } from "../protocol/tasks.ts";
import { AgentLines } from "./agent-lines.ts";
import { answerByRule, askPerson, questionOf, type AskAnswer, type OnAsk } from "./ask-answers.ts";
import type { CliContext } from "./context.ts";
import { failureOf } from "./failing.ts";
import { FleetView } from "./fleet-view.ts";
import { whoAnswers } from "./who-answers.ts";
import { RunProgress } from "./run-progress.ts";

type AskingTask = TaskView & {
  readonly waiting: { readonly ask: NonNullable<NonNullable<TaskView["waiting"]>["ask"]> };
};

/** How the watch of a run ended: with the run, or because the person turned away while it goes on. */
export interface WatchEnd {
  readonly run: RunView;
  readonly detached: boolean;
  /** The tasks of the run, as they stood. */
  readonly tasks: readonly TaskView[];
  /** What an agent said last, of a task file's run. */
  readonly message?: string;
}

/** Watch a run to its end, and answer in the person's name what it asks. Rejects with a command failure when no host can be reached. */
export async function watchRun(context: CliContext, runId: RunId, onAsk: OnAsk): Promise<WatchEnd> {
  const watch = new RunWatch(context, runId, onAsk);
  try {
    return await watch.end();
  } finally {
    watch.close();
  }
}

class RunWatch {
  private readonly context: CliContext;
  private readonly runId: RunId;
  private readonly progress: RunProgress;
  private readonly agents: AgentLines;
  private readonly fleet: FleetView;
  private readonly whenEnded: Promise<WatchEnd>;
  private resolve!: (end: WatchEnd) => void;
  private reject!: (error: unknown) => void;
  private readonly cancelInterrupts: () => void;
  private readonly answered = new Set<string>();
  /** What a rule has denied. */
  private readonly denied = new Map<string, string>();
  private onAsk: OnAsk;
  private run: RunView | undefined;
  private tasks: readonly TaskView[] = [];
  private open: readonly AskingTask[] = [];
  private asking = false;
  private prompt: { readonly askId: string; readonly controller: AbortController } | undefined;
  private decision: Promise<void> | undefined;
  private stopping = false;
  private ended = false;

  constructor(context: CliContext, runId: RunId, onAsk: OnAsk) {
    this.context = context;
    this.runId = runId;
    this.onAsk = onAsk;
    this.whenEnded = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.progress = new RunProgress(context.terminal, context.clock);
    this.agents = new AgentLines({
      terminal: context.terminal,
      link: context.link,
      line: (text) => this.progress.line(text),
      failed: (error) => this.reject(error),
    });
    this.fleet = new FleetView(
      context.link,
      (fleet) => this.take(fleet),
      (error) => this.reject(error),
    );
    this.cancelInterrupts = context.terminal.onInterrupt(() => this.interrupt());
  }

  async end(): Promise<WatchEnd> {
    await this.fleet.start();
    return this.whenEnded;
  }

  close(): void {
    this.cancelInterrupts();
    this.prompt?.controller.abort();
    this.agents.close();
    this.fleet.close();
    this.progress.stop();
  }

  private take(fleet: FleetSnapshot): void {
    const run = fleet.runs.find(({ id }) => id === this.runId);
    if (run === undefined || this.ended) return;
    this.run = run;
    this.tasks = fleet.tasks.filter((task) => task.runId === this.runId);
    this.agents.follow(run, this.tasks);
    if (isFinal(run.status)) {
      this.finish(run, false);
      return;
    }
    this.progress.show(run, this.tasks);
    this.open = this.tasks.filter(isAsking);
    const prompted = this.prompt;
    if (prompted !== undefined && !this.open.some(({ waiting }) => waiting.ask.id === prompted.askId)) {
      prompted.controller.abort();
    }
    if (!this.asking) void this.answerAll();
  }

  private async answerAll(): Promise<void> {
    this.asking = true;
    try {
      for (let task = this.nextAsk(); task !== undefined; task = this.nextAsk()) {
        await this.decision;
        if (this.ended) return;
        const answer = await this.findAnswer(task);
        // Where the host was lost with the answer, the next host asks again, and tells so.
        if (answer !== undefined && !(await this.send(task, answer))) return;
      }
    } catch (error) {
      this.reject(error);
    } finally {
      this.asking = false;
    }
  }

  private nextAsk(): AskingTask | undefined {
    return this.open.find(({ waiting }) => !this.answered.has(waiting.ask.id));
  }

  private async findAnswer(task: AskingTask): Promise<AskAnswer | undefined> {
    const { ask } = task.waiting;
    if (this.onAsk !== "prompt") return this.answerInPlace(task, this.onAsk);
    const controller = new AbortController();
    this.prompt = { askId: ask.id, controller };
    const giveBack = this.progress.makeRoom();
    const answer = await askPerson(this.context.terminal, task, ask, controller.signal);
    giveBack();
    this.prompt = undefined;
    if (answer === undefined && !controller.signal.aborted && this.decision === undefined) {
      this.progress.line(l10n.t("The input has ended: what is asked from here on is denied."));
      this.onAsk = "deny";
    }
    return answer;
  }

  /** What only a person could give stops the run: it would wait for ever. */
  private answerInPlace(task: AskingTask, rule: "deny" | "allow"): AskAnswer | undefined {
    const { ask } = task.waiting;
    const ruled = answerByRule(ask, rule);
    const answer = ruled?.choice === "denied" && this.isInVain(task) ? { choice: "stop" } : ruled;
    const said =
      answer === undefined ? l10n.t("nobody is there, so the run is stopped") : (answer.choice ?? l10n.t("no answer"));
    this.progress.line(l10n.t("? {0} → {1} (--on-ask {2})", questionOf(task, ask), said, rule));
    if (answer === undefined) {
      this.answered.add(ask.id);
      this.stop();
    }
    return answer;
  }

  /** Where a no changes nothing the same is asked again, with a note before it: a task that can be stopped by its answer is, then. */
  private isInVain({ id, waiting: { ask } }: AskingTask): boolean {
    if (!ask.choices.includes("stop")) return false;
    const key = `${id} ${ask.detail ?? ""}`;
    const before = this.denied.get(key);
    this.denied.set(key, before ?? ask.text);
    return before !== undefined && ask.text.endsWith(before);
  }

  /** Whether the host has heard it. */
  private async send(task: AskingTask, answer: AskAnswer): Promise<boolean> {
    const params = {
      taskId: task.id,
      by: "terminal",
      askId: task.waiting.ask.id,
      ...whoAnswers(this.context, task.waiting.ask),
      ...answer,
    };
    const outcome = await this.context.link.request(AnswerTaskRequest, params);
    if (!outcome.ok) {
      if (outcome.failure.retryable) return false;
      throw failureOf(outcome.failure);
    }
    this.answered.add(task.waiting.ask.id);
    if (outcome.value.outcome === "refused") this.progress.line(outcome.value.because.message);
    return true;
  }

  private interrupt(): void {
    if (this.stopping) this.detach();
    else if (this.decision !== undefined || !this.context.terminal.interactive) this.stop();
    else this.decision = this.decide().finally(() => (this.decision = undefined));
  }

  private async decide(): Promise<void> {
    this.prompt?.controller.abort();
    const giveBack = this.progress.makeRoom();
    const said = (await this.context.terminal.question(`\n${l10n.t("Stop the run, detach, or go on? [s/d/g]")} `))
      ?.trim()
      .toLowerCase();
    giveBack();
    if (said === undefined || this.stopping) return;
    if (said.startsWith("s")) this.stop();
    else if (said.startsWith("d")) this.detach();
  }

  private stop(): void {
    this.stopping = true;
    this.progress.line(l10n.t("Stopping the run; Ctrl-C leaves it to stop by itself."));
    const params = { runId: this.runId, by: "terminal" };
    void this.context.link.request(StopRunRequest, params).then((outcome) => {
      if (outcome.ok && outcome.value.outcome === "refused") this.progress.line(outcome.value.because.message);
      if (!outcome.ok) this.progress.line(outcome.failure.message);
      this.stopping = outcome.ok;
    });
  }

  private detach(): void {
    if (this.run !== undefined) this.finish(this.run, true);
  }

  /** Nothing is asked any more from here on. What agents said by now is shown before the end is. */
  private finish(run: RunView, detached: boolean): void {
    this.ended = true;
    this.open = [];
    const { tasks } = this;
    const shown = detached ? Promise.resolve() : this.agents.finish();
    shown.then(
      () => {
        this.progress.show(run, tasks);
        const message = run.kind === "task" ? this.agents.lastMessage : undefined;
        this.resolve({ run, detached, tasks, ...(message === undefined ? {} : { message }) });
      },
      (error: unknown) => this.reject(error),
    );
  }
}

function isAsking(task: TaskView): task is AskingTask {
  return task.status === "waiting" && task.waiting?.ask !== undefined;
}
