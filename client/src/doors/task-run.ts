import * as l10n from "@vscode/l10n";
import type { RunView, StepView, TaskView } from "../../../server/src/protocol/fleet.ts";
import {
  EventsAppendedNotification,
  StartRunRequest,
  StopRunRequest,
  type FileProblem,
  type StartRunParams,
  type StartRunResult,
  type StreamedEvent,
  type StreamKey,
} from "../../../server/src/protocol/runs.ts";
import { isFinal, type RunId, type TaskId } from "../../../server/src/protocol/states.ts";
import { prepare } from "../commands/run-file.ts";
import { confirmTrust } from "../commands/trust-file.ts";
import { by, withRemedy, type Workbench } from "../commands/workbench.ts";
import type { FollowedStreams } from "../link/followed-streams.ts";
import { summarizeEvent } from "../model/event-summary.ts";
import { labelOf } from "../model/statuses.ts";
import { readTaskDefinition } from "./task-definition.ts";

/** How a task ends, as `manusctl run` does. */
const taskExitCodes = { succeeded: 0, failed: 1, refused: 2, stopped: 3 } as const;

/** Where a task writes, and how it says that it has ended. */
export interface TaskTerminal {
  /** A line of plain text. */
  line(text: string): void;
  end(exitCode: number): void;
}

/** What a task works with. */
export interface TaskDoors {
  readonly streams: FollowedStreams;
  /** Resolves once the fleet is known; false where it isn't after a while: a task may be what woke the extension. */
  readonly untilKnown: () => Promise<boolean>;
  /** Hears of the run that was started. */
  readonly onStarted: (runId: RunId) => void;
  readonly onProblem: (error: unknown) => void;
}

/** What tasks.json says, and the folder that it lies in. */
export interface TaskOrder {
  readonly definition: unknown;
  readonly folder: string | undefined;
}

/** One execution of a `manus` task: starts a run, writes what happens in it line by line, and ends as the run does. */
export class TaskRun {
  readonly #workbench: Workbench;
  readonly #doors: TaskDoors;
  readonly #terminal: TaskTerminal;
  readonly #shown = new Map<string, string>();
  readonly #followed = new Map<string, StreamKey>();
  readonly #stops: (() => void)[] = [];
  #runId: RunId | undefined;
  #closed = false;
  #ended = false;

  constructor(workbench: Workbench, doors: TaskDoors, terminal: TaskTerminal) {
    this.#workbench = workbench;
    this.#doors = doors;
    this.#terminal = terminal;
  }

