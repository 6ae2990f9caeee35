import { CodeLensRequest } from "vscode-languageserver";
import type { CodeLens, Command } from "vscode-languageserver";
import type { RunView, StepView } from "../../../protocol/fleet.ts";
import { isFinal } from "../../../protocol/states.ts";
import type { RunStatus, StepStatus } from "../../../protocol/states.ts";
import { runnableTargets } from "../../../core/language/runnable-targets.ts";
import type { RunnableTarget } from "../../../core/language/runnable-targets.ts";
import { documentFeature } from "../../feature.ts";
import type { OpenDocument } from "../../open-documents.ts";
import { toProtoRange } from "../../to-proto.ts";

/** textDocument/codeLens: run, stop and the newest outcome over the file and over each step. */
export const codeLensFeature = documentFeature(
  CodeLensRequest.type,
  { codeLensProvider: { resolveProvider: false } },
  (document, _, language): CodeLens[] => codeLenses(document, language.around().fleet.runOf(document.path)),
);

function codeLenses(document: OpenDocument, run: RunView | undefined): CodeLens[] {
  return runnableTargets(document.manus).flatMap((target) => {
    const range = toProtoRange(document.content, target.span);
    const commands = target.kind === "step" ? stepCommands(document, target, run) : fileCommands(document, target, run);
    return commands.map((command) => ({ range, command }));
  });
}

function fileCommands({ uri }: OpenDocument, target: RunnableTarget, run: RunView | undefined): Command[] {
  const start: Command = { title: `▶ Run ${target.kind}`, command: "manus.runFile", arguments: [{ uri }] };
  if (!run) return [start];
  const done = run.steps.filter((step) => isFinal(step.status)).length;
  const progress = isFinal(run.status) ? "" : ` ${String(done)}/${String(run.steps.length)}`;
  const state = openEvents(`${describe(run.status)}${progress}`, run);
  return isFinal(run.status) ? [start, state] : [stopRun(run), state];
}

function stepCommands({ uri }: OpenDocument, target: RunnableTarget, run: RunView | undefined): Command[] {
  const stepId = target.stepId ?? "";
  const start: Command = { title: "▶ Run step", command: "manus.runStep", arguments: [{ uri, stepId }] };
  const step = run?.steps.find((candidate) => candidate.id === stepId);
  if (!run || !step) return [start];
  const state = openEvents(describeStep(step), run);
  return isFinal(run.status) ? [start, state] : moves(step.status) ? [stopRun(run), state] : [state];
}

function moves(status: StepStatus): boolean {
  return !isFinal(status) && status !== "pending";
}

function stopRun(run: RunView): Command {
  return { title: "■ Stop", command: "manus.stopRun", arguments: [{ runId: run.id }] };
}

function openEvents(title: string, run: RunView): Command {
  return { title, command: "manus.openEvents", arguments: [{ runId: run.id }] };
}

function describeStep(step: StepView): string {
  const outcome = step.outcome ?? "";
  const decided = outcome !== "" && outcome !== step.status ? `: ${outcome}` : "";
  return `${describe(step.status)}${decided}${step.durationMs === undefined ? "" : ` in ${duration(step.durationMs)}`}`;
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

function describe(status: RunStatus | StepStatus): string {
  return `${marks[status]} ${status}`;
}

function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${String(Math.round(milliseconds))} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${String(Math.floor(seconds / 60))} min ${String(Math.round(seconds % 60))} s`;
}
