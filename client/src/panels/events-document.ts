import { Uri, window, workspace } from "vscode";
import type { Disposable } from "vscode";
import type { StreamKey } from "../../../server/src/protocol/runs.ts";
import { eventsScheme } from "../contributions.ts";
import { nameOf } from "../link/followed-streams.ts";
import type { Server } from "../ports/server.ts";
import { readEvents } from "./read-events.ts";

/** A document has at most so many events, the newest ones; its name says which. All of them are in the run's folder. */
const mostEvents = 10_000;
const pageSize = 1_000;

/** Offer runs' events as read-only documents of JSON lines. */
export function registerEventsDocuments(server: Server): Disposable {
  return workspace.registerTextDocumentContentProvider(eventsScheme, {
    provideTextDocumentContent: async (uri) => {
      const [, runId, taskId, first, last] =
        /^\/([^/]+)(?:\/([^/]+))?\/events-(\d+)-(\d+)\.jsonl$/.exec(uri.path) ?? [];
      if (runId === undefined) throw new Error(`${uri.path} names no events of a run`);
      const stream = { runId, ...(taskId !== undefined && { taskId }) };
      return await readLines(server, stream, Number(first), Number(last));
    },
  });
}

/** Open the events that a stream has now. */
export async function openEventsDocument(server: Server, stream: StreamKey): Promise<void> {
  const { total } = await readEvents(server, stream, 1, 1);
  const first = Math.max(1, total - mostEvents + 1);
  const uri = Uri.from({ scheme: eventsScheme, path: `/${nameOf(stream)}/events-${first}-${total}.jsonl` });
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
}

async function readLines(server: Server, stream: StreamKey, first: number, last: number): Promise<string> {
  const lines: string[] = [];
  for (let from = first; from <= last;) {
    const { events } = await readEvents(server, stream, from, Math.min(pageSize, last - from + 1));
    // A stream that got shorter is damaged; what is left of it is shown.
    if (events.length === 0) break;
    for (const event of events) lines.push(JSON.stringify(event));
    from += events.length;
  }
  return lines.join("\n");
}
