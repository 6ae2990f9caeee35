import * as l10n from "@vscode/l10n";
import type { AttachParams } from "../../protocol/host.ts";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";
import { attachToHost, type Attached } from "./attach.ts";
import { takeOver } from "./take-over.ts";
import { startFailure, startHost, type StartHostOptions } from "./start-host.ts";

/** How a host is found. */
export interface FindHostOptions extends StartHostOptions {
  readonly client: AttachParams["client"];
  /** The version of `hostBundle`: an older host is asked to hand over to it. Absent: none is. */
  readonly version?: string;
  /** How long all of it may take, in milliseconds; 15,000 unless told. */
  readonly patienceMs?: number;
}

const shortestPauseMs = 20;
const longestPauseMs = 500;
/** Who was second to start waits so long for the first before it tries again: the first may have been about to end. */
const startAgainAfterMs = 2_000;

/** What is done about a host that isn't as it should be. */
export interface FindHostWays {
  /** Start one where none runs. */
  readonly start: boolean;
  /** Ask an older one to hand over, and start one of our version in its place. Asked once at most: who gets no newer host takes the one there is. */
  readonly takeOver: boolean;
}

/** Attach to the host that runs, or start one and attach to that. Never rejects. */
export async function findHost(options: FindHostOptions, ways: FindHostWays): Promise<Outcome<Attached>> {
  const isReplaced = ways.takeOver && (await takeOver(options));
  const start = ways.start || isReplaced;
  const { home, client, patienceMs = 15_000 } = options;
  const began = performance.now();
  let startedAt: number | undefined;
  for (
    let pause = shortestPauseMs;
    performance.now() - began < patienceMs;
    pause = Math.min(pause * 2, longestPauseMs)
  ) {
    const found = await attachToHost(home, client);
    if (found.outcome === "attached") return { ok: true, value: found.attached };
    if (found.outcome === "failed") return { ok: false, failure: found.failure };
    if (!start) return { ok: false, failure: noHost };
    if (startedAt === undefined || performance.now() - startedAt > startAgainAfterMs) {
      const report = await startHost(options);
      if (report.type === "failed") return { ok: false, failure: startFailure(report) };
      startedAt = performance.now();
      pause = shortestPauseMs;
      if (report.type === "ready") continue;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return { ok: false, failure: tooLate(home, patienceMs) };
}

const noHost: OutsideFailure = {
  code: "no-host",
  retryable: true,
  get message() {
    return l10n.t("No host is running");
  },
  get remedy() {
    return l10n.t("Start a run: a host starts with it.");
  },
};

function tooLate(home: string, patienceMs: number): OutsideFailure {
  return {
    code: "host-failed",
    retryable: true,
    message: l10n.t("No host answered within {0} seconds, though one holds {1}", Math.round(patienceMs / 1000), home),
    remedy: l10n.t("See logs/host.log there; a host that hangs is replaced once its process has ended."),
  };
}
