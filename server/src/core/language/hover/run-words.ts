import * as l10n from "@vscode/l10n";
import type { RunView, StepView } from "../../../protocol/fleet.ts";
import type { RunStatus, StepStatus } from "../../../protocol/states.ts";
import { formatDuration } from "../../locale/durations.ts";
import { formatDollars } from "../../locale/numbers.ts";
import { agoWords } from "../schedule/time-words.ts";
import { escapeMarkdown } from "./markdown.ts";

const ended: ReadonlySet<RunStatus | StepStatus> = new Set(["succeeded", "failed", "stopped", "skipped"] as const);

/** Whether a run or a step in this status doesn't move any more. */
export function hasEnded(status: RunStatus | StepStatus): boolean {
  return ended.has(status);
}

/** How something ended. */
export interface RunEnd {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds. */
  readonly took: number;
}

/** When a run ended; undefined while that isn't known. */
export function endOfRun({ startedAt, finishedAt }: RunView): RunEnd | undefined {
  if (finishedAt === undefined) return undefined;
  const at = Date.parse(finishedAt);
  return { at, took: at - Date.parse(startedAt) };
}

/** When a step ended, as {@link endOfRun}. */
export function endOfStep({ startedAt, durationMs }: StepView): RunEnd | undefined {
  if (startedAt === undefined || durationMs === undefined) return undefined;
  return { at: Date.parse(startedAt) + durationMs, took: durationMs };
}

/** How a file's newest run fares or ended, as Markdown: `Last run: succeeded 2 min ago, after 1.3 s, for $0.04.` */
export function describeRun(run: RunView, now: number): string {
  const done = run.steps.filter(({ status }) => hasEnded(status)).length;
  const facts = describeEnd(run.status, endOfRun(run), run.cost, now);
  const why = describeReason(run);
  if (hasEnded(run.status)) return l10n.t("Last run: {0}.{1}", facts, why);
  const since = agoWords(Date.parse(run.startedAt), now);
  return l10n.t(
    "Last run: {0}, started {1}, {2} of {3} steps done.{4}",
    facts,
    since,
    String(done),
    String(run.steps.length),
    why,
  );
}

/** How a step of the newest run fares or ended, as Markdown. */
export function describeStepRun(step: StepView, now: number): string {
  const decided = step.outcome !== undefined && step.outcome !== step.status ? step.outcome : undefined;
  const facts = describeEnd(decided ?? step.status, endOfStep(step), step.cost, now);
  return l10n.t("Last run: {0}.{1}", facts, describeReason(step));
}

function describeEnd(outcome: string, end: RunEnd | undefined, cost: number | undefined, now: number): string {
  const when = end === undefined ? "" : ` ${l10n.t("{0}, after {1}", agoWords(end.at, now), formatDuration(end.took))}`;
  return `${escapeMarkdown(outcome)}${when}${cost === undefined ? "" : l10n.t(", for {0}", formatDollars(cost))}`;
}

/** Why something didn't end well. */
function describeReason({ status, reason }: Pick<RunView | StepView, "status" | "reason">): string {
  if (reason === undefined || status === "succeeded") return "";
  return ` ${escapeMarkdown(reason.message).replace(/\.?$/, ".")}`;
}
