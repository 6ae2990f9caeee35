import type { Driver } from "../core/ports/driver.ts";
import type { TaskId } from "../protocol/states.ts";
import { AgentJob } from "./agent/agent-job.ts";
import type { AgentDriverPorts } from "./agent/agent-ports.ts";

/**
 * The driver of the engine `local`: agents that think with a model and work with the tools of this machine. All that an agent has done stands in its task's stream, from which the
 * same attempt goes on after a restart. A bug on the way is a `failed` report like any other; the log says more.
 */
export function createAgentDriver(ports: AgentDriverPorts): Driver {
  const jobs = new Map<TaskId, AgentJob>();
  return {
    engine: "local",
    capabilities: { pause: "native" },
    start(order, report) {
      const job = new AgentJob(order, ports, (event) => {
        // Whoever hears of the end may start the next attempt at once.
        const isFinal = event.type === "succeeded" || event.type === "failed" || event.type === "stopped";
        if (isFinal) jobs.delete(order.taskId);
        report(event);
      });
      jobs.set(order.taskId, job);
      job.run().catch((error: unknown) => {
        jobs.delete(order.taskId);
        ports.log.error(`A bug: task ${order.taskId} couldn't be carried out`, error);
        const message = `It failed by a fault of ours: ${error instanceof Error ? error.message : String(error)}`;
        report({ type: "failed", reason: { code: "bug", message, remedy: "Report it with the host's log." } });
      });
    },
    stop: (taskId, reason) => jobs.get(taskId)?.stop(reason),
    pause: (taskId) => jobs.get(taskId)?.pause(),
    resume: (taskId) => jobs.get(taskId)?.resume(),
    deliver: (taskId, message, mode) => jobs.get(taskId)?.deliver(message, mode),
    answer: (taskId, askId, answer) => jobs.get(taskId)?.answer(askId, answer),
    endRun: (runId) => ports.toolbox.endRun(runId),
  };
}
