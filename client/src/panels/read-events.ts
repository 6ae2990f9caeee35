import { ReadEventsRequest, type EventPage, type StreamKey } from "../../../server/src/protocol/runs.ts";
import { withRemedy } from "../commands/workbench.ts";
import type { Server } from "../ports/server.ts";

/** One page of a stream's events, from number `from` on. Rejects with a sentence when the host refuses. */
export async function readEvents(server: Server, stream: StreamKey, from: number, limit: number): Promise<EventPage> {
  const result = await server.request(ReadEventsRequest, { ...stream, from, limit });
  if (result.outcome === "refused") throw new Error(withRemedy(result.because));
  return result.page;
}
