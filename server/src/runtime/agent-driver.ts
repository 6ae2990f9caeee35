import type { Driver } from "../core/ports/driver.ts";
import type { TaskId } from "../protocol/states.ts";
import { AgentJob } from "./agent/agent-job.ts";
import type { AgentDriverPorts } from "./agent/agent-ports.ts";
import { startJob } from "./start-job.ts";

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
      startJob(jobs, order, { make: (reported) => new AgentJob(order, ports, reported), report, log: ports.log });
    },
    stop: (taskId, reason) => jobs.get(taskId)?.stop(reason),
    pause: (taskId) => jobs.get(taskId)?.pause(),
    resume: (taskId) => jobs.get(taskId)?.resume(),
    deliver: (taskId, message, mode) => jobs.get(taskId)?.deliver(message, mode),
    answer: (taskId, askId, answer) => jobs.get(taskId)?.answer(askId, answer),
    confirmWithdrawal: () => undefined,
    endRun: (runId) => ports.toolbox.endRun(runId),
  };
}
