import type { FoldBook } from "../../core/analytics/fold-book.ts";
import type { PendingStream } from "../../core/analytics/open-work.ts";
import { callsIn, countStreamCalls, type StreamCall } from "../../core/analytics/stream-calls.ts";
import type { RunStore } from "../../core/ports/run-store.ts";
import type { Slices } from "./slices.ts";

const pageSize = 200;

/** Count the tool calls of the agents that have ended, from their streams; one that can't be read counts as none. */
export async function readStreams(
  fold: FoldBook,
  streams: Pick<RunStore, "read">,
  { slices, goOn }: { readonly slices: Slices; readonly goOn: () => boolean },
): Promise<void> {
  for (const stream of [...fold.streams.values()]) {
    if (!goOn()) return;
    const from = (fold.tasks.get(stream.taskId)?.streamRead ?? 0) + 1;
    const found = await callsOf(stream, streams, from);
    countStreamCalls(fold, stream.taskId, found);
    await slices.giveWay();
  }
}

async function callsOf(
  { runId, taskId }: PendingStream,
  streams: Pick<RunStore, "read">,
  from: number,
): Promise<{ readonly calls: readonly StreamCall[]; readonly read: number }> {
  const calls: StreamCall[] = [];
  for (let next = from; ;) {
    const page = await streams.read(runId, next, pageSize, taskId);
    const events = page.ok ? page.value.events : [];
    calls.push(...callsIn(events));
    next += events.length;
    if (events.length < pageSize) return { calls, read: next - 1 };
  }
}