  /** Start. Never rejects: what goes wrong is written, and ends the task. */
  async open({ definition, folder }: TaskOrder): Promise<void> {
    try {
      const task = readTaskDefinition(definition, folder);
      if (typeof task === "string") {
        this.#refuse(task);
        return;
      }
      if (!(await this.#doors.untilKnown())) {
        this.#refuse(l10n.t("The Manus host can't be reached, so nothing was started"));
        return;
      }
      const { file, inputs, step } = task;
      const prepared = await prepare(this.#workbench, file, { given: inputs });
      if (prepared === undefined) this.#refuse(l10n.t("Nothing was started"));
      else await this.#start({ ...prepared, ...(step !== undefined && { onlyStep: step }) });
    } catch (error) {
      this.#refuse(error instanceof Error ? error.message : String(error));
    }
  }

  /** The person ends the task: its run is stopped. */
  async close(): Promise<void> {
    this.#closed = true;
    const runId = this.#runId;
    if (runId === undefined || this.#ended) return;
    this.#leave();
    try {
      await this.#workbench.server.request(StopRunRequest, { runId, by });
    } catch (error) {
      this.#doors.onProblem(error);
    }
  }

  async #start(params: StartRunParams): Promise<void> {
    const { server } = this.#workbench;
    let result = await server.request(StartRunRequest, params);
    if (result.outcome === "refused" && result.because.code === "untrusted-file") {
      if (await confirmTrust(this.#workbench, params)) result = await server.request(StartRunRequest, params);
    }
    if (result.outcome === "refused") {
      this.#refuseBecause(result);
      return;
    }
    this.#runId = result.runId;
    this.#doors.onStarted(result.runId);
    // The person may have ended the task while its run was about to start.
    if (this.#closed) {
      await this.close();
      return;
    }
    this.#terminal.line(l10n.t("Run {0} of {1}", result.runId, this.#workbench.editor.shorten(params.file)));
    this.#watch(result.runId);
  }

  #watch(runId: RunId): void {
    const { server, model } = this.#workbench;
    this.#stops.push(
      server.on(EventsAppendedNotification, ({ runId: of, taskId, events }) => {
        if (of === runId && taskId !== undefined) for (const event of events) this.#tell(taskId, event);
      }),
      model.onChange(() => this.#look(runId)),
    );
    this.#look(runId);
  }

  /** Say what has changed in the run since it was looked at last. */
  #look(runId: RunId): void {
    const { model } = this.#workbench;
    // The next host knows nothing of what the last one was asked to tell.
    if (model.link.state !== "connected") this.#followed.clear();
    const run = model.run(runId);
    if (run === undefined || this.#ended) return;
    for (const step of run.steps) this.#say(`step ${step.id}`, wordsOfStep(step));
    for (const task of model.tasks.filter((each) => each.runId === runId)) this.#lookAt(task);
    if (isFinal(run.status)) this.#end(run);
  }

  #lookAt(task: TaskView): void {
    const { status, waiting, engine, runId, id: taskId } = task;
    if (status === "waiting" && waiting !== undefined) {
      this.#say(`wait ${taskId}`, l10n.t("{0} waits: {1}", task.title, waiting.text));
    } else this.#shown.delete(`wait ${taskId}`);
    if (engine !== "tool" && !isFinal(status) && status !== "queued" && status !== "starting") {
      void this.#follow({ runId, taskId });
    }
  }

  /** Each line once, until it says something else. */
  #say(about: string, line: string | undefined): void {
    if (line === undefined || this.#shown.get(about) === line) return;
    this.#shown.set(about, line);
    this.#terminal.line(line);
  }

  async #follow(key: StreamKey): Promise<void> {
    const name = key.taskId ?? "";
    if (this.#followed.has(name)) return;
    this.#followed.set(name, key);
    try {
      const outcome = await this.#doors.streams.follow(key);
      // A task that has only just begun may have no stream yet; the next look tries again.
      if (outcome.outcome === "refused") this.#followed.delete(name);
      else if (this.#ended || this.#closed) await this.#doors.streams.leave(key, true);
    } catch (error) {
      this.#followed.delete(name);
      this.#doors.onProblem(error);
    }
  }

  #tell(taskId: TaskId, event: StreamedEvent): void {
    const title = this.#workbench.model.task(taskId)?.title ?? taskId;
    this.#terminal.line(`${title}: ${summarizeEvent(event)}`);
  }

  #end(run: RunView): void {
    this.#terminal.line(wordsOfEnd(run));
    for (const [name, value] of Object.entries(run.outputs)) {
      this.#terminal.line(`${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
    }
    this.#leave();
    this.#terminal.end(taskExitCodes[run.status as "succeeded" | "failed" | "stopped"]);
  }

  #refuseBecause({ because, problems }: Extract<StartRunResult, { outcome: "refused" }>): void {
    for (const problem of problems) this.#terminal.line(problemLine(problem));
    this.#refuse(withRemedy(because));
  }

  #refuse(because: string): void {
    this.#terminal.line(because);
    this.#leave();
    this.#terminal.end(taskExitCodes.refused);
  }

  #leave(): void {
    this.#ended = true;
    for (const stop of this.#stops.splice(0)) stop();
    const connected = this.#workbench.model.link.state === "connected";
    for (const key of this.#followed.values()) this.#doors.streams.leave(key, connected).catch(this.#doors.onProblem);
    this.#followed.clear();
  }
}

/** As `manusctl` prints it, so that the problem matcher `$manusctl` finds it. */
function problemLine({ file, line, column, severity, message, code }: FileProblem): string {
  return `${file}:${line}:${column} ${severity} ${message} [${code}]`;
}

function wordsOfEnd({ status, reason }: RunView): string {
  const why = reason === undefined ? "" : withRemedy(reason);
  if (status === "succeeded") return l10n.t("The run has succeeded");
  return status === "failed" ? l10n.t("The run has failed: {0}", why) : l10n.t("The run was stopped: {0}", why);
}

function wordsOfStep({ number, title, status, items, reason }: StepView): string | undefined {
  if (status === "pending" || status === "starting") return undefined;
  const done = items === undefined ? "" : ` ${items.succeeded + items.failed + items.skipped}/${items.total}`;
  const why = reason === undefined || status === "succeeded" ? "" : `: ${reason.message}`;
  return `${number}. ${title} ${labelOf(status)}${done}${why}`;
}
