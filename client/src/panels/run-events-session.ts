import {
  EventsAppendedNotification,
  FollowEventsRequest,
  UnfollowEventsRequest,
} from "../../../server/src/protocol/runs.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";
import type { FromRunEvents, PanelAction, ToRunEvents } from "../../../webviews/src/protocol/run-events.ts";
import { withRemedy, type Command, type CommandTable } from "../commands/workbench.ts";
import type { CommandTarget } from "../model/command-target.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import { toPanelEvent, toPanelRun } from "../model/panel-run.ts";
import type { Server } from "../ports/server.ts";
import { readEvents, readNewestEvents } from "./read-events.ts";

/** What a panel's buttons and steps lead to. */
export type PanelCommands = Pick<
  CommandTable,
  "stopRun" | "pauseRun" | "resumeRun" | "revealFile" | "answerTask" | "openEventsAsJson"
> & { readonly runAgain: Command };

const commandOfAction = {
  stop: "stopRun",
  pause: "pauseRun",
  resume: "resumeRun",
  runAgain: "runAgain",
} as const satisfies Record<PanelAction, keyof PanelCommands>;

/** What a session works with. */
export interface SessionOptions {
  readonly runId: RunId;
  readonly server: Server;
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
  #connected: boolean;
  #posted = "";
  #newestAsked = largestPage;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#connected = options.model.link.state === "connected";
    this.#stops = [
      options.model.onChange(() => this.#modelChanged()),
      options.server.on(EventsAppendedNotification, ({ runId, events }) => {
        if (runId === options.runId && this.#ready)
          options.post({ type: "appended", events: events.map(toPanelEvent) });
      }),
    ];
  }

  /** Handle a message of the panel. Never rejects: what fails is shown in the panel. */
  async receive(message: FromRunEvents): Promise<void> {
    await this.#guard(() => this.#handle(message));
  }

  /** The panel is closed. */
  async dispose(): Promise<void> {
    for (const stop of this.#stops) stop();
    const { server, runId } = this.#options;
    if (this.#ready && this.#connected) await server.request(UnfollowEventsRequest, { runId });
  }

  async #handle(message: FromRunEvents): Promise<void> {
    const { runId, commands } = this.#options;
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
      case "revealStep":
        await commands.revealFile({ ...this.#target(), stepId: message.stepId });
        return;
      case "answerStep":
        await commands.answerTask(this.#targetOfStep(message.stepId));
        return;
      case "openFile":
        await commands.revealFile(this.#target());
        return;
      case "openJson":
        await commands.openEventsAsJson({ runId });
    }
  }

  #target(): CommandTarget {
    const run = this.#options.model.run(this.#options.runId);
    return { runId: this.#options.runId, ...(run && { file: run.file }) };
  }

  #targetOfStep(stepId: string): CommandTarget {
    const step = this.#options.model.run(this.#options.runId)?.steps.find((each) => each.id === stepId);
    if (step?.taskId === undefined) throw new Error(`Step ${stepId} waits for no answer`);
    return { taskId: step.taskId };
  }

  #modelChanged(): void {
    const connected = this.#options.model.link.state === "connected";
    const back = connected && !this.#connected;
    this.#connected = connected;
    if (!this.#ready) return;
    this.#postRun();
    if (back) void this.#guard(() => this.#comeBack());
  }

  /** A new host doesn't know who followed the old one, and events may have been missed in between. */
  async #comeBack(): Promise<void> {
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
    const { server, runId } = this.#options;
    const outcome = await server.request(FollowEventsRequest, { runId });
    if (outcome.outcome === "refused") throw new Error(withRemedy(outcome.because));
  }

  async #read(from: number | "end", wanted: number): Promise<void> {
    const { server, runId, post } = this.#options;
    const limit = Math.min(largestPage, Math.max(1, Math.floor(wanted)));
    if (from === "end") this.#newestAsked = limit;
    const page =
      from === "end" ? await readNewestEvents(server, runId, limit) : await readEvents(server, runId, from, limit);
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
