import type { Timestamp } from "../../protocol/states.ts";
import { localAgents, thisMachine } from "../dispatch/built-in.ts";
import type { DispatchEvent } from "../dispatch/events.ts";
import type { InstanceSpec } from "../../protocol/instances.ts";
import { msBetween } from "./days.ts";
import type { FoldBook } from "./fold-book.ts";
import type { KnownInstance } from "./open-work.ts";

/** Count what happened to an instance; false where the event is of something else. */
export function foldInstanceEvent(fold: FoldBook, event: DispatchEvent, at: Timestamp): boolean {
  switch (event.type) {
    case "instanceAdded":
    case "instanceChanged":
      change(fold, event.instance, at);
      return true;
    case "instanceRemoved":
      moveSlots(fold, event.instanceId, 0, at);
      fold.instances.delete(event.instanceId);
      return true;
    case "hostStarted":
      // Nobody knows how long there was no host: that time counts for nothing.
      for (const [id, known] of fold.instances) fold.instances.set(id, { ...known, since: at });
      return true;
    default:
      return false;
  }
}

/** So many slots more (or fewer) of an instance are taken from now on; what was until now is counted, on the day of `at`. */
export function moveSlots(fold: FoldBook, instanceId: string, by: number, at: Timestamp): void {
  const known = fold.instances.get(instanceId) ?? builtIn(instanceId);
  const ms = known.since === undefined ? 0 : msBetween(known.since, at);
  if (ms > 0 && known.taken > 0) {
    const { account, taken, capacity } = known;
    const sums = { busyMs: taken * ms, fullMs: taken >= capacity ? ms : 0, slotMs: capacity * ms, spanMs: ms };
    fold.count(at, "slot", { instance: instanceId, account }, { sums });
  }
  fold.instances.set(instanceId, { ...known, taken: Math.max(0, known.taken + by), since: at });
}

/** The account that an instance works for; empty where it isn't known. */
export function accountOf(fold: FoldBook, instanceId: string): string {
  return fold.instances.get(instanceId)?.account ?? builtIn(instanceId).account;
}

function change(fold: FoldBook, { id, accountId, capacity }: InstanceSpec, at: Timestamp): void {
  moveSlots(fold, id, 0, at);
  const { taken } = fold.instances.get(id) ?? builtIn(id);
  fold.instances.set(id, { account: accountId, capacity, taken, since: at });
}

function builtIn(id: string): KnownInstance {
  const known = [thisMachine, localAgents].find((each) => each.id === id);
  return { account: known?.accountId ?? "", capacity: known?.capacity ?? thisMachine.capacity, taken: 0 };
}
