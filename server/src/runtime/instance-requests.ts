import * as l10n from "@vscode/l10n";
import { isBuiltIn } from "../core/dispatch/built-in.ts";
import { sharedSpec, standIns } from "../core/dispatch/auto-scale.ts";
import { findFault } from "../core/dispatch/check-instance.ts";
import type { InstanceState, TaskState } from "../core/dispatch/states.ts";
import { omit } from "../core/dispatch/omit.ts";
import { stoppedByPerson } from "../core/errors/reasons.ts";
import type { InstanceSpec } from "../protocol/instances.ts";
import type { InstanceId, Refusal } from "../protocol/states.ts";
import type { Decision, PauseOf } from "./decision.ts";
import type { Transaction } from "./transaction.ts";

/** What may be changed of an instance; `null` takes a value away. */
export type InstanceChanges = {
  readonly [K in keyof Omit<InstanceSpec, "id" | "accountId" | "engine" | "scaledFrom">]?: InstanceSpec[K] | null;
};

/** Add an instance; it runs at once unless `stopped`. */
export function addInstance(
  transaction: Transaction,
  instance: Omit<InstanceSpec, "scaledFrom">,
  stopped: boolean,
): Decision {
  const { id, accountId } = instance;
  if (transaction.draft.instance(id) !== undefined) {
    const remedy = l10n.t("Choose another name, or change or remove the one that is there.");
    return { code: "instance-exists", message: l10n.t("There is an instance {0} already", id), remedy };
  }
  const account = transaction.draft.account(accountId);
  if (account === undefined) {
    const remedy = l10n.t("Add the account first, or name another one.");
    return {
      code: "unknown-account",
      message: l10n.t("There is no account {0} that instances can belong to", accountId),
      remedy,
    };
  }
  if (goesWithAccount(transaction, accountId)) {
    return { code: "account-removing", message: l10n.t("The account {0} is being removed", accountId) };
  }
  const fault = findFault(instance, account.provider);
  if (fault !== undefined) return { code: "invalid-instance", message: fault };
  transaction.emit({ type: "instanceAdded", instance });
  if (!stopped) start(transaction, id);
  return undefined;
}

/** Change an instance and those that stand in for it. */
export function changeInstance(transaction: Transaction, instanceId: InstanceId, changes: InstanceChanges): Decision {
  const instance = knownInstance(transaction, instanceId);
  if ("code" in instance) return instance;
  if (instance.scaledFrom !== undefined) return standsIn(instance.scaledFrom);
  const spec = applyChanges(instance, changes);
  const provider = transaction.draft.account(instance.accountId)?.provider ?? "local";
  const fault = findFault(spec, provider);
  if (fault !== undefined) return { code: "invalid-instance", message: fault };
  transaction.emit({ type: "instanceChanged", instance: spec });
  for (const { id, title } of standIns(transaction.draft.allInstances(), instanceId)) {
    transaction.emit({ type: "instanceChanged", instance: { ...sharedSpec(spec), id, title } });
  }
  return undefined;
}

/** Let an instance take tasks that stands still or is about to. */
export function startInstance(transaction: Transaction, instanceId: InstanceId): Decision {
  const instance = knownInstance(transaction, instanceId);
  if ("code" in instance) return instance;
  if (instance.removing !== undefined) {
    return {
      code: "instance-removing",
      message: l10n.t("The instance {0} is removed as soon as its tasks have ended", instanceId),
    };
  }
  if (instance.status === "paused") {
    return {
      code: "instance-paused",
      message: l10n.t("The instance {0} is paused", instanceId),
      remedy: l10n.t("Resume it instead."),
    };
  }
  if (instance.status !== "running") start(transaction, instanceId);
  return undefined;
}

/** End an instance: `drain` lets its tasks end, `now` stops them. Those that stand in for it go. */
export function stopInstance(
  transaction: Transaction,
  instanceId: InstanceId,
  mode: "drain" | "now",
  by: string,
): Decision {
  const instance = knownInstance(transaction, instanceId);
  if ("code" in instance) return instance;
  if (isBuiltIn(instanceId)) return notStopped(instanceId);
  const all = [instance, ...standIns(transaction.draft.allInstances(), instanceId)];
  const tasks = all.flatMap((each) => tasksOf(transaction, each));
  for (const { id, scaledFrom } of all) {
    const removing = scaledFrom === undefined ? {} : ({ removing: "alone" } as const);
    transaction.emit({ type: "instanceStopRequested", instanceId: id, ...removing });
  }
  if (mode === "now") stopTasks(transaction, tasks, by);
  else letGoOn(transaction, tasks, by);
  return mode === "drain" ? noteOfDraining(tasks) : undefined;
}

