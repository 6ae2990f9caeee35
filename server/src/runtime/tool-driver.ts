import * as l10n from "@vscode/l10n";
import type { Driver } from "../core/ports/driver.ts";
import type { TaskId } from "../protocol/states.ts";
import { ToolJob } from "./tool-job.ts";
import type { ToolDriverPorts } from "./tool-job.ts";

/**
 * The driver of the engine `tool`: runs direct tool calls through the gate. A call can't be held once it has begun, so there is no pause.
 * A bug on the way is a `failed` report like any other; the log says more.
 */
export function createToolDriver(ports: ToolDriverPorts): Driver {
  const jobs = new Map<TaskId, ToolJob>();
  return {
    engine: "tool",
    capabilities: { pause: "none" },
    start(order, report) {
      const job = new ToolJob(order, ports, report);
      jobs.set(order.taskId, job);
      const forget = (): void => {
        if (jobs.get(order.taskId) === job) jobs.delete(order.taskId);
      };
      job.run().then(forget, (error: unknown) => {
        forget();
        ports.log.error(`A bug: task ${order.taskId} couldn't be carried out`, error);
        const message = l10n.t(
          "It failed by a fault of ours: {0}",
          error instanceof Error ? error.message : String(error),
        );
        report({ type: "failed", reason: { code: "bug", message, remedy: l10n.t("Report it with the host's log.") } });
      });
    },
    stop: (taskId, reason) => jobs.get(taskId)?.stop(reason),
    pause: () => undefined,
    resume: () => undefined,
    deliver: () => undefined,
    answer: (taskId, askId, answer) => jobs.get(taskId)?.answer(askId, answer),
    confirmWithdrawal: (taskId, askId) => jobs.get(taskId)?.confirmWithdrawal(askId),
    endRun: async (runId) => {
      await ports.toolbox.endRun(runId);
      await ports.book.forgetRun(runId);
    },
  };
}
