import * as l10n from "@vscode/l10n";
import { isNewerVersion } from "../core/newer-version.ts";
import type { Log } from "../core/ports/log.ts";
import type { HandOverResult } from "../protocol/host.ts";
import type { Refusal } from "../protocol/states.ts";
import type { Dispatcher } from "../runtime/dispatcher.ts";

/** How long a hand-over waits for what is at work. */
const restWithinMs = 20_000;
const lookEveryMs = 50;
/** After a try that came to nothing it isn't tried again so soon: each lets agents rest. */
const againAfterMs = 5 * 60_000;

/** What handing over needs. */
export interface HandOverOptions {
  readonly dispatcher: Pick<Dispatcher, "holdFleet" | "releaseFleet" | "status">;
  readonly log: Log;
  /** The host's own version. */
  readonly version: string;
  /** 20 seconds unless told. */
  readonly restWithinMs?: number;
  /** Nothing is at work any more: tell all clients, and end once the answer is out. */
  readonly end: (newVersion: string) => void;
}

/** Brings the host to a safe point for a newer version, one try at a time: who asks meanwhile gets the same answer. */
export class HandOver {
  private readonly options: HandOverOptions;
  private underWay: Promise<HandOverResult> | undefined;
  private triedAt = Number.NEGATIVE_INFINITY;

  constructor(options: HandOverOptions) {
    this.options = options;
  }

  ask(version: string): Promise<HandOverResult> {
    if (!isNewerVersion(version, this.options.version)) return Promise.resolve(refuse(notNewer(this.options.version)));
    const { runningTasks } = this.options.dispatcher.status();
    if (runningTasks > 0 && performance.now() - this.triedAt < againAfterMs) {
      return Promise.resolve(refuse(busy(runningTasks)));
    }
    this.underWay ??= this.tryOnce(version).finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  private async tryOnce(version: string): Promise<HandOverResult> {
    const { dispatcher, log, end } = this.options;
    log.info(`Version ${version} asks to take over`);
    const held = await dispatcher.holdFleet("handOver");
    if (held.outcome === "refused") return held;
    if (await this.comesToRest()) {
      end(version);
      return { outcome: "handedOver" };
    }
    this.triedAt = performance.now();
    const { runningTasks } = dispatcher.status();
    if (dispatcher.status().held?.kind === "handOver") await dispatcher.releaseFleet();
    log.info(`Nothing is handed over: ${String(runningTasks)} tasks are still at work`);
    return refuse(busy(runningTasks));
  }

  private async comesToRest(): Promise<boolean> {
    const { dispatcher, restWithinMs: within = restWithinMs } = this.options;
    const began = performance.now();
    while (dispatcher.status().held?.atRest !== true) {
      if (performance.now() - began >= within) return false;
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
    return true;
  }
}

function refuse(because: Refusal): HandOverResult {
  return { outcome: "refused", because };
}

function notNewer(version: string): Refusal {
  return {
    code: "not-newer",
    message: l10n.t("The running host is of version {0}: only a newer one takes over", version),
  };
}

function busy(tasks: number): Refusal {
  const message = l10n.t(
    "The running host (process {0}) is of an older version and can't hand over yet: {1} tasks are at work that can't be interrupted",
    String(process.pid),
    String(tasks),
  );
  return {
    code: "busy",
    message,
    remedy: l10n.t("Wait for them, or stop them; it's asked again with the next connection."),
  };
}
