import { EventsAppendedNotification, type StreamKey } from "../../../server/src/protocol/runs.ts";
import type { RunId, TaskId } from "../../../server/src/protocol/states.ts";
import type { FromRunEvents, PanelAction, ToRunEvents } from "../../../webviews/src/protocol/run-events.ts";
import { withRemedy, type Command, type CommandTable } from "../commands/workbench.ts";
import type { CommandTarget } from "../model/command-target.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import { nameOf, type FollowedStreams } from "../link/followed-streams.ts";
import { pathInStream, toPanelEvent, toPanelRun } from "../model/panel-run.ts";
import { streamOf } from "../model/streams.ts";
import type { Server } from "../ports/server.ts";
import { readEvents, readNewestEvents } from "./read-events.ts";

/** What a panel's buttons and steps lead to. */
export type PanelCommands = Pick<
  CommandTable,
  | "stopRun"
  | "pauseRun"
  | "resumeRun"
  | "revealFile"
  | "answerTask"
  | "messageTask"
  | "showTaskChanges"
  | "openEvents"
  | "openEventsAsJson"
  | "retryRun"
  | "rerunWith"
  | "retryFromStep"
  | "skipStep"
> & { readonly runAgain: Command; openFile(path: string): Promise<void> };

const commandOfAction = {
  stop: "stopRun",
  pause: "pauseRun",
  resume: "resumeRun",
  runAgain: "runAgain",
  retry: "retryRun",
  rerun: "rerunWith",
} as const satisfies Record<PanelAction, keyof PanelCommands>;

/** What a session works with. */
export interface SessionOptions {
  readonly runId: RunId;
  /** The agent of a workflow whose stream is shown; else the run's own, or that of a task file's only task. */
  readonly taskId?: TaskId;
  readonly server: Server;
  readonly streams: FollowedStreams;
  readonly model: FleetModel;
  readonly commands: PanelCommands;
  /** Send to the panel. */
  readonly post: (message: ToRunEvents) => void;
}

/** No page is larger, whatever a panel asks for. */
const largestPage = 1_000;

/** One open panel's conversation: the run as the model has it, pages of its events, and the new ones as they come. */
export class RunEventsSession {
  readonly #options: SessionOptions;
  readonly #stops: readonly (() => void)[];
  #ready = false;
  #closed = false;
  #connected: boolean;
  #stream: StreamKey;
  /** What the host was told to send, while there is such a thing. */
  #following: StreamKey | undefined;
  #posted = "";
  #newestAsked = largestPage;

