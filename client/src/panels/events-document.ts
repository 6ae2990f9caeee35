import { Uri, window, workspace } from "vscode";
import type { Disposable } from "vscode";
import type { RunId } from "../../../server/src/protocol/states.ts";
import { eventsScheme } from "../contributions.ts";
import type { Server } from "../ports/server.ts";
import { readEvents } from "./read-events.ts";

/** A document has at most so many events, the newest ones; its name says which. All of them are in the run's folder. */
const mostEvents = 10_000;
const pageSize = 1_000;

/** Offer runs' events as read-only documents of JSON lines. */
export function registerEventsDocuments(server: Server): Disposable {
  return workspace.registerTextDocumentContentProvider(eventsScheme, {
    provideTextDocumentContent: async (uri) => {
      const [, runId, first, last] = /^\/([^/]+)\/events-(\d+)-(\d+)\.jsonl$/.exec(uri.path) ?? [];
      if (runId === undefined) throw new Error(`${uri.path} names no events of a run`);
      return await readLines(server, runId, Number(first), Number(last));
    },
  });
}

/** Open the events that a run has now. */
export async function openEventsDocument(server: Server, runId: RunId): Promise<void> {
  const { total } = await readEvents(server, runId, 1, 1);
  const first = Math.max(1, total - mostEvents + 1);
  const uri = Uri.from({ scheme: eventsScheme, path: `/${runId}/events-${first}-${total}.jsonl` });
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
}

async function readLines(server: Server, runId: RunId, first: number, last: number): Promise<string> {
  const lines: string[] = [];
  for (let from = first; from <= last;) {
    const { events } = await readEvents(server, runId, from, Math.min(pageSize, last - from + 1));
    // A stream that got shorter is damaged; what is left of it is shown.
    if (events.length === 0) break;
    for (const event of events) lines.push(JSON.stringify(event));
    from += events.length;
  }
  return lines.join("\n");
}
