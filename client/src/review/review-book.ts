import { ReadChangesRequest } from "../../../server/src/protocol/changes.ts";
import type { Refusal, TaskId } from "../../../server/src/protocol/states.ts";
import type { Server } from "../ports/server.ts";
import { emptyMemory, takeChanges, type Review, type ReviewMemory } from "./review.ts";

/** Where reviews are remembered: the state of this workspace. */
export interface ReviewShelf {
  read(): unknown;
  write(memories: readonly ReviewMemory[]): void;
}

/** So many reviews are remembered; those that were opened longest ago go first. */
const mostReviews = 30;

/** The reviews that are open in this window, and what is remembered of them when it closes. */
export class ReviewBook {
  readonly #server: Server;
  readonly #shelf: ReviewShelf;
  /** In the order in which they were opened. */
  readonly #reviews = new Map<TaskId, Review>();
  #memories: readonly ReviewMemory[];
  readonly #listeners = new Set<(taskId: TaskId) => void>();

  constructor(server: Server, shelf: ReviewShelf) {
    this.#server = server;
    this.#shelf = shelf;
    this.#memories = readMemories(shelf.read());
  }

  /** The reviews that are open. */
  get reviews(): readonly Review[] {
    return [...this.#reviews.values()];
  }

  /** The tasks whose reviews were open when the window closed, and aren't yet again. */
  get remembered(): readonly TaskId[] {
    return this.#memories.map(({ taskId }) => taskId).filter((taskId) => !this.#reviews.has(taskId));
  }

  find(taskId: TaskId): Review | undefined {
    return this.#reviews.get(taskId);
  }

  /** Hear that a review has changed; the answer ends it. */
  onChange(listener: (taskId: TaskId) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Read a task's changes, anew where its review is open; answers why they can't be read. What was decided while they were read counts. */
  async read(taskId: TaskId, title: string): Promise<Refusal | undefined> {
    const read = await this.#server.request(ReadChangesRequest, { taskId });
    if (read.outcome === "refused") return read.because;
    const { folder, workspaceFolder, changes, filesLeftOut = 0 } = read;
    const memory = this.#reviews.get(taskId)?.memory ?? this.#memoryOf(taskId);
    this.set(takeChanges(memory, { title, folder, workspaceFolder, changes, filesLeftOut }));
    return undefined;
  }

  /** Put a review in the place of the one before. */
  set(review: Review): void {
    const { memory } = review;
    this.#reviews.set(memory.taskId, review);
    this.#keep([...this.#memories.filter(({ taskId }) => taskId !== memory.taskId), memory].slice(-mostReviews));
    this.#tell(memory.taskId);
  }

  /** Change a review; nothing happens where it isn't open. */
  change(taskId: TaskId, change: (review: Review) => Review): void {
    const review = this.#reviews.get(taskId);
    if (review !== undefined) this.set(change(review));
  }

  /** Close a review and forget what was decided in it. */
  close(taskId: TaskId): void {
    this.#reviews.delete(taskId);
    this.#keep(this.#memories.filter((memory) => memory.taskId !== taskId));
    this.#tell(taskId);
  }

  #memoryOf(taskId: TaskId): ReviewMemory {
    return this.#memories.find((memory) => memory.taskId === taskId) ?? emptyMemory(taskId);
  }

  #keep(memories: readonly ReviewMemory[]): void {
    this.#memories = memories;
    this.#shelf.write(memories);
  }

  #tell(taskId: TaskId): void {
    for (const listener of this.#listeners) listener(taskId);
  }
}

/** What another version has written counts as nothing. */
function readMemories(value: unknown): readonly ReviewMemory[] {
  return Array.isArray(value) ? value.filter(isMemory) : [];
}

function isMemory(value: unknown): value is ReviewMemory {
  if (!isObject(value)) return false;
  const { taskId, decisions, seen, comments } = value;
  if (typeof taskId !== "string" || !isObject(decisions) || !isObject(seen) || !Array.isArray(comments)) return false;
  return Object.values(decisions).every(isObject) && comments.every(isComment);
}

function isComment(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { path, firstLine, lastLine, quoted, messages } = value;
  const isPlace = typeof firstLine === "number" && typeof lastLine === "number";
  return isPlace && [path, quoted].every((text) => typeof text === "string") && Array.isArray(messages);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
