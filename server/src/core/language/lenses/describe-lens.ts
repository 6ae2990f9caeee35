import * as l10n from "@vscode/l10n";
import { listInWords } from "../../locale/lists.ts";
import { statusWords } from "../../locale/status-words.ts";
import type { RunView, StepView, TaskView } from "../../../protocol/fleet.ts";
import type { RunStatus, StepId, StepStatus } from "../../../protocol/states.ts";
import { kindOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { usesOf } from "../hover/describe-target.ts";
import { endOfRun, endOfStep, hasEnded } from "../hover/run-words.ts";
import type { RunEnd } from "../hover/run-words.ts";
import { formatDuration } from "../../locale/durations.ts";
import { formatCredits, formatDollars } from "../../locale/numbers.ts";
import { momentWords, whenWords } from "../schedule/time-words.ts";
import type { FleetFacts, Surroundings } from "../surroundings.ts";
import { describeAsk, describeCount, type AskAction } from "./ask-lenses.ts";
import type { Lens, LensWords } from "./lens.ts";
import { describeTrigger, isTriggerAction } from "./describe-trigger.ts";
import type { TriggerAction } from "./describe-trigger.ts";
import { firstToRetry, isToBeSeenTo } from "./lenses-of.ts";
import { oneLine } from "./one-line.ts";

/** What a lens says and does now. Undefined where it has nothing to say any more: the fleet has moved since it was listed, and it will be listed anew. */
export function describeLens(
  document: ManusDocument,
  lens: Omit<Lens, "span">,
  around: Surroundings,
): LensWords | undefined {
  const { action, stepId, caseName } = lens;
  if (action === "test") {
    if (caseName === undefined) return { title: l10n.t("▶ Run tests"), command: { name: "runTests" } };
    return { title: l10n.t("▶ Run test"), command: { name: "runTests", caseName } };
  }
  if (action === "references") return describeReferences(document, around);
  if (isTriggerAction(action)) return describeTrigger(action, around.fleet.triggerOf(document.file), around.now);
  if (isAskAction(action)) return describeAsk({ ...lens, action }, around.fleet.asksOf(document.file));
  if (action === "waiting") return describeCount(around.fleet.asksOf(document.file).length);
  const run = around.fleet.runOf(document.file);
  return stepId === undefined
    ? describeFile(document, action, run, around)
    : describeStep({ action, stepId }, run, around);
}

/** What is for a run or a step alone. */
type PlainAction = Exclude<Lens["action"], "references" | "test" | "waiting" | AskAction | TriggerAction>;

const askActions: ReadonlySet<string> = new Set<AskAction>(["answer", "approve", "deny", "choose", "review"]);

function isAskAction(action: Lens["action"]): action is AskAction {
  return askActions.has(action);
}

function describeStep(
  { action, stepId }: { readonly action: PlainAction; readonly stepId: StepId },
  run: RunView | undefined,
  { fleet, now }: Surroundings,
): LensWords | undefined {
  if (action === "start") return { title: l10n.t("▶ Run step"), command: { name: "runStep", stepId } };
  const step = run?.steps.find(({ id }) => id === stepId);
  if (!run || !step) return undefined;
  const task = fleet.taskOf(run.id, stepId);
  if (action === "state") return describeStepState(run, step, task, now);
  if (action === "skip") return { title: l10n.t("↷ Skip…"), command: { name: "skipStep", runId: run.id, stepId } };
  if (action === "retry" && !task?.can.includes("retry"))
    return { title: l10n.t("↻ Retry from here"), command: { name: "retryFromStep", runId: run.id, stepId } };
  return describeTask(action, task);
}

function describeFile(
  document: ManusDocument,
  action: PlainAction,
  run: RunView | undefined,
  around: Surroundings,
): LensWords | undefined {
  if (action === "start") return { title: startWords(document), command: { name: "runFile" } };
  if (action === "plan")
    return {
      title: l10n.t("Plan…"),
      tooltip: l10n.t("What a run would do. Nothing is started."),
      command: { name: "planRun" },
    };
  return run && describeRun(action, run, around);
}

function startWords(document: ManusDocument): string {
  const kind = kindOf(document);
  if (kind === "workflow") return l10n.t("▶ Run workflow");
  return kind === "task" ? l10n.t("▶ Run task") : l10n.t("▶ Run file");
}

function describeRun(action: PlainAction, run: RunView, around: Surroundings): LensWords | undefined {
  const runId = run.id;
  switch (action) {
    case "stop":
      return { title: l10n.t("■ Stop"), command: { name: "stopRun", runId } };
    case "pause":
      return {
        title: l10n.t("❙❙ Pause"),
        tooltip: l10n.t("What runs goes on to its end, nothing new starts."),
        command: { name: "pauseRun", runId },
      };
    case "resume":
      return { title: l10n.t("▶ Resume"), command: { name: "resumeRun", runId } };
    case "retry":
      return describeRetry(run, around);
    case "state":
      return describeRunState(run, around);
    case "dismiss":
      return isToBeSeenTo(run) ? describeDismiss(run) : undefined;
    default:
      return undefined;
  }
}

function describeDismiss({ id: runId }: RunView): LensWords {
  const tooltip = l10n.t("Takes the failure out of the inbox. The run stays as it is.");
  return { title: l10n.t("Dismiss"), tooltip, command: { name: "dismissFailure", runId } };
}

function describeRetry(run: RunView, { fleet }: Surroundings): LensWords {
  const task = firstToRetry(run, fleet);
  if (!task) return { title: l10n.t("↻ Retry failed steps"), command: { name: "retryRun", runId: run.id } };
  return { title: l10n.t("↻ Retry from {0}", task.stepId), command: { name: "retryTask", taskId: task.id } };
}

/** What can be asked of a step's task. */
function describeTask(action: PlainAction, task: TaskView | undefined): LensWords | undefined {
  if (!task) return undefined;
  const taskId = task.id;
  switch (action) {
    case "stop":
      return { title: l10n.t("■ Stop step"), command: { name: "stopTask", taskId } };
    case "pause":
      return { title: l10n.t("❙❙ Pause step"), command: { name: "pauseTask", taskId } };
    case "resume":
      return { title: l10n.t("▶ Resume step"), command: { name: "resumeTask", taskId } };
    case "retry":
      return {
        title: l10n.t("↻ Retry from here"),
        tooltip: l10n.t("The step is tried again, and the run goes on from there."),
        command: { name: "retryTask", taskId },
      };
    default:
      return undefined;
  }
}

function describeRunState(run: RunView, { fleet, now }: Surroundings): LensWords {
  const done = run.steps.filter(({ status }) => hasEnded(status)).length;
  const progress = hasEnded(run.status) ? "" : ` ${String(done)}/${String(run.steps.length)}`;
  return {
    title: `${marks[run.status]} ${statusWords(run.status)}${progress}${endWords(endOfRun(run), spentWords(run.cost, creditsOf(run, fleet)), now)}`,
    ...tooltipOf(run, endOfRun(run)),
    command: { name: "openEvents", runId: run.id },
  };
}

function describeStepState(run: RunView, step: StepView, task: TaskView | undefined, now: number): LensWords {
  const { status, outcome = status, cost } = step;
  const decided = outcome === status ? "" : `: ${oneLine(outcome)}`;
  // Who can be asked for an answer has a lens of its own.
  const waits =
    task?.waiting && !task.can.includes("answer") ? ` ${l10n.t("for: {0}", oneLine(task.waiting.text))}` : "";
  return {
    title: `${marks[status]} ${statusWords(status)}${decided}${waits}${endWords(endOfStep(step), spentWords(cost, task?.usage?.credits), now)}`,
    ...tooltipOf(step, endOfStep(step)),
    command: { name: "openEvents", runId: run.id },
  };
}

/** When something ended, how long it took and what it cost. */
function endWords(end: RunEnd | undefined, spent: string, now: number): string {
  const when = end === undefined ? "" : ` ${l10n.t("{0}, in {1}", whenWords(end.at, now), formatDuration(end.took))}`;
  return `${when}${spent}`;
}

/** What was spent, of money and of the cloud's credits. */
function spentWords(cost: number | undefined, credits: number | undefined): string {
  const parts = [
    cost === undefined ? [] : formatDollars(cost),
    credits === undefined ? [] : formatCredits(credits),
  ].flat();
  return parts.length === 0 ? "" : l10n.t(", for {0}", listInWords(parts, "and"));
}

/** The credits that the newest tasks of a run's steps have used; undefined where none of them is the cloud's. */
function creditsOf({ id, steps }: RunView, fleet: FleetFacts): number | undefined {
  const used = steps.flatMap((step) => fleet.taskOf(id, step.id)?.usage?.credits ?? []);
  return used.length === 0 ? undefined : used.reduce((sum, credits) => sum + credits, 0);
}

/** Why it ended so, and when exactly. */
function tooltipOf(
  { reason, status }: Pick<RunView | StepView, "reason" | "status">,
  end: RunEnd | undefined,
): { tooltip?: string } {
  const why =
    reason === undefined || status === "succeeded" ? [] : [reason.message.replace(/\.?$/, "."), reason.remedy ?? ""];
  const when = end === undefined ? "" : l10n.t("Ended {0}.", momentWords(end.at));
  const tooltip = [...why, when].filter((part) => part !== "").join(" ");
  return tooltip === "" ? {} : { tooltip };
}

function describeReferences(document: ManusDocument, { index }: Surroundings): LensWords | undefined {
  const entry = index.atPath(document.file);
  if (!entry) return undefined;
  const places = usesOf(entry, index)
    .map(({ file, call }) => ({ file, span: call.span }))
    .sort((one, other) => (one.file < other.file ? -1 : one.file > other.file ? 1 : one.span.start - other.span.start));
  if (places.length === 0) return undefined;
  const title = places.length === 1 ? l10n.t("1 reference") : l10n.t("{0} references", String(places.length));
  return { title, command: { name: "showReferences", places } };
}

const marks: Readonly<Record<RunStatus | StepStatus, string>> = {
  pending: "◌",
  queued: "◌",
  starting: "…",
  running: "…",
  paused: "❙❙",
  waiting: "?",
  succeeded: "✓",
  failed: "✗",
  stopped: "■",
  skipped: "–",
};
