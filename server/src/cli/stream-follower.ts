import type { HostLink } from "../core/ports/host-link.ts";
import {
  EventsAppendedNotification,
  FollowEventsRequest,
  ReadEventsRequest,
  type StreamedEvent,
  type StreamKey,
} from "../protocol/runs.ts";
import { refusedAs, requireAccepted, valueOf } from "./failing.ts";

/** What a follower is made of. */
export interface FollowerOptions {
  readonly link: HostLink;
  readonly key: StreamKey;
  /** The number of the first event that is wanted. */
  readonly from: number;
  /** Hears each event once and in order, whichever way it came. */
  readonly onEvent: (event: StreamedEvent) => void;
}

const pageSize = 500;

/** Reads one stream, and goes on with what is appended to it. */
export class StreamFollower {
  private readonly options: FollowerOptions;
  private next: number;
  private catching: Promise<void> | undefined;
  private cancels: (() => void)[] = [];

  constructor(options: FollowerOptions) {
    this.options = options;
    this.next = options.from;
  }

  /** Read from disk what hasn't been told yet. */
  catchUp(): Promise<void> {
    return (this.catching ??= this.readAll().finally(() => (this.catching = undefined)));
  }

  /** Follow until {@link close}. Each new connection follows anew and reads what came in between. `failed` hears that it can't be followed. */
  follow(failed: (error: unknown) => void): void {
    const { link, key } = this.options;
    let following = false;
    this.cancels.push(
      link.on(EventsAppendedNotification, ({ runId, taskId, events }) => {
        if (runId === key.runId && taskId === key.taskId) this.take(events, failed);
      }),
      link.onState(({ state }) => {
        if (state !== "connected") following = false;
        else if (!following) {
          following = true;
          this.attend().catch(failed);
        }
      }),
    );
  }

  /** Hear no more; what is on disk by now is told before it resolves. */
  async finish(): Promise<void> {
    this.close();
    await this.catching;
    await this.catchUp();
  }

  close(): void {
    for (const cancel of this.cancels) cancel();
    this.cancels = [];
  }

  private take(events: readonly StreamedEvent[], failed: (error: unknown) => void): void {
    if (this.catching !== undefined) return;
    for (const event of events) if (event.seq === this.next) this.tell(event);
    if ((events.at(-1)?.seq ?? 0) >= this.next) this.catchUp().catch(failed);
  }

  private async attend(): Promise<void> {
    const { link, key } = this.options;
    requireAccepted(valueOf(await link.request(FollowEventsRequest, key)));
    await this.catchUp();
  }

  private async readAll(): Promise<void> {
    const { link, key } = this.options;
    for (;;) {
      const params = { ...key, from: this.next, limit: pageSize };
      const answer = valueOf(await link.request(ReadEventsRequest, params));
      if (answer.outcome === "refused") throw refusedAs(answer.because);
      for (const event of answer.page.events) this.tell(event);
      if (this.next > answer.page.total || answer.page.events.length === 0) return;
    }
  }

  private tell(event: StreamedEvent): void {
    this.next = event.seq + 1;
    this.options.onEvent(event);
  }
}
