import { isFinal, type TaskId } from "../../../server/src/protocol/states.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { ReviewBook } from "./review-book.ts";

/** While an agent works its changes are read this often; longer where reading takes long. */
const pauseMs = 4_000;
/** Reading takes at most this part of the time. */
const share = 10;

/** What reading again needs. */
export interface RefreshPorts {
  readonly model: FleetModel;
  readonly book: ReviewBook;
  /** Whether a person looks at a review now. */
  readonly isWatched: () => boolean;
  readonly onProblem: (error: unknown) => void;
}

/** Reads the changes of agents at work again and again while somebody looks at them, and once when one comes to its end. The answer ends it. */
export function keepReviewsFresh({ model, book, isWatched, onProblem }: RefreshPorts): () => void {
  const statuses = new Map<TaskId, string>();
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const plan = (afterMs: number): void => {
    if (!isOver) timer = setTimeout(() => void look(), afterMs);
  };
  const look = async (): Promise<void> => {
    const begun = Date.now();
    try {
      for (const { memory } of book.reviews) {
        const task = model.task(memory.taskId);
        if (task === undefined || model.link.state !== "connected") continue;
        const isNew = statuses.has(task.id) && statuses.get(task.id) !== task.status;
        statuses.set(task.id, task.status);
        if (isNew || (!isFinal(task.status) && isWatched())) await book.read(task.id, task.title);
      }
    } catch (error) {
      onProblem(error);
    }
    plan(Math.max(pauseMs, (Date.now() - begun) * share));
  };
  plan(pauseMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
