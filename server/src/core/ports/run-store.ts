import type { EventPage, StreamedEvent } from "../../protocol/runs.ts";
import type { RunId, TaskId } from "../../protocol/states.ts";
import type { Outcome } from "./failure.ts";

/**
 * A run's folders under `MANUS_HOME/runs/`: the stream `events.jsonl`, and artifacts. With a `taskId` the same for one agent's task in it, in a folder of that name: the
 * record of what the agent saw and did.
 */
export interface RunStore {
  /** Absolute path of the run's folder, whether it is there or not. */
  folder(runId: RunId, taskId?: TaskId): string;
  /** Make the run's folder, private to the user. Making it twice is harmless. */
  create(runId: RunId, taskId?: TaskId): Promise<Outcome<void>>;
  /**
   * Append to the stream, in order; a torn last line is repaired first. Gives each event the next `seq` and returns them as
   * written (secrets masked). Nothing is ever cut here.
   */
  append(
    runId: RunId,
    events: readonly Omit<StreamedEvent, "seq">[],
    taskId?: TaskId,
  ): Promise<Outcome<readonly StreamedEvent[]>>;
  /** Events from number `from` (1-based), at most `limit`. A run without a stream has an empty page. */
  read(runId: RunId, from: number, limit: number, taskId?: TaskId): Promise<Outcome<EventPage>>;
}
