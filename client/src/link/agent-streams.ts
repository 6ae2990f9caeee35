import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import {
  EventsAppendedNotification,
  ReadEventsRequest,
  type StreamedEvent,
  type StreamKey,
} from "../../../server/src/protocol/runs.ts";
import { isFinal, type TaskId } from "../../../server/src/protocol/states.ts";
import { isAgent, noProgress, observe } from "../model/agent-progress.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { Server } from "../ports/server.ts";
import type { FollowedStreams } from "./followed-streams.ts";

/** So many of an agent's newest events are read to find its plan; those of a longer stream come as they are written. */
const newest = 500;

/** What of the outside the streams of agents need. */
export interface AgentStreamsOptions {
  readonly server: Server;
  readonly model: FleetModel;
  readonly streams: FollowedStreams;
  readonly onProblem: (error: unknown) => void;
}

/** Follows the streams of agents that are at work, and keeps the model told of their progress. */
export class AgentStreams {
  readonly #options: AgentStreamsOptions;
  readonly #followed = new Map<TaskId, StreamKey>();
  #connected = false;

  constructor(options: AgentStreamsOptions) {
    this.#options = options;
  }

  /** Begin; the answer ends it. */
  start(): () => void {
    const { server, model } = this.#options;
    const stops = [
      model.onChange(() => this.#look()),
      server.on(EventsAppendedNotification, ({ taskId, events }) => {
        if (taskId !== undefined && this.#followed.has(taskId)) this.#take(taskId, events);
      }),
    ];
    this.#look();
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** What is at work is followed, what has ended is left; after a new link all are followed anew. */
  #look(): void {
    const { model } = this.#options;
    const connected = model.link.state === "connected" && model.sequence !== undefined;
    if (!connected) {
      if (model.link.state !== "connected") this.#forget();
      return;
    }
    this.#connected = true;
    for (const task of model.tasks) {
      if (isAtWork(task)) void this.#follow(task);
      else if (this.#followed.has(task.id) && isFinal(task.status)) void this.#leave(task.id);
    }
  }

  /** The next host knows nothing of what was followed; what is counted is given back without a word to anybody. */
  #forget(): void {
    if (!this.#connected) return;
    this.#connected = false;
    for (const key of this.#followed.values()) void this.#options.streams.leave(key, false);
    this.#followed.clear();
  }

  async #follow({ id: taskId, runId }: TaskView): Promise<void> {
    if (this.#followed.has(taskId)) return;
    const { server, streams, onProblem } = this.#options;
    const key = { runId, taskId };
    this.#followed.set(taskId, key);
    try {
      const outcome = await streams.follow(key);
      if (outcome.outcome === "refused") return;
      const first = await server.request(ReadEventsRequest, { ...key, from: 1, limit: 1 });
      if (first.outcome === "refused") return;
      const from = Math.max(1, first.page.total - newest + 1);
      const read = await server.request(ReadEventsRequest, { ...key, from, limit: newest });
      if (read.outcome === "read") this.#take(taskId, read.page.events);
    } catch (error) {
      onProblem(error);
    }
  }

  async #leave(taskId: TaskId): Promise<void> {
    const key = this.#followed.get(taskId);
    if (key === undefined) return;
    this.#followed.delete(taskId);
    try {
      await this.#options.streams.leave(key, true);
    } catch (error) {
      this.#options.onProblem(error);
    }
  }

  #take(taskId: TaskId, events: readonly StreamedEvent[]): void {
    const { model } = this.#options;
    const before = model.progress(taskId) ?? noProgress;
    const after = events.reduce(observe, before);
    if (after !== before) model.setProgress(taskId, after);
  }
}

/** A queued task has no stream yet. */
function isAtWork(task: TaskView): boolean {
  return isAgent(task) && !isFinal(task.status) && task.status !== "queued" && task.status !== "starting";
}
