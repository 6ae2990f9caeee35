import * as l10n from "@vscode/l10n";
import type { Timestamp } from "../../../protocol/states.ts";
import type { RunEvent } from "../../dispatch/events.ts";
import type { Effect } from "../../dispatch/effects.ts";
import { isDue } from "../../dispatch/is-due.ts";
import { omit } from "../../dispatch/omit.ts";
import type { StepCacheState, StepState } from "../../dispatch/states.ts";
import { present } from "../../present.ts";

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
  return (handlers[event.type] as Handler<ReuseEvent["type"]>)(part, event, at) ?? part;
}

/** Answers undefined where the event doesn't apply. */
type Handler<T extends ReuseEvent["type"]> = (
  part: StepState,
  event: EventOf<T>,
  at: Timestamp,
) => StepState | undefined;

const handlers: { readonly [T in ReuseEvent["type"]]: Handler<T> } = {
  stepReused(part, event, at) {
    return isDue(part) || isAsked(part) ? takeOver(part, event, at) : undefined;
  },
  stepLookedUp(part, { key, label, fingerprint }) {
    if (!isDue(part) || part.cache !== undefined) return undefined;
    return { ...part, status: "queued", cache: { state: "asked", key, label }, ...present({ fingerprint }) };
  },
  // Where nothing could be looked up nothing is kept either.
  stepCacheMissed(part, { key }) {
    if (!isAsked(part)) return undefined;
    return toCache(part, key === undefined ? { state: "off", key: "" } : { state: "missed", key });
  },
  stepCacheOff(part) {
    if (!isDue(part) || part.cache !== undefined) return undefined;
    return { ...part, cache: { state: "off", key: "", label: "" } };
  },
  stepKeepRequested(part) {
    return isToBeKept(part) ? toCache(part, { state: "keeping" }) : undefined;
  },
  stepKept(part) {
    return part.cache?.state === "keeping" ? toCache(part, { state: "kept" }) : undefined;
  },
};

function isAsked({ cache, finishedAt }: StepState): boolean {
  return cache?.state === "asked" && finishedAt === undefined;
}

function toCache(part: StepState, changed: Partial<StepCacheState>): StepState {
  return part.cache === undefined ? part : { ...part, cache: { ...part.cache, ...changed } };
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
  if (from.from === "run") return l10n.t("Taken over from run {0}: nothing of it has changed", from.runId);
  return from.key === "" ? l10n.t("Taken over from the cache") : l10n.t("Taken over from the cache: {0}", from.key);
}
