import type { Log } from "../core/ports/log.ts";
import type { Dispatcher } from "../runtime/dispatcher.ts";

/** A window that is reloaded is back by then. */
const graceMs = 5_000;

/** What keeping to people's word needs. */
export interface KeepRunningOptions {
  readonly dispatcher: Pick<Dispatcher, "holdFleet" | "releaseFleet" | "status">;
  readonly log: Log;
  /** How long nobody is attached before anything is held; 5 seconds unless told. */
  readonly graceMs?: number;
}

/** Holds the fleet when nobody is attached and nothing may go on without, and lets it go on with the next client. */
export class KeepRunning {
  private readonly options: KeepRunningOptions;
  private keeps: boolean;
  private timer: NodeJS.Timeout | undefined;

  /** A fleet that the last host left held was so by somebody's word, which still counts. */
  constructor(options: KeepRunningOptions) {
    this.options = options;
    this.keeps = options.dispatcher.status().held?.kind !== "unattended";
  }

  /** Somebody has said it: the newest word counts. */
  said(keeps: boolean): void {
    this.keeps = keeps;
  }

  /** A client is attached. */
  attended(): void {
    clearTimeout(this.timer);
    const { dispatcher, log } = this.options;
    if (dispatcher.status().held?.kind !== "unattended") return;
    log.info("Somebody is attached: what was held goes on");
    this.see(dispatcher.releaseFleet());
  }

  /** The last client has left. */
  unattended(): void {
    clearTimeout(this.timer);
    if (this.keeps) return;
    this.timer = setTimeout(() => {
      this.options.log.info("Nobody is attached and nothing may go on without: everything is held");
      this.see(this.options.dispatcher.holdFleet("unattended"));
    }, this.options.graceMs ?? graceMs);
    this.timer.unref();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private see(decided: ReturnType<Dispatcher["holdFleet"]>): void {
    decided
      .then((outcome) => {
        if (outcome.outcome === "refused") this.options.log.warn(outcome.because.message);
      })
      .catch((error: unknown) => this.options.log.error("The fleet couldn't be held or released", error));
  }
}
