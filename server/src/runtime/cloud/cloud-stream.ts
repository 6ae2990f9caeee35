import { CloudRecord } from "../../core/cloud/cloud-record.ts";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import type { StreamDraft, TaskOrder } from "../../core/ports/driver.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";
import type { RunStore } from "../../core/ports/run-store.ts";
import type { RunStreams } from "../run-streams.ts";
import { orCancelled } from "../agent/or-cancelled.ts";

const pageSize = 1_000;

type Owner = Pick<TaskOrder, "runId" | "taskId" | "stepId">;

/** The stream of one task that works in the cloud, and what follows from it. The only place that writes it while the task is at work. */
export class CloudStream {
  readonly record = new CloudRecord();
  private readonly owner: Owner;
  private readonly streams: RunStreams;
  private readonly store: RunStore;
  private isClosed = false;
  /** The number of the event that is read next, before anything is written. */
  private next = 1;
  private isRead = false;

  constructor(owner: Owner, { streams, store }: { readonly streams: RunStreams; readonly store: RunStore }) {
    this.owner = owner;
    this.streams = streams;
    this.store = store;
  }

  /** Read what is there, once: a reading that was cancelled is gone on with. Answers why it can't be. Rejects with `Cancelled`. */
  async read(cancellation: Cancellation): Promise<OutsideFailure | undefined> {
    const { runId, taskId } = this.owner;
    // What an earlier attempt of this process has written late comes first.
    await orCancelled(this.streams.write({ runId, taskId }, []), cancellation);
    while (!this.isRead) {
      const page = await orCancelled(this.store.read(runId, this.next, pageSize, taskId), cancellation);
      if (!page.ok) return page.failure;
      for (const event of page.value.events) this.record.observe(event);
      this.next += page.value.events.length;
      this.isRead = page.value.events.length === 0 || this.next > page.value.total;
    }
    return undefined;
  }

  /** Append, and wait until it's on disk and observed. */
  async append(drafts: readonly StreamDraft[]): Promise<void> {
    if (this.closed() || drafts.length === 0) return;
    const { runId, stepId, taskId } = this.owner;
    const written = await this.streams.write(
      { runId, taskId },
      drafts.map((draft) => ({ ...draft, stepId, taskId })),
    );
    // Another host may have taken over while the disk was slow.
    if (!this.closed()) for (const event of written) this.record.observe(event);
  }

  /** Append a `system` event. */
  tell(event: string, text: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    return this.append([{ type: "system", source: "dispatcher", event, text, ...more }]);
  }

  /** Another host has taken over: nothing is written any more. */
  close(): void {
    this.isClosed = true;
  }

  /** A method, as it changes while something is awaited. */
  private closed(): boolean {
    return this.isClosed;
  }
}
