import type { InstanceSpec } from "../../protocol/instances.ts";
import type { InstanceId } from "../../protocol/states.ts";
import type { Deadline } from "./deadlines.ts";
import { later } from "./moments.ts";
import { misfit, whyShut } from "./need.ts";
import { omit } from "./omit.ts";
import type { Group, Standing } from "./schedule.ts";
import type { InstanceState } from "./states.ts";

/** So long an instance that was started by itself stays without a task, in milliseconds. */
const idleInstanceMs = 120_000;

/**
 * The next instance to start because another of its kind is full and a task that fits it waits; undefined when none is. To be asked after
 * scheduling, as what waits then has no free slot anywhere: add it, schedule, and ask again.
 */
export function nextInstance(groups: readonly Group[], { instances, findAccount }: Standing): InstanceSpec | undefined {
  for (const base of instances) {
    const most = base.scaledFrom === undefined ? (base.scaleTo ?? 1) : 1;
    const kind = [base, ...standIns(instances, base.id)];
    if (kind.length >= most || whyShut(base, findAccount) !== undefined) continue;
    const isWanted = groups.some((group) => {
      const { need } = group;
      return misfit(base, need, findAccount) === undefined && !whyShut(base, findAccount, need) && hasTasks(group);
    });
    if (isWanted) return another(base, instances);
  }
  return undefined;
}

/** The instances that were started because this one was full. */
export function standIns<T extends InstanceSpec>(instances: readonly T[], id: InstanceId): readonly T[] {
  return instances.filter(({ scaledFrom }) => scaledFrom === id);
}

/** When an instance that was started by itself goes again; undefined for all others and while it has tasks. */
export function deadlineOfInstance({ id, idleSince }: InstanceState): Deadline | undefined {
  if (idleSince === undefined) return undefined;
  return { at: later(idleSince, idleInstanceMs), event: { type: "instanceRemoved", instanceId: id } };
}

/** What of an instance's spec the ones that stand in for it have as well. */
export function sharedSpec(base: InstanceSpec): Omit<InstanceSpec, "id" | "title" | "scaleTo" | "scaledFrom"> {
  const { accountId, engine, capacity, model, profile, policy, limits, directory } = base;
  const all = { accountId, engine, capacity, model, profile, policy, limits, directory };
  const absent = (["model", "profile", "policy", "limits", "directory"] as const).filter(
    (key) => all[key] === undefined,
  );
  return omit(all, ...absent);
}

function another(base: InstanceState, instances: readonly InstanceState[]): InstanceSpec {
  const taken = new Set(instances.map(({ id }) => id));
  let number = 2;
  while (taken.has(`${base.id}-${number}`)) number += 1;
  return { ...sharedSpec(base), id: `${base.id}-${number}`, title: `${base.title} (${number})`, scaledFrom: base.id };
}

function hasTasks({ queues }: Group): boolean {
  for (const { lines } of queues()) if (lines[Symbol.iterator]().next().done !== true) return true;
  return false;
}
