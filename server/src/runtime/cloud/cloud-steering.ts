import type { PersonMessage } from "../../core/agent/agent-spec.ts";
import type { EndReason } from "../../protocol/states.ts";
import { CancellationSource } from "../cancellation-source.ts";

/** What people want of one task while it's at work. Whoever works on it is woken by each wish. */
export class CloudSteering {
  /** Cancelled when the task is to end, or this process lets go of it. */
  readonly stopping = new CancellationSource();
  private reason: EndReason | undefined;
  private isHeld = false;
  private isLetGo = false;
  private mustInterrupt = false;
  private readonly inbox: PersonMessage[] = [];
  private waiting = new CancellationSource();

  /** Why it's to end; undefined while it isn't. */
  get stopReason(): EndReason | undefined {
    return this.reason;
  }

  get held(): boolean {
    return this.isHeld;
  }

  /** Whether what the agent does is to be broken off for the sake of a message. */
  get interrupting(): boolean {
    return this.mustInterrupt && this.inbox.length > 0;
  }

  /** Messages that weren't sent yet, oldest first. */
  get messages(): readonly PersonMessage[] {
    return this.inbox;
  }

  /** `letGo`: this process only lets go of it; in the cloud it goes on. */
  get letGo(): boolean {
    return this.isLetGo;
  }

  stop(reason: EndReason, letGo: boolean): void {
    if (this.reason !== undefined && !letGo) return;
    this.reason ??= reason;
    this.isLetGo = letGo;
    this.stopping.cancel();
    this.wake();
  }

  hold(held: boolean): void {
    this.isHeld = held;
    this.wake();
  }

  deliver(message: PersonMessage, mode: "enqueue" | "interrupt"): void {
    this.inbox.push(message);
    if (mode === "interrupt") this.mustInterrupt = true;
    this.wake();
  }

  /** The message was sent, or needn't be. */
  done(message: PersonMessage): void {
    const at = this.inbox.indexOf(message);
    if (at >= 0) this.inbox.splice(at, 1);
    if (this.inbox.length === 0) this.mustInterrupt = false;
  }

  /** Cancelled at the next wish; a new one after each call of {@link rest}. */
  get woken(): CancellationSource {
    return this.waiting;
  }

  /** Begin to listen for the next wish. */
  rest(): CancellationSource {
    this.waiting = new CancellationSource();
    return this.waiting;
  }

  /** Something has changed that whoever waits should look at. */
  wake(): void {
    this.waiting.cancel();
  }
}
