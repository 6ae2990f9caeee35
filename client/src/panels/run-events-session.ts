import * as l10n from "@vscode/l10n";
import { EventsAppendedNotification, type StreamKey } from "../../../server/src/protocol/runs.ts";
import type { RunId, TaskId } from "../../../server/src/protocol/states.ts";
import { AnswerTaskRequest } from "../../../server/src/protocol/tasks.ts";
import type { FromRunEvents, PanelAction, ToRunEvents } from "../../../webviews/src/protocol/run-events.ts";
import { by, withRemedy, type Command, type CommandTable } from "../commands/workbench.ts";
import type { CommandTarget } from "../model/command-target.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import { nameOf, type FollowedStreams } from "../link/followed-streams.ts";
import { toPanelRun } from "../model/panel-run.ts";
import { streamOf } from "../model/streams.ts";
import type { Server } from "../ports/server.ts";
import { RunTakeOvers } from "./run-take-overs.ts";
import { SentMessages } from "./sent-messages.ts";
import type { PanelDoors } from "./panel-doors.ts";
import { StreamFiles } from "./stream-files.ts";
import { StreamReader } from "./stream-reader.ts";

/** What a panel's buttons and steps lead to. */
export type PanelCommands = Pick<
  CommandTable,
  | "stopRun"
  | "pauseRun"
  | "resumeRun"
  | "resumeTask"
  | "revealFile"
  | "answerTask"
  | "showTaskDiff"
  | "messageTask"
  | "showTaskChanges"
  | "openEvents"
  | "openEventsAsJson"
  | "retryRun"
  | "rerunWith"
  | "retryFromStep"
  | "skipStep"
> & { readonly runAgain: Command };

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
  readonly doors: PanelDoors;
  /** Send to the panel. */
  readonly post: (message: ToRunEvents) => void;
}

type OfStep = Extract<FromRunEvents, { readonly stepId: string }>;
type OfAsk = Extract<FromRunEvents, { readonly taskId: string }>;

/** One open panel's conversation: the run as the model has it, parts of its stream, and the new events as they come. */
export class RunEventsSession {
  readonly #options: SessionOptions;
  readonly #stops: readonly (() => void)[];
  readonly #sent: SentMessages;
  readonly #takeOvers: RunTakeOvers;
  #ready = false;
  #closed = false;
  #connected: boolean;
  #reader: StreamReader;
  /** What the host was told to send, while there is such a thing. */
  #following: StreamKey | undefined;
  #posted = "";
  /** To be shown once the panel is there. */
  #goTo: number | undefined;

  constructor(options: SessionOptions) {
    // A panel that is closed hears nothing more.
    const post: SessionOptions["post"] = (message) => {
      if (!this.#closed) options.post(message);
    };
    this.#options = { ...options, post };
    this.#connected = options.model.link.state === "connected";
    this.#sent = new SentMessages(options.server, (receipts) => post({ type: "receipts", receipts }));
    this.#takeOvers = new RunTakeOvers({ ...this.#options, sent: this.#sent, changed: () => this.#modelChanged() });
    this.#reader = this.#read(streamOf(options.model, options.runId, options.taskId));
    this.#stops = [
      options.model.onChange(() => this.#modelChanged()),
      options.server.on(EventsAppendedNotification, ({ events, ...key }) => {
        this.#sent.observe(events);
        if (!this.#ready || nameOf(key) !== nameOf(this.#reader.stream)) return;
        void this.#guard(async () => await this.#reader.appended(events));
      }),
    ];
  }

  /** Handle a message of the panel. Never rejects: what fails is shown in the panel. */
  async receive(message: FromRunEvents): Promise<void> {
    await this.#guard(() => this.#handle(message));
  }

  /** Show this event, now or as soon as the panel is there. */
  goTo(seq: number): void {
    if (this.#ready) this.#options.post({ type: "goTo", seq });
    else this.#goTo = seq;
  }

  /** The panel is closed. */
  async dispose(): Promise<void> {
    this.#closed = true;
    this.#reader.close();
    this.#takeOvers.close();
    for (const stop of this.#stops) stop();
    await this.#leave();
  }

  async #handle(message: FromRunEvents): Promise<void> {
    if ("stepId" in message) await this.#handleOfStep(message);
    else if ("taskId" in message) await this.#handleOfAsk(message);
    else await this.#handleReading(message);
  }

  async #handleReading(message: Exclude<FromRunEvents, OfStep | OfAsk>): Promise<void> {
    switch (message.type) {
      case "ready":
        await this.#begin();
        return;
      case "list":
        await this.#reader.list(message);
        return;
      case "open":
        await this.#reader.detail(message.seq, this.#files());
        return;
      case "search":
        await this.#reader.search(message);
        return;
      case "nextMatch":
        this.#reader.nextMatch(message);
        return;
      default:
        await this.#handleDoor(message);
    }
  }

  async #begin(): Promise<void> {
    this.#ready = true;
    this.#posted = "";
    this.#postRun();
    if (this.#goTo !== undefined) this.#options.post({ type: "goTo", seq: this.#goTo });
    this.#goTo = undefined;
    await this.#follow();
    await this.#reader.plan();
  }

  async #handleDoor(
    message: Exclude<
      FromRunEvents,
      OfStep | OfAsk | { readonly type: "ready" | "list" | "open" | "search" | "nextMatch" }
    >,
  ): Promise<void> {
    const { commands, doors } = this.#options;
    switch (message.type) {
      case "act":
        await commands[commandOfAction[message.action]](this.#target());
        return;
      case "takeOver":
        await this.#takeOvers.take(message.what, message.id);
        return;
      case "giveBack":
        await this.#takeOvers.giveBack(message.what);
        return;
      case "openImage":
        await this.#files().openImage(message.path);
        return;
      case "openPlace":
        await this.#files().openPlace(message.place);
        return;
      case "showDiff":
        await this.#showDiff(message.seq);
        return;
      case "copyLink":
        await doors.copyLink(this.#subject(), message.seq);
        return;
      case "openFile":
        await commands.revealFile(this.#target());
        return;
      case "openJson":
        await commands.openEventsAsJson(this.#reader.stream);
    }
  }

  async #handleOfStep({ type, stepId }: OfStep): Promise<void> {
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

  /** A panel speaks of its own run's tasks alone. */
  async #handleOfAsk(message: OfAsk): Promise<void> {
    const { commands, doors, model, runId } = this.#options;
    const { taskId } = message;
    if (model.task(taskId)?.runId !== runId) throw new Error(l10n.t("The task isn't known any more"));
    switch (message.type) {
      case "answer":
        doors.onAct();
        await this.#answer(message);
        return;
      case "send":
        doors.onAct();
        await this.#sent.send(message);
        return;
      case "showAskDiff":
        await commands.showTaskDiff({ taskId });
        return;
      case "answerInEditor":
        await commands.answerTask({ taskId });
    }
  }

  async #answer({ taskId, askId, choice, text }: Extract<OfAsk, { readonly type: "answer" }>): Promise<void> {
    const { doors, server } = this.#options;
    const person = doors.personName();
    const outcome = await server.request(AnswerTaskRequest, {
      taskId,
      askId,
      by,
      ...(person !== "" && { person }),
      ...(choice !== undefined && { choice }),
      ...(text !== undefined && { text }),
    });
    if (outcome.outcome === "refused") throw new Error(withRemedy(outcome.because));
  }

  #target(): CommandTarget {
    const run = this.#options.model.run(this.#options.runId);
    return { runId: this.#options.runId, ...(run && { file: run.file }) };
  }

  #subject(): StreamKey {
    const { runId, taskId } = this.#options;
    return taskId === undefined ? { runId } : { runId, taskId };
  }

  #targetOfStep(stepId: string): CommandTarget {
    const step = this.#options.model.run(this.#options.runId)?.steps.find((each) => each.id === stepId);
    if (step?.taskId === undefined) throw new Error(`Step ${stepId} has no task`);
    return { taskId: step.taskId };
  }

  #childOf(stepId: string): RunId {
    const [newest] = this.#options.model.childRunsOf(this.#options.runId, stepId);
    if (newest === undefined)
      throw new Error(l10n.t("The run that step {0} has started is not known any more", stepId));
    return newest.id;
  }

