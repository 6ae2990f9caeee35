import type { StreamedEvent } from "../../protocol/runs.ts";
import type { TaskId } from "../../protocol/states.ts";
import { facetsOf } from "./task-context.ts";
import type { FoldBook } from "./fold-book.ts";

/** Tool calls of one tool and outcome in a part of an agent's stream. */
export interface StreamCall {
  readonly at: string;
  readonly tool: string;
  readonly outcome: string;
  readonly durationMs: number;
}

/** The tool calls that have come to something in a part of a stream; whatever else is in it is passed over. */
export function callsIn(events: readonly StreamedEvent[]): readonly StreamCall[] {
  return events.flatMap(({ type, at, tool, outcome, durationMs }) => {
    if (type !== "observation" || typeof tool !== "string" || typeof outcome !== "string") return [];
    if (Number.isNaN(Date.parse(at))) return [];
    return [{ at, tool, outcome, durationMs: typeof durationMs === "number" ? Math.max(0, durationMs) : 0 }];
  });
}

/** Count the calls of a task's agent, read from its stream up to event `read`; those on whose task nothing is known any more don't count. */
export function countStreamCalls(
  fold: FoldBook,
  taskId: TaskId,
  { calls, read }: { readonly calls: readonly StreamCall[]; readonly read: number },
): void {
  fold.streams.delete(taskId);
  const task = fold.tasks.get(taskId);
  if (task === undefined) return;
  const facets = facetsOf(fold, task);
  for (const { at, tool, outcome, durationMs } of calls) {
    const addition = { sums: { count: 1, durationMs: Math.round(durationMs) }, values: { duration: durationMs } };
    fold.count(at, "call", { ...facets, detail: tool, outcome }, addition);
  }
  fold.tasks.set(taskId, { ...task, streamRead: read });
}
