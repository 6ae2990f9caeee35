import type { Timestamp } from "../../../protocol/states.ts";
import type { RunEvent } from "../../dispatch/events.ts";
import type { Effect } from "../../dispatch/effects.ts";
import { isDue } from "../../dispatch/is-due.ts";
import { omit } from "../../dispatch/omit.ts";
import type { StepState } from "../../dispatch/states.ts";

type EventOf<T extends RunEvent["type"]> = Extract<RunEvent, { readonly type: T }>;

/** The events by which a step, or an item of it, needn't run, or its result is kept. */
export type ReuseEvent = EventOf<
  "stepReused" | "stepLookedUp" | "stepCacheMissed" | "stepCacheOff" | "stepKeepRequested" | "stepKept"
>;

const types: ReadonlySet<RunEvent["type"]> = new Set<ReuseEvent["type"]>([
  "stepReused",
  "stepLookedUp",
  "stepCacheMissed",
  "stepCacheOff",
  "stepKeepRequested",
  "stepKept",
]);

/** Whether an event is one of these. */
export function isReuseEvent(event: RunEvent): event is ReuseEvent {
  return types.has(event.type);
}

/** What is to be done because of an event that applied. */
export function reuseEffects(event: ReuseEvent): readonly Effect[] {
  const { runId, stepId, index } = event;
  const part = { runId, stepId, ...(index === undefined ? {} : { index }) };
  if (event.type === "stepKeepRequested") return [{ type: "keepStep", ...part }];
  if (event.type !== "stepLookedUp") return [];
  const { key, files, anew } = event;
  return [{ type: "lookUpStep", ...part, key, files, ...(anew === undefined ? {} : { anew }) }];
}

/** Pure: where the part stands after the event; the very same where that doesn't apply. */
export function movePart(part: StepState, event: ReuseEvent, at: Timestamp): StepState {
  switch (event.type) {
    case "stepReused":
      return isDue(part) || part.cache?.state === "asked" ? takeOver(part, event, at) : part;
    case "stepLookedUp": {
      if (!isDue(part) || part.cache !== undefined) return part;
      const { key, label, fingerprint } = event;
      const asked = { ...part, status: "queued", cache: { state: "asked", key, label } } as const;
      return fingerprint === undefined ? asked : { ...asked, fingerprint };
    }
    case "stepCacheMissed":
      if (part.cache?.state !== "asked" || part.finishedAt !== undefined) return part;
      // Where nothing could be looked up nothing is kept either.
      return {
        ...part,
        cache: { ...part.cache, state: event.key === undefined ? "off" : "missed", key: event.key ?? "" },
      };
    case "stepCacheOff":
      return isDue(part) && part.cache === undefined ? { ...part, cache: { state: "off", key: "", label: "" } } : part;
    case "stepKeepRequested":
      return isToBeKept(part) && part.cache !== undefined
        ? { ...part, cache: { ...part.cache, state: "keeping" } }
        : part;
    case "stepKept":
      return part.cache?.state === "keeping" ? { ...part, cache: { ...part.cache, state: "kept" } } : part;
  }
}

/** Whether the result is to be kept now: it succeeded, and nothing was kept under its key before. */
export function isToBeKept({ status, cache, reused }: StepState): boolean {
  return status === "succeeded" && cache?.state === "missed" && reused === undefined;
}

function takeOver(part: StepState, event: EventOf<"stepReused">, at: Timestamp): StepState {
  const { from, result, fingerprint } = event;
  const next = omit(part, "until", "attempt", "anew", "stopping", "taskId", "childRunId", "startedAt");
  return {
    ...next,
    status: "succeeded",
    reason: { code: "reused", message: reusedFrom(from) },
    result,
    reused: from,
    finishedAt: at,
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}

/** Where a result was taken over from, a sentence. */
export function reusedFrom(from: EventOf<"stepReused">["from"]): string {
  if (from.from === "run") return `Taken over from run ${from.runId}: nothing of it has changed`;
  return from.key === "" ? "Taken over from the cache" : `Taken over from the cache: ${from.key}`;
}
