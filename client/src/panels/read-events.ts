import { ReadEventsRequest, type EventPage } from "../../../server/src/protocol/runs.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";
import { withRemedy } from "../commands/workbench.ts";
import type { Server } from "../ports/server.ts";

/** One page of a run's events, from number `from` on. Rejects with a sentence when the host refuses. */
export async function readEvents(server: Server, runId: RunId, from: number, limit: number): Promise<EventPage> {
  const result = await server.request(ReadEventsRequest, { runId, from, limit });
  if (result.outcome === "refused") throw new Error(withRemedy(result.because));
  return result.page;
}

/** The newest events, at most `limit`. */
export async function readNewestEvents(server: Server, runId: RunId, limit: number): Promise<EventPage> {
  const { total } = await readEvents(server, runId, 1, 1);
  return await readEvents(server, runId, Math.max(1, total - limit + 1), limit);
}
