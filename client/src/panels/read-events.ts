import { ReadEventsRequest, type EventPage, type StreamKey } from "../../../server/src/protocol/runs.ts";
import { withRemedy } from "../commands/workbench.ts";
import type { Server } from "../ports/server.ts";

/** One page of a stream's events, from number `from` on. Rejects with a sentence when the host refuses. */
export async function readEvents(server: Server, stream: StreamKey, from: number, limit: number): Promise<EventPage> {
  const result = await server.request(ReadEventsRequest, { ...stream, from, limit });
  if (result.outcome === "refused") throw new Error(withRemedy(result.because));
  return result.page;
}

/** The newest events, at most `limit`. */
export async function readNewestEvents(server: Server, stream: StreamKey, limit: number): Promise<EventPage> {
  const { total } = await readEvents(server, stream, 1, 1);
  return await readEvents(server, stream, Math.max(1, total - limit + 1), limit);
}