/** Take no more tasks; those that run are paused where their engine can, or go on. */
export function pauseInstance(
  transaction: Transaction,
  instanceId: InstanceId,
  { tasks: how, by, pauseOf }: { readonly tasks: "pause" | "goOn"; readonly by: string; readonly pauseOf: PauseOf },
): Decision {
  const instance = knownInstance(transaction, instanceId);
  if ("code" in instance) return instance;
  if (instance.status !== "running" && instance.status !== "paused") {
    const message = l10n.t("The instance {0} doesn't run: it is {1}", instanceId, instance.status);
    return { code: "not-running", message };
  }
  const all = [instance, ...standIns(transaction.draft.allInstances(), instanceId)];
  for (const { id } of all) {
    transaction.emit({ type: "instancePaused", instanceId: id, ...(how === "pause" ? { tasks: "pause" } : {}) });
  }
  if (how === "goOn") return undefined;
  const tasks = all.flatMap((each) => tasksOf(transaction, each));
  const pause = pauseOf(instance.engine);
  if (pause !== "none") for (const task of tasks) pauseWithInstance(transaction, task, by);
  return noteOfPausing(tasks.length, pause);
}

/** Pause a task because its instance is paused; nothing happens to one that doesn't run now. */
export function pauseWithInstance(transaction: Transaction, { spec }: TaskState, by: string): void {
  const task = transaction.draft.task(spec.id);
  if (task?.status !== "running" || task.told !== undefined) return;
  transaction.emit({ type: "taskPauseRequested", taskId: spec.id, by, withInstance: true });
}

/** Take tasks again; those that were paused with it go on. */
export function resumeInstance(transaction: Transaction, instanceId: InstanceId, by: string): Decision {
  const instance = knownInstance(transaction, instanceId);
  if ("code" in instance) return instance;
  if (instance.status !== "paused") {
    const message = l10n.t("The instance {0} isn't paused: it is {1}", instanceId, instance.status);
    return { code: "not-paused", message };
  }
  const all = [instance, ...standIns(transaction.draft.allInstances(), instanceId)];
  for (const { id } of all) transaction.emit({ type: "instanceResumed", instanceId: id });
  letGoOn(
    transaction,
    all.flatMap((each) => tasksOf(transaction, each)),
    by,
  );
  return undefined;
}

/** Delete an instance, and those that stand in for it: at once, or as soon as the tasks that are stopped have ended. */
export function removeInstance(
  transaction: Transaction,
  instanceId: InstanceId,
  tasks: "refuse" | "stop",
  by: string,
): Decision {
  const instance = knownInstance(transaction, instanceId);
  if ("code" in instance) return instance;
  if (isBuiltIn(instanceId)) return notRemoved(instanceId);
  const all = [instance, ...standIns(transaction.draft.allInstances(), instanceId)];
  const held = all.flatMap((each) => tasksOf(transaction, each));
  if (held.length > 0 && tasks === "refuse") {
    const message =
      held.length === 1
        ? l10n.t("1 task of the instance {0} hasn't ended", instanceId)
        : l10n.t("{0} tasks of the instance {1} haven't ended", held.length, instanceId);
    return { code: "tasks-running", message, remedy: l10n.t("Stop them with it, or let them end first.") };
  }
  markForRemoval(transaction, all, "alone");
  stopTasks(transaction, held, by);
  return held.length === 0
    ? undefined
    : {
        note:
          held.length === 1
            ? l10n.t("1 task is being stopped: the instance goes once they have ended")
            : l10n.t("{0} tasks are being stopped: the instance goes once they have ended", held.length),
      };
}

/** Instances go as soon as they hold no task: see `endInstances`. */
export function markForRemoval(
  transaction: Transaction,
  instances: readonly InstanceState[],
  removing: "alone" | "withAccount",
): void {
  for (const { id } of instances) transaction.emit({ type: "instanceStopRequested", instanceId: id, removing });
}

