import * as l10n from "@vscode/l10n";
import type { EndReason, RunId, Timestamp } from "../../protocol/states.ts";
import type { RunSpec, RunState } from "../dispatch/states.ts";
import { present } from "../dispatch/omit.ts";
import { partOf } from "../dispatch/transition-run.ts";
import type { Digest } from "../ports/file-hashes.ts";
import { least } from "./agent-source.ts";
import type { ShellDialect } from "./command-words.ts";
import { compileFile } from "./compile.ts";
import type { CheckedFile, CompileResult } from "./compile.ts";
import type { CompiledRun, CompiledStep, StepAction } from "./compiled-run.ts";
import { evaluateValue } from "./evaluate-arguments.ts";
import { textOf } from "./expression-values.ts";
import { evaluateText } from "./expressions.ts";
import type { Evaluated, ExpressionScope } from "./expressions.ts";
import { calledBy, findCalled } from "./library.ts";
import { isSameBefore } from "./reuse/fingerprint.ts";
import type { CalledFile } from "./library.ts";

/** So many runs may be above another one: what calls itself without an end is found out. */
const deepestNesting = 10;

/** A step that runs a workflow. */
export type WorkflowStep = CompiledStep & { readonly action: Extract<StepAction, { readonly kind: "workflow" }> };

/** What the run of a step is made from. */
export interface ChildContext {
  /** The run that the step is of. */
  readonly run: RunState;
  /** What the step's expressions read. */
  readonly scope: ExpressionScope;
  readonly at: Timestamp;
  readonly nextId: () => string;
  readonly digest: Digest;
  readonly dialect: ShellDialect;
  readonly findRun: (id: RunId) => RunState | undefined;
  readonly folderOf: (id: RunId) => string;
}

/** The run that no other started, above a run; undefined when it isn't remembered any more. */
export function rootOf({ spec }: RunState, findRun: ChildContext["findRun"]): RunState | undefined {
  return findRun(spec.nesting?.root ?? spec.id);
}

/**
 * The run that a step (or its item `index`) starts: the called file as it was when the root was started, compiled with what the step gives it. Its time is bounded by the
 * step's. Fails with a reason: too deep, no such workflow, an input that doesn't fit.
 */
export function makeChild(
  step: WorkflowStep,
  part: { readonly index?: number },
  context: ChildContext,
): Evaluated<RunSpec> {
  const { run, scope, at, folderOf } = context;
  const { spec } = run;
  const depth = (spec.nesting?.depth ?? 0) + 1;
  if (depth > deepestNesting) return fail(tooDeep(step));
  const called = findWorkflow(step, context);
  if (!called.ok) return called;
  const given = evaluateValue(step.action.with, scope);
  if (!given.ok) return given;
  const id = context.nextId();
  const { file } = called.value;
  const { workspaceFolder } = spec;
  const result = compileFile(called.value, {
    ...{ file, runId: id, startedAt: at, workspaceFolder, dialect: context.dialect },
    inputs: given.value as Readonly<Record<string, unknown>>,
  });
  if (!result.ok) return fail(unfit(called.value.reference, result));
  const base = { id, file, workspaceFolder, folder: folderOf(id), startedAt: at, inputs: result.inputs, borrowed: {} };
  return {
    ok: true,
    value: {
      ...base,
      compiled: bindToStep(result.compiled, step),
      ...reuseOf(step.id, part, context),
      ...present({ prefer: spec.prefer }),
      origin: { kind: "step", runId: spec.id, stepId: step.id, ...present({ index: part.index }) },
      nesting: { depth, root: spec.nesting?.root ?? spec.id },
    },
  };
}

/** The file that the step means, with what it calls itself. */
function findWorkflow(
  { action }: WorkflowStep,
  { run, scope, findRun }: ChildContext,
): Evaluated<CalledFile & CheckedFile> {
  const name = evaluateText(action.workflow, scope);
  if (!name.ok) return name;
  const reference = textOf(name.value);
  const library = rootOf(run, findRun)?.spec.compiled.library;
  const found = library === undefined ? undefined : findCalled(reference, run.spec.file, "workflow", library);
  if (library === undefined || found === undefined) return fail(unknownWorkflow(reference));
  const { stepLines = [] } = found;
  return { ok: true, value: { ...found, stepLines, called: calledBy(found.file, library) } };
}

/** A run that takes results over of an earlier one lets its steps' runs do so of those that the same steps started then, after the very same. */
function reuseOf(
  stepId: string,
  { index }: { readonly index?: number },
  { run, digest, findRun }: Pick<ChildContext, "run" | "digest" | "findRun">,
): Pick<RunSpec, "reuse"> {
  const { reuse } = run.spec;
  const earlier = reuse === undefined ? undefined : findRun(reuse);
  if (earlier === undefined || !isSameBefore(stepId, run, earlier, digest)) return {};
  const part = partOf(earlier, { stepId, ...(index === undefined ? {} : { index }) });
  return part?.childRunId === undefined ? {} : { reuse: part.childRunId };
}

/** The files of the library stay with the root; the tighter of two time limits counts. */
function bindToStep({ library: _, ...compiled }: CompiledRun, step: CompiledStep): CompiledRun {
  return { ...compiled, ...present({ timeoutMs: least(compiled.timeoutMs, step.timeoutMs) }) };
}

function tooDeep({ action }: WorkflowStep): EndReason {
  return {
    code: "too-deep",
    message: l10n.t("{0} would be started inside {1} other runs, which is the most", action.workflow, deepestNesting),
    remedy: l10n.t("Let the workflows call each other less deeply; one that calls itself needs an `if` that ends it."),
  };
}

function unknownWorkflow(name: string): EndReason {
  const message = l10n.t("There was no workflow `{0}` in the workspace when the run started that could run", name);
  return {
    code: "unknown-workflow",
    message,
    remedy: l10n.t("Correct what the name is computed from; a file that nobody has confirmed counts as missing."),
  };
}

function unfit(name: string, { problems }: Extract<CompileResult, { readonly ok: false }>): EndReason {
  const code = problems[0]?.code === "invalid-input" ? "invalid-arguments" : "invalid-file";
  const message = l10n.t(
    "The workflow `{0}` can't be started like this: {1}",
    name,
    problems.map((each) => each.message).join(" "),
  );
  return { code, message, remedy: l10n.t("Correct the step's `with`, or the called file, then run it again.") };
}

function fail(reason: EndReason): { readonly ok: false; readonly reason: EndReason } {
  return { ok: false, reason };
}
