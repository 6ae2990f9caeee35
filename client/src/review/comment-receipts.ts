import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import {
  EventsAppendedNotification,
  ListEventsRequest,
  ReadEventsRequest,
  type StreamedEvent,
  type StreamKey,
} from "../../../server/src/protocol/runs.ts";
import { isFinal, type TaskId } from "../../../server/src/protocol/states.ts";
import type { FollowedStreams } from "../link/followed-streams.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import { receiptIn } from "../model/message-receipts.ts";
import type { Server } from "../ports/server.ts";
import type { ReviewBook } from "./review-book.ts";
import type { CommentMessage, ReviewMemory } from "./review.ts";

/** So many messages of a stream, and so many events after one, are read at once: what the host gives at most. */
const most = 1_000;

/** What receipts are found with. */
export interface CommentReceiptsOptions {
  readonly server: Server;
  readonly model: FleetModel;
  readonly book: ReviewBook;
  readonly streams: FollowedStreams;
  readonly onProblem: (error: unknown) => void;
}

interface Watched {
  readonly key: StreamKey;
  /** The agent has ended: its stream says nothing more. */
  readonly ended: boolean;
}

/** Follows what becomes of comments that went to agents, and writes it into their reviews: as the agents' streams tell it, also what they told while the window was closed. */
export class CommentReceipts {
  readonly #options: CommentReceiptsOptions;
  readonly #watched = new Map<TaskId, Watched>();

  constructor(options: CommentReceiptsOptions) {
    this.#options = options;
  }

  /** Begin; the answer ends it. */
  start(): () => void {
    const { server, model, book } = this.#options;
    const stops = [
      model.onChange(() => this.#lookAtAll()),
      book.onChange((taskId) => this.#look(taskId)),
      server.on(EventsAppendedNotification, ({ taskId, events }) => {
        if (taskId !== undefined && this.#watched.has(taskId)) this.#take(taskId, events);
      }),
    ];
    this.#lookAtAll();
    return () => {
      for (const stop of stops) stop();
    };
  }

  #lookAtAll(): void {
    const { model, book } = this.#options;
    if (model.link.state === "connected") for (const { memory } of book.reviews) this.#look(memory.taskId);
    else this.#forget();
  }

  /** The next host knows nothing of what was followed. */
  #forget(): void {
    for (const { key, ended } of this.#watched.values()) if (!ended) void this.#options.streams.leave(key, false);
    this.#watched.clear();
  }

  #look(taskId: TaskId): void {
    const { model, book } = this.#options;
    const memory = book.find(taskId)?.memory;
    const task = model.task(taskId);
    const watched = this.#watched.get(taskId);
    if (memory === undefined || !isOpen(memory)) {
      if (watched !== undefined) void this.#guard(() => this.#leave(taskId, watched));
    } else if (task !== undefined && watched?.ended !== isFinal(task.status)) {
      void this.#guard(() => (isFinal(task.status) ? this.#conclude(task) : this.#follow(task)));
    }
  }

  async #follow({ id, runId }: TaskView): Promise<void> {
    const key = { runId, taskId: id };
    this.#watched.set(id, { key, ended: false });
    const outcome = await this.#options.streams.follow(key);
    // A queued task has no stream yet: it is asked for again with the next change.
    if (outcome.outcome === "refused") this.#watched.delete(id);
    else await this.#catchUp(key);
  }

  /** What it hasn't read by its end it never will, unless it's tried again. */
  async #conclude({ id, runId, engine }: TaskView): Promise<void> {
    const key = { runId, taskId: id };
    const before = this.#watched.get(id);
    this.#watched.set(id, { key, ended: true });
    if (before?.ended === false) await this.#options.streams.leave(key, true);
    await this.#catchUp(key);
    // The cloud doesn't tell what its model reads.
    const isOver = ({ state }: CommentMessage): boolean => state === undefined || engine !== "manus";
    this.#change(id, (memory) => concludeReceipts(memory, isOver));
  }

  async #leave(taskId: TaskId, { key, ended }: Watched): Promise<void> {
    this.#watched.delete(taskId);
    if (!ended) await this.#options.streams.leave(key, true);
  }

  /** What the stream has told already: the newest messages in it, and what came after the first of ours. */
  async #catchUp(key: Required<StreamKey>): Promise<void> {
    const { server, book } = this.#options;
    const wish = { types: ["message"], from: "end", limit: most } as const;
    const listed = await server.request(ListEventsRequest, { ...key, ...wish });
    if (listed.outcome === "refused") return;
    const ours = openIds(book.find(key.taskId)?.memory);
    const first = listed.list.events.find(({ messageId }) => typeof messageId === "string" && ours.has(messageId));
    if (first === undefined) return;
    const read = await server.request(ReadEventsRequest, { ...key, from: first.seq, limit: most });
    if (read.outcome === "read") this.#take(key.taskId, read.page.events);
  }

  #take(taskId: TaskId, events: readonly StreamedEvent[]): void {
    this.#change(taskId, (memory) => takeReceipts(memory, events));
  }

  #change(taskId: TaskId, change: (memory: ReviewMemory) => ReviewMemory): void {
    const { book } = this.#options;
    const before = book.find(taskId);
    if (before === undefined) return;
    const memory = change(before.memory);
    if (memory !== before.memory) book.set({ ...before, memory });
  }

  async #guard(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#options.onProblem(error);
    }
  }
}

/** What a stream's next events tell of the comments; the same memory where they tell nothing. */
export function takeReceipts(memory: ReviewMemory, events: readonly StreamedEvent[]): ReviewMemory {
  return events.reduce((taken, event) => {
    const receipt = receiptIn(event);
    if (receipt === undefined) return taken;
    return receipt.state === "read"
      ? move(taken, "read", ({ state }) => state === "delivered")
      : move(taken, "delivered", ({ messageId, state }) => messageId === receipt.messageId && state !== "read");
  }, memory);
}

/** The agent has ended: what of its comments it hasn't read it won't read, where `isOver` says so. */
export function concludeReceipts(memory: ReviewMemory, isOver: (message: CommentMessage) => boolean): ReviewMemory {
  return move(memory, "unread", (message) => {
    return message.messageId !== undefined && message.state !== "read" && isOver(message);
  });
}

function move(
  memory: ReviewMemory,
  state: NonNullable<CommentMessage["state"]>,
  isMeant: (message: CommentMessage) => boolean,
): ReviewMemory {
  const moves = (message: CommentMessage): boolean => message.state !== state && isMeant(message);
  if (!memory.comments.some(({ messages }) => messages.some(moves))) return memory;
  const comments = memory.comments.map((comment) => {
    return { ...comment, messages: comment.messages.map((each) => (moves(each) ? { ...each, state } : each)) };
  });
  return { ...memory, comments };
}

/** Whether something may yet become of one of its comments. */
function isOpen(memory: ReviewMemory): boolean {
  return openIds(memory).size > 0;
}

function openIds(memory: ReviewMemory | undefined): ReadonlySet<string> {
  const messages = memory?.comments.flatMap((comment) => comment.messages) ?? [];
  return new Set(
    messages.flatMap(({ messageId, state }) => (messageId === undefined || state === "read" ? [] : [messageId])),
  );
}
