import { emptyAgent, observeEvent } from "../../core/agent/loop/agent-state.ts";
import type { AgentState } from "../../core/agent/loop/agent-state.ts";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import type { StreamDraft } from "../../core/ports/driver.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";
import type { RunStore } from "../../core/ports/run-store.ts";
import type { StreamedEvent, StreamKey } from "../../protocol/runs.ts";
import type { RunId, StepId, TaskId } from "../../protocol/states.ts";
import type { RunStreams } from "../run-streams.ts";
import { orCancelled } from "./or-cancelled.ts";
import { emptyFacts, observeFacts } from "./stream-facts.ts";
import type { StreamFacts } from "./stream-facts.ts";

const pageSize = 1_000;

interface StreamOwner {
  readonly runId: RunId;
  readonly taskId: TaskId;
  readonly stepId: StepId;
}

/** The stream of one agent's task and what follows from it. The only place that writes it while the task is at work. */
export class AgentStream {
  /** The conversation as the loop reads it. */
  state: AgentState = emptyAgent;
  facts: StreamFacts = emptyFacts;
  private readonly owner: StreamOwner;
  private readonly key: Required<StreamKey>;
  private readonly streams: RunStreams;
  private readonly store: RunStore;
  private isClosed = false;
  private telling: Promise<void> = Promise.resolve();

  constructor(owner: StreamOwner, { streams, store }: { readonly streams: RunStreams; readonly store: RunStore }) {
    this.owner = owner;
    this.key = { runId: owner.runId, taskId: owner.taskId };
    this.streams = streams;
    this.store = store;
  }

  /** Read what is there; answers why it can't be. Rejects with `Cancelled`. */
  async read(cancellation: Cancellation): Promise<OutsideFailure | undefined> {
    // What an earlier attempt of this process has written late comes first.
    await orCancelled(this.streams.write(this.key, []), cancellation);
    for (let next = 1; ;) {
      const page = await orCancelled(this.store.read(this.key.runId, next, pageSize, this.key.taskId), cancellation);
      if (!page.ok) return page.failure;
      for (const event of page.value.events) this.observe(event);
      next += page.value.events.length;
      if (page.value.events.length === 0 || next > page.value.total) return undefined;
    }
  }

  /** Append, and wait until it's on disk and observed. Rejects with `Cancelled` where that takes until nobody wants it any more; it's written all the same. */
  async append(drafts: readonly StreamDraft[], cancellation: Cancellation): Promise<void> {
    await orCancelled(this.write(drafts), cancellation);
  }

  /** Append without waiting for the disk. */
  tell(draft: StreamDraft): void {
    this.telling = this.write([draft]);
  }

  /** Until what was told is on disk. Rejects with `Cancelled`. */
  async settled(cancellation: Cancellation): Promise<void> {
    await orCancelled(this.telling, cancellation);
  }

  /** Another host has taken over: nothing is written any more. */
  close(): void {
    this.isClosed = true;
  }

  private async write(drafts: readonly StreamDraft[]): Promise<void> {
    if (this.isClosed || drafts.length === 0) return;
    const { stepId, taskId } = this.owner;
    const written = await this.streams.write(
      this.key,
      drafts.map((draft) => ({ ...draft, stepId, taskId })),
    );
    for (const event of written) this.observe(event);
  }

  private observe(event: StreamedEvent): void {
    this.state = observeEvent(this.state, event);
    this.facts = observeFacts(this.facts, event);
  }
}
