import { Cancelled } from "../../core/ports/cancellation.ts";
import type { PersonMessage } from "../../core/agent/agent-spec.ts";
import type { DriverReport } from "../../core/ports/driver.ts";
import type { EndReason } from "../../protocol/states.ts";
import { CancellationSource } from "../cancellation-source.ts";
import { orCancelled } from "./or-cancelled.ts";

/** What people want of a task while it is at work: stop, pause, go on, and messages. The job looks at it between its moves. */
export class Steering {
  /** Cancelled when the task is told to stop. */
  readonly stopping = new CancellationSource();
  private readonly report: (report: DriverReport) => void;
  private reason: EndReason | undefined;
  private isHeld = false;
  private goOn: (() => void) | undefined;
  private inbox: PersonMessage[] = [];
  private mustInterrupt = false;
  private operation: CancellationSource | undefined;

  constructor(report: (report: DriverReport) => void) {
    this.report = report;
  }

  /** Why it was told to stop; undefined while it wasn't. */
  get stopReason(): EndReason | undefined {
    return this.reason;
  }

  stop(reason: EndReason): void {
    this.reason ??= reason;
    this.stopping.cancel();
  }

  pause(): void {
    this.isHeld = true;
  }

  resume(): void {
    this.isHeld = false;
    this.goOn?.();
  }

  deliver(message: PersonMessage, mode: "enqueue" | "interrupt"): void {
    this.inbox.push(message);
    if (mode === "enqueue") return;
    this.mustInterrupt = true;
    this.operation?.cancel();
  }

  /** The messages that came since the last time. */
  takeMessages(): readonly PersonMessage[] {
    this.mustInterrupt = false;
    return this.inbox.splice(0);
  }

  /** Stay here while the task is held. Rejects with `Cancelled` when it's stopped. */
  async hold(): Promise<void> {
    this.requireWanted();
    if (!this.held()) return;
    this.report({ type: "paused" });
    while (this.held()) await orCancelled(this.untilToldToGoOn(), this.stopping);
    this.report({ type: "resumed" });
  }

  /** Do something that a stop or an interrupting message cancels. */
  async during<T>(work: (cancellation: CancellationSource) => Promise<T>): Promise<T> {
    const operation = new CancellationSource();
    const stopListening = this.stopping.onCancelled(() => operation.cancel());
    if (this.mustInterrupt) operation.cancel();
    this.operation = operation;
    try {
      return await work(operation);
    } finally {
      stopListening();
      this.operation = undefined;
    }
  }

  /** @throws {Cancelled} when the task was told to stop. */
  requireWanted(): void {
    if (this.stopping.cancelled) throw new Cancelled();
  }

  /** A method, as it changes while something is awaited. */
  private held(): boolean {
    return this.isHeld;
  }

  private untilToldToGoOn(): Promise<void> {
    return new Promise((resolve) => (this.goOn = resolve));
  }
}