/** The tasks that hold a slot of an instance, and those that were paused with it and gave theirs back when a host ended. */
function tasksOf({ draft }: Transaction, { id, running, status, holdsTasks }: InstanceState): readonly TaskState[] {
  const holding = running.flatMap((taskId) => draft.task(taskId) ?? []);
  if (status !== "paused" || holdsTasks === undefined) return holding;
  const parked = [...draft.allTasks()].filter((task) => {
    return task.pausedWithInstance === true && task.instanceId === id && !task.holdsSlot;
  });
  return [...holding, ...parked];
}

/** Stop tasks. */
export function stopTasks(transaction: Transaction, tasks: readonly TaskState[], by: string): void {
  const stop = { reason: stoppedByPerson(by), as: "stopped" } as const;
  for (const { spec } of tasks) transaction.emit({ type: "taskStopRequested", taskId: spec.id, stop, by });
}

function letGoOn(transaction: Transaction, tasks: readonly TaskState[], by: string): void {
  for (const { spec, pausedWithInstance } of tasks) {
    if (pausedWithInstance) transaction.emit({ type: "taskResumeRequested", taskId: spec.id, by });
  }
}

function start(transaction: Transaction, instanceId: InstanceId): void {
  transaction.emit({ type: "instanceStartRequested", instanceId });
  transaction.emit({ type: "instanceStarted", instanceId });
}

function applyChanges(instance: InstanceState, changes: InstanceChanges): InstanceSpec {
  const spec = omit(instance, "status", "running", "reason", "holdsTasks", "removing", "idleSince");
  const changed = Object.entries<unknown>({ ...spec, ...changes }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  // What is needed stays when it is taken away.
  return { ...Object.fromEntries(changed), ...needed(spec, changes) } as InstanceSpec;
}

function needed({ title, capacity }: InstanceSpec, changes: InstanceChanges): Pick<InstanceSpec, "title" | "capacity"> {
  return { title: changes.title ?? title, capacity: changes.capacity ?? capacity };
}

function goesWithAccount({ draft }: Transaction, accountId: string): boolean {
  return draft.allInstances().some((each) => each.accountId === accountId && each.removing === "withAccount");
}

function knownInstance({ draft }: Transaction, instanceId: InstanceId): InstanceState | Refusal {
  return (
    draft.instance(instanceId) ?? { code: "unknown-instance", message: l10n.t("There is no instance {0}", instanceId) }
  );
}

function standsIn(base: InstanceId): Refusal {
  const message = l10n.t("It stands in for the instance {0}, which is full, and is like it", base);
  return { code: "stands-in", message, remedy: l10n.t("Change {0} instead.", base) };
}

function notStopped(instanceId: InstanceId): Refusal {
  const message = l10n.t("The instance {0} is part of the program and can't be stopped", instanceId);
  return { code: "built-in", message, remedy: l10n.t("Pause it instead.") };
}

function notRemoved(instanceId: InstanceId): Refusal {
  return {
    code: "built-in",
    message: l10n.t("The instance {0} is part of the program and can't be removed", instanceId),
  };
}

function noteOfDraining(tasks: readonly TaskState[]): Decision {
  if (tasks.length === 0) return undefined;
  const paused = tasks.filter(({ status, pausedWithInstance }) => status === "paused" && !pausedWithInstance).length;
  const held =
    paused === 0
      ? []
      : [
          paused === 1
            ? l10n.t("1 task of them paused, and it waits for it")
            : l10n.t("{0} tasks of them paused, and it waits for them", paused),
        ];
  const stops =
    tasks.length === 1
      ? l10n.t("It stops once 1 task has ended")
      : l10n.t("It stops once {0} tasks have ended", tasks.length);
  return { note: [stops, ...held].join("; ") };
}

function noteOfPausing(tasks: number, pause: ReturnType<PauseOf>): Decision {
  if (tasks === 0 || pause === "native") return undefined;
  if (pause === "emulated") return { note: emulatedPause() };
  return {
    note:
      tasks === 1
        ? l10n.t("1 task can't be paused and goes on to its end")
        : l10n.t("{0} tasks can't be paused and go on to their end", tasks),
  };
}

/** What a person should know who pauses a task of the cloud. */
export function emulatedPause(): string {
  return l10n.t(
    "A pause is emulated: the task is stopped in the cloud, and a message lets it go on, which may cost credits",
  );
}
