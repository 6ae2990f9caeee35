import type { Triage } from "../../protocol/fleet.ts";
import type { Timestamp } from "../../protocol/states.ts";
import type { RunEvent } from "./events.ts";
import type { RunEnd, RunState } from "./states.ts";

/**
 * What a run's end says of whether somebody must see to it: a failure, unless it is another run's (that one tells of it), or what a person wanted by denying what it asked.
 */
export function triageOf(
  { spec, steps }: RunState,
  { status, reason }: Pick<RunEnd, "status" | "reason">,
): Triage | undefined {
  if (status !== "failed" || spec.origin?.kind === "step") return undefined;
  const failed = steps.filter((step) => step.status === "failed");
  const isDenied = failed.length === 0 ? reason.code === denied : failed.every((step) => step.reason?.code === denied);
  return isDenied ? undefined : { state: "open" };
}

const denied = "denied";

/** The run with its failure seen to, or to be seen to again; the very same where it hasn't failed here or stands so already. */
export function triageRun(
  run: RunState,
  { type, by }: Extract<RunEvent, { readonly type: "runDismissed" | "runRecalled" }>,
  at: Timestamp,
): RunState {
  const { end, spec } = run;
  if (end?.status !== "failed" || spec.imported === true) return run;
  const isOpen = end.triage?.state === "open";
  if (isOpen === (type === "runRecalled")) return run;
  if (type === "runDismissed" && end.triage === undefined) return run;
  return { ...run, end: { ...end, triage: isOpen ? { state: "dismissed", by, at } : { state: "open" } } };
}