  #files(): StreamFiles {
    const { doors, model } = this.#options;
    return new StreamFiles(this.#reader.stream, model, doors);
  }

  async #showDiff(seq: number): Promise<void> {
    const sides = await this.#reader.diff(seq);
    if (sides === undefined) throw new Error(l10n.t("Event {0} changes nothing that can be shown", seq));
    await this.#options.doors.showDiff(l10n.t("{0} (event {1})", sides.name, seq), sides);
  }

  #modelChanged(): void {
    const connected = this.#options.model.link.state === "connected";
    const back = connected && !this.#connected;
    this.#connected = connected;
    if (!this.#ready) return;
    if (back) this.#takeOvers.forget();
    this.#postRun();
    if (back) void this.#guard(() => this.#comeBack());
    else if (connected) void this.#guard(() => this.#changeStream());
  }

  #read(stream: StreamKey): StreamReader {
    return new StreamReader(stream, this.#options.server, this.#options.post);
  }

  /** A task that begins, or is tried again, has another stream than what was shown until now. */
  async #changeStream(): Promise<void> {
    const { model, runId, taskId, post } = this.#options;
    const stream = streamOf(model, runId, taskId);
    if (model.run(runId) === undefined || nameOf(stream) === nameOf(this.#reader.stream)) return;
    this.#reader.close();
    this.#reader = this.#read(stream);
    post({ type: "anotherStream" });
    await this.#leave();
    await this.#follow();
    await this.#reader.plan();
  }

  /** A new host doesn't know who followed the old one, and events may have been missed in between. */
  async #comeBack(): Promise<void> {
    const before = this.#following;
    this.#following = undefined;
    if (before !== undefined) await this.#options.streams.leave(before, false);
    const { model, runId, taskId } = this.#options;
    const stream = streamOf(model, runId, taskId);
    if (nameOf(stream) === nameOf(this.#reader.stream)) await this.#follow();
    else await this.#changeStream();
    this.#options.post({ type: "problem", message: "" });
    this.#options.post({ type: "listAgain" });
    await this.#reader.plan();
  }

  #postRun(): void {
    const { model, runId, taskId, post } = this.#options;
    if (model.sequence === undefined) return;
    const run = model.run(runId);
    const shown = run && toPanelRun(model, run, { taskId, takeOvers: this.#takeOvers.list() });
    const text = JSON.stringify(shown ?? null);
    if (text === this.#posted) return;
    this.#posted = text;
    post({ type: "run", run: shown });
  }

  async #follow(): Promise<void> {
    const { stream } = this.#reader;
    const outcome = await this.#options.streams.follow(stream);
    if (outcome.outcome === "refused") throw new Error(withRemedy(outcome.because));
    this.#following = stream;
    // The panel may have been closed, or have gone on to another stream, while the host was asked.
    if (this.#closed || stream !== this.#reader.stream) await this.#leave();
  }

  async #leave(): Promise<void> {
    const stream = this.#following;
    this.#following = undefined;
    if (stream !== undefined) await this.#options.streams.leave(stream, this.#connected);
  }

  async #guard(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#options.post({ type: "problem", message: error instanceof Error ? error.message : String(error) });
    }
  }
}