  constructor(options: SessionOptions) {
    // A panel that is closed hears nothing more.
    const post: SessionOptions["post"] = (message) => {
      if (!this.#closed) options.post(message);
    };
    this.#options = { ...options, post };
    this.#connected = options.model.link.state === "connected";
    this.#stream = streamOf(options.model, options.runId, options.taskId);
    this.#stops = [
      options.model.onChange(() => this.#modelChanged()),
      options.server.on(EventsAppendedNotification, ({ events, ...key }) => {
        if (this.#ready && nameOf(key) === nameOf(this.#stream))
          post({ type: "appended", events: events.map(toPanelEvent) });
      }),
    ];
  }

  /** Handle a message of the panel. Never rejects: what fails is shown in the panel. */
  async receive(message: FromRunEvents): Promise<void> {
    await this.#guard(() => this.#handle(message));
  }

  /** The panel is closed. */
  async dispose(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    await this.#leave();
  }

  async #handle(message: FromRunEvents): Promise<void> {
    const { commands } = this.#options;
    if ("stepId" in message) {
      await this.#handleOfStep(message);
      return;
    }
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#posted = "";
        this.#postRun();
        await this.#follow();
        return;
      case "read":
        await this.#read(message.from, message.limit);
        return;
      case "act":
        await commands[commandOfAction[message.action]](this.#target());
        return;
      case "openImage":
        await this.#openImage(message.path);
        return;
      case "openFile":
        await commands.revealFile(this.#target());
        return;
      case "openJson":
        await commands.openEventsAsJson(this.#stream);
    }
  }

  async #handleOfStep({ type, stepId }: Extract<FromRunEvents, { readonly stepId: string }>): Promise<void> {
    const { commands } = this.#options;
    switch (type) {
      case "revealStep":
        await commands.revealFile({ ...this.#target(), stepId });
        return;
      case "answerStep":
        await commands.answerTask(this.#targetOfStep(stepId));
        return;
      case "retryFromStep":
      case "skipStep":
        await commands[type]({ ...this.#target(), stepId });
        return;
      case "showChild":
        await commands.openEvents({ runId: this.#childOf(stepId) });
        return;
      case "showStream":
        await commands.openEvents({ ...this.#target(), ...this.#targetOfStep(stepId) });
        return;
      case "messageStep":
        await commands.messageTask(this.#targetOfStep(stepId));
        return;
      case "showChanges":
        await commands.showTaskChanges(this.#targetOfStep(stepId));
    }
  }

  #target(): CommandTarget {
    const run = this.#options.model.run(this.#options.runId);
    return { runId: this.#options.runId, ...(run && { file: run.file }) };
  }

  #targetOfStep(stepId: string): CommandTarget {
    const step = this.#options.model.run(this.#options.runId)?.steps.find((each) => each.id === stepId);
    if (step?.taskId === undefined) throw new Error(`Step ${stepId} has no task`);
    return { taskId: step.taskId };
  }

  #childOf(stepId: string): RunId {
    const [newest] = this.#options.model.childRunsOf(this.#options.runId, stepId);
    if (newest === undefined) throw new Error(`The run that step ${stepId} has started is not known any more`);
    return newest.id;
  }

  /** A path that leads out of the stream's folder is no picture of it. */
  async #openImage(path: string): Promise<void> {
    const run = this.#options.model.run(this.#options.runId);
    const { taskId } = this.#stream;
    if (run === undefined) throw new Error("The run isn't known any more; its folder holds its pictures");
    const file = pathInStream(taskId === undefined ? run.folder : `${run.folder}/${taskId}`, path);
    if (file === undefined) throw new Error(`${path} is no picture of this stream`);
    await this.#options.commands.openFile(file);
  }

  #modelChanged(): void {
    const connected = this.#options.model.link.state === "connected";
    const back = connected && !this.#connected;
    this.#connected = connected;
    if (!this.#ready) return;
    this.#postRun();
    if (back) void this.#guard(() => this.#comeBack());
    else if (connected) void this.#guard(() => this.#changeStream());
  }

  /** A task that begins, or is tried again, has another stream than what was shown until now. */
  async #changeStream(): Promise<void> {
    const { model, runId, taskId, post } = this.#options;
    const stream = streamOf(model, runId, taskId);
    if (model.run(runId) === undefined || nameOf(stream) === nameOf(this.#stream)) return;
    this.#stream = stream;
    post({ type: "anotherStream" });
    await this.#leave();
    await this.#follow();
    await this.#read("end", this.#newestAsked);
  }

  /** A new host doesn't know who followed the old one, and events may have been missed in between. */
  async #comeBack(): Promise<void> {
    const before = this.#following;
    this.#following = undefined;
    if (before !== undefined) await this.#options.streams.leave(before, false);
    this.#stream = streamOf(this.#options.model, this.#options.runId, this.#options.taskId);
    await this.#follow();
    await this.#read("end", this.#newestAsked);
    this.#options.post({ type: "problem", message: "" });
  }

  #postRun(): void {
    const { model, runId, post } = this.#options;
    if (model.sequence === undefined) return;
    const run = model.run(runId);
    const shown = run && toPanelRun(model, run);
    const text = JSON.stringify(shown ?? null);
    if (text === this.#posted) return;
    this.#posted = text;
    post({ type: "run", run: shown });
  }

  async #follow(): Promise<void> {
    const stream = this.#stream;
    const outcome = await this.#options.streams.follow(stream);
    if (outcome.outcome === "refused") throw new Error(withRemedy(outcome.because));
    this.#following = stream;
    // The panel may have been closed, or have gone on to another stream, while the host was asked.
    if (this.#closed || stream !== this.#stream) await this.#leave();
  }

  async #leave(): Promise<void> {
    const stream = this.#following;
    this.#following = undefined;
    if (stream !== undefined) await this.#options.streams.leave(stream, this.#connected);
  }

  async #read(from: number | "end", wanted: number): Promise<void> {
    const { server, post } = this.#options;
    const stream = this.#stream;
    const limit = Math.min(largestPage, Math.max(1, Math.floor(wanted)));
    if (from === "end") this.#newestAsked = limit;
    const page =
      from === "end" ? await readNewestEvents(server, stream, limit) : await readEvents(server, stream, from, limit);
    if (stream !== this.#stream) return;
    post({ type: "page", events: page.events.map(toPanelEvent), total: page.total });
  }

  async #guard(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#options.post({ type: "problem", message: error instanceof Error ? error.message : String(error) });
    }
  }
}
