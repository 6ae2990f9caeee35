import type { Log } from "../core/ports/log.ts";

/** A process that keeps failing does more harm than one that ends; its successor starts from the journal. */
const mostFaultsAMinute = 20;

/**
 * What happens to the process as a whole: SIGTERM, SIGINT and SIGHUP end it in order (a second one at once), and what nobody caught is
 * logged here, in the one place, while the process lives: the runs of others must not die of one request's fault.
 */
export function handleProcessEvents(log: Log, stop: (why: string) => void): void {
  let signals = 0;
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(1);
      stop(`signal ${signal}`);
    });
  }
  const faults: number[] = [];
  const hear = (what: string, cause: unknown): void => {
    log.error(what, cause);
    faults.push(performance.now());
    if (faults.length > mostFaultsAMinute && performance.now() - (faults.shift() ?? 0) < 60_000)
      stop("too many faults");
  };
  process.on("uncaughtException", (error) => hear("A fault that nobody caught", error));
  process.on("unhandledRejection", (reason) => hear("A rejection that nobody handled", reason));
}
