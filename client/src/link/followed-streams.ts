import {
  FollowEventsRequest,
  UnfollowEventsRequest,
  type RequestOutcome,
  type StreamKey,
} from "../../../server/src/protocol/runs.ts";
import type { Server } from "../ports/server.ts";

/** Streams that this window follows, counted: the host knows only whether the window does, several panels and views may want the same one. */
export class FollowedStreams {
  readonly #server: Server;
  readonly #counts = new Map<string, number>();

  constructor(server: Server) {
    this.#server = server;
  }

  /** One more wants it. A refusal is an answer; then nobody more is counted. */
  async follow(key: StreamKey): Promise<RequestOutcome> {
    this.#count(key, 1);
    const outcome = await this.again(key);
    if (outcome.outcome === "refused") this.#count(key, -1);
    return outcome;
  }

  /** A new host doesn't know who followed the old one. */
  async again(key: StreamKey): Promise<RequestOutcome> {
    return await this.#server.request(FollowEventsRequest, key);
  }

  /** One less wants it. `tell`: whether there is a host that can be told. */
  async leave(key: StreamKey, tell: boolean): Promise<void> {
    if (this.#count(key, -1) === 0 && tell) await this.#server.request(UnfollowEventsRequest, key);
  }

  #count(key: StreamKey, change: number): number {
    const name = nameOf(key);
    const count = Math.max(0, (this.#counts.get(name) ?? 0) + change);
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
    return count;
  }
}

/** One text for a stream; different streams have different ones. */
export function nameOf({ runId, taskId }: StreamKey): string {
  return taskId === undefined ? runId : `${runId}/${taskId}`;
}
