import { narrate } from "../core/dispatch/narrate.ts";
import { planOf } from "../core/dispatch/plan.ts";
import { reflect } from "../core/dispatch/reflect.ts";
import type { RunEnd, RunState } from "../core/dispatch/states.ts";
import type { RunStore } from "../core/ports/run-store.ts";
import type { StreamedEvent } from "../protocol/runs.ts";
import type { RunStreams } from "./run-streams.ts";

/** A run that ended just before its host died may lack the end in its stream: whoever follows it would wait for ever. Tell it then. */
export async function ensureEndIsTold(run: RunState, store: RunStore, streams: RunStreams): Promise<void> {
  const { end, spec } = run;
  if (end === undefined || (await isTold(spec.id, end, store))) return;
  streams.append(
    { runId: spec.id },
    { type: "plan", source: "dispatcher", ...planOf(run), reflection: reflect(undefined, run) },
  );
  const { status, reason, outputs } = end;
  const told = narrate({ type: "runFinished", runId: spec.id, status, reason, outputs }, run, undefined);
  if (told !== undefined) streams.append({ runId: spec.id }, { type: "system", ...told });
}

async function isTold(runId: string, end: RunEnd, store: RunStore): Promise<boolean> {
  const first = await store.read(runId, 1, 0);
  if (!first.ok) return true;
  const last = await store.read(runId, Math.max(1, first.value.total - 20), 21);
  if (!last.ok) return true;
  const told = last.value.events.findLast(isEndOrRetry);
  // A run that was opened again has ended before: that end is not the one to be told.
  return told?.["event"] === "runFinished" && told.at >= end.at;
}

function isEndOrRetry({ type, ...event }: StreamedEvent): boolean {
  return type === "system" && (event["event"] === "runFinished" || event["event"] === "taskRetried");
}
