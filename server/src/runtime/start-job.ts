import * as l10n from "@vscode/l10n";
import type { DriverReport, TaskOrder } from "../core/ports/driver.ts";
import type { Log } from "../core/ports/log.ts";
import type { TaskId } from "../protocol/states.ts";

/** One task at work. */
export interface Job {
  /** Work to the end; the last report is final. Rejects only for a bug. */
  run(): Promise<void>;
}

/**
 * Start a task's job and keep it among `jobs` as long as it works. A bug on the way is a `failed` report like any other; the log says more.
 * `make` gets where the job reports.
 */
export function startJob<J extends Job>(
  jobs: Map<TaskId, J>,
  { taskId }: Pick<TaskOrder, "taskId">,
  {
    make,
    report,
    log,
  }: {
    readonly make: (report: (report: DriverReport) => void) => J;
    readonly report: (report: DriverReport) => void;
    readonly log: Log;
  },
): void {
  const job = make((event) => {
    // Whoever hears of the end may start the next attempt at once.
    if (event.type === "succeeded" || event.type === "failed" || event.type === "stopped") jobs.delete(taskId);
    report(event);
  });
  jobs.set(taskId, job);
  job.run().catch((error: unknown) => {
    jobs.delete(taskId);
    log.error(`A bug: task ${taskId} couldn't be carried out`, error);
    const message = l10n.t("It failed by a fault of ours: {0}", error instanceof Error ? error.message : String(error));
    report({ type: "failed", reason: { code: "bug", message, remedy: l10n.t("Report it with the host's log.") } });
  });
}
