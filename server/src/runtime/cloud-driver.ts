import type { Driver } from "../core/ports/driver.ts";
import type { AccountId, TaskId } from "../protocol/states.ts";
import { AccountPoller } from "./cloud/account-poller.ts";
import { CloudJob } from "./cloud/cloud-job.ts";
import type { CloudDriverPorts } from "./cloud/cloud-ports.ts";
import { startJob } from "./start-job.ts";
import { hostEnds } from "./work.ts";

/** The driver of the cloud, and what only it can be told. */
export interface CloudDriver extends Driver {
  /** A webhook's call came in about a task in the cloud: it's looked at now, and while calls come polling is seldom. Answers whether a task of ours works with it now. */
  called(accountId: AccountId, cloudTaskId: string): boolean;
}

/**
 * The driver of the engine `manus`: tasks that work in the Manus cloud. All that is known of one stands in its stream, from which the same attempt goes on after a restart. The cloud has no
 * pause: it's emulated by stopping the task there and sending a message later. A bug on the way is a `failed` report like any other; the log says more.
 */
export function createCloudDriver(ports: CloudDriverPorts): CloudDriver {
  const jobs = new Map<TaskId, CloudJob>();
  const pollers = new Map<AccountId, AccountPoller>();
  const pollerOf = (accountId: AccountId): AccountPoller => {
    const poller = pollers.get(accountId) ?? new AccountPoller(accountId, ports);
    pollers.set(accountId, poller);
    return poller;
  };
  const shared = { ports, pollerOf, claimed: new Set<string>() };
  return {
    engine: "manus",
    capabilities: { pause: "emulated" },
    start(order, report) {
      startJob(jobs, order, { make: (reported) => new CloudJob(order, shared, reported), report, log: ports.log });
    },
    // A host that ends leaves its tasks at work in the cloud.
    stop: (taskId, reason) => jobs.get(taskId)?.stop(reason, reason === hostEnds || reason.code === "lock-lost"),
    pause: (taskId) => jobs.get(taskId)?.hold(true),
    resume: (taskId) => jobs.get(taskId)?.hold(false),
    deliver: (taskId, message, mode) => jobs.get(taskId)?.deliver(message, mode),
    answer: (taskId, askId, answer) => jobs.get(taskId)?.answer(askId, answer),
    confirmWithdrawal: () => undefined,
    endRun: () => Promise.resolve(),
    called(accountId, cloudTaskId) {
      pollerOf(accountId).heard();
      const job = [...jobs.values()].find((one) => one.cloudTask === cloudTaskId);
      job?.nudge();
      return job !== undefined;
    },
  };
}
