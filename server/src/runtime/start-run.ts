import * as l10n from "@vscode/l10n";
import type { RunSpec, RunState } from "../core/dispatch/states.ts";
import { present } from "../core/dispatch/omit.ts";
import { compileFile } from "../core/workflow/compile.ts";
import type { CompileProblem } from "../core/workflow/compile.ts";
import { findMissingAccount } from "../core/workflow/find-missing-account.ts";
import { isolateStep } from "../core/workflow/only-step.ts";
import type { RunOrigin } from "../protocol/fleet.ts";
import type { FileProblem, StartRunParams } from "../protocol/runs.ts";
import type { AccountSpec } from "../protocol/accounts.ts";
import type { AccountId, Refusal, RunId } from "../protocol/states.ts";
import type { TrustPoint } from "../protocol/trust.ts";
import type { DispatcherPorts, FileContent, LoadedFile } from "./dispatcher-ports.ts";

/** A run that may be created, or why not. */
export type PreparedRun =
  | { readonly ok: true; readonly run: RunSpec }
  | { readonly ok: false; readonly because: Refusal; readonly problems: readonly FileProblem[] };

type Ports = Pick<DispatcherPorts, "clock" | "ids" | "runStore" | "loadRunnable" | "shellDialect" | "trustOf">;
type Runnable = Extract<LoadedFile, { readonly outcome: "runnable" }>;

/** What of the fleet starting a run has to know: the runs in memory, for a step that is run alone, and the accounts there are. */
export interface KnownFleet {
  readonly runs: ReadonlyMap<RunId, RunState>;
  readonly accounts: ReadonlyMap<AccountId, AccountSpec>;
}

/** What is to be run, and by the host alone: the task in the cloud that the run takes over, with the id the run gets. */
export interface StartOrder extends StartRunParams {
  readonly adopting?: { readonly runId: RunId; readonly cloudTaskId: string };
  /** Of a run that no person starts. */
  readonly origin?: RunOrigin;
}

/** Read, check and compile a file, and make the run's folder. */
export async function prepareRun(params: StartOrder, ports: Ports, known: KnownFleet): Promise<PreparedRun> {
  if (!params.trusted) return refuse(untrusted);
  const unusable = refuseReuse(params, known);
  if (unusable !== undefined) return refuse(unusable);
  const { file, workspaceFolder } = params;
  const loaded = await loadTrusted(params, ports);
  if ("ok" in loaded) return loaded;
  const [id, startedAt] = [params.adopting?.runId ?? ports.ids.next(), ports.clock.now()];
  const result = compileFile(loaded, {
    file,
    runId: id,
    startedAt,
    workspaceFolder,
    inputs: params.inputs,
    dialect: ports.shellDialect,
  });
  if (!result.ok) return refuseProblems(result.problems, file);
  const { compiled, borrowed, because } = isolate(params, adopt(params, result.compiled), known.runs.values());
  const unfit = because ?? findMissingAccount(compiled, known.accounts.values());
  if (unfit !== undefined) return refuse(unfit);
  const made = await ports.runStore.create(id);
  if (!made.ok) return refuse(made.failure);
  const { inputs } = result;
  const folder = ports.runStore.folder(id);
  const { onlyStep, prefer, reuse } = params;
  const base = { id, file, workspaceFolder, folder, startedAt, inputs, compiled, borrowed };
  const asked = {
    origin: originOf(params),
    ...present({ reuse, onlyStep, prefer }),
  };
  return { ok: true, run: { ...base, ...asked } };
}

function originOf({ origin, by = "editor", reuse }: StartOrder): RunOrigin {
  return origin ?? (reuse === undefined ? { kind: "person", by } : { kind: "rerun", by, runId: reuse });
}

/** Why results of that run can't be taken over. */
function refuseReuse({ reuse, onlyStep, workspaceFolder }: StartOrder, known: KnownFleet): Refusal | undefined {
  if (reuse === undefined) return undefined;
  if (onlyStep !== undefined) {
    return { code: "reuse-of-step", message: l10n.t("A step that is run alone is run: nothing is taken over for it") };
  }
  const earlier = known.runs.get(reuse)?.spec;
  if (earlier === undefined || earlier.imported === true) {
    const message = l10n.t(
      "There is no run {0} whose results could be taken over: those that ended long ago are on disk alone",
      reuse,
    );
    return { code: "unknown-run", message, remedy: l10n.t("Run the whole file.") };
  }
  if (earlier.workspaceFolder === workspaceFolder) return undefined;
  const message = l10n.t(
    "The run {0} went in another folder, {1}: what it did isn't done here",
    reuse,
    earlier.workspaceFolder,
  );
  return { code: "other-workspace", message, remedy: l10n.t("Run the whole file.") };
}

/** The agent of an adopting run takes its task in the cloud over. */
function adopt({ adopting }: StartOrder, compiled: RunSpec["compiled"]): RunSpec["compiled"] {
  if (adopting === undefined) return compiled;
  const steps = compiled.steps.map((step) => {
    const { action } = step;
    if (action.kind !== "agent") return step;
    return { ...step, action: { ...action, source: { ...action.source, adopt: adopting.cloudTaskId } } };
  });
  return { ...compiled, steps };
}

const untrusted: Refusal = {
  code: "untrusted-workspace",
  get message() {
    return l10n.t("Nothing runs in a workspace that isn't trusted");
  },
  get remedy() {
    return l10n.t("Trust the workspace, then run it again.");
  },
};

/** The file with all that it calls. What only a computed name could mean, and nobody has confirmed, is left out. */
async function loadTrusted(
  params: StartOrder,
  ports: Ports,
): Promise<Runnable | Extract<PreparedRun, { readonly ok: false }>> {
  const loaded = await ports.loadRunnable(params.file, params.workspaceFolder);
  if (loaded.outcome === "refused") return { ok: false, because: loaded.because, problems: loaded.problems };
  const unconfirmed = await findUntrusted(loaded, params, ports);
  if (unconfirmed !== undefined) return { ok: false, because: unconfirmed, problems: [] };
  const called = await Promise.all(
    loaded.called.map(async (each) => (each.optional && (await pointsOf(each, ports)).length > 0 ? [] : [each])),
  );
  return { ...loaded, called: called.flat() };
}

/** What in a file waits for a person's yes. */
async function pointsOf(
  each: { readonly file: string } & FileContent,
  { trustOf }: Pick<Ports, "trustOf">,
): Promise<readonly TrustPoint[]> {
  const { trusted, points } = await trustOf(each.file, each);
  return trusted ? [] : points;
}

/** The first of a file and those that it surely calls that lets its agents do what nobody has confirmed. Checked before anything is compiled: what runs is trusted. */
export async function findUntrusted(
  loaded: Runnable,
  { file }: Pick<StartRunParams, "file">,
  ports: Pick<Ports, "trustOf">,
): Promise<Refusal | undefined> {
  const sure = loaded.called.filter(({ optional }) => optional === undefined);
  for (const each of [{ file, text: loaded.text, value: loaded.value }, ...sure]) {
    const points = await pointsOf(each, ports);
    if (points.length > 0) return untrustedFile(each.file, points);
  }
  return undefined;
}

function untrustedFile(file: string, points: readonly TrustPoint[]): Refusal {
  const list = points.map(({ key, text }) => `  ${key}: ${text}`).join("\n");
  return {
    code: "untrusted-file",
    message: l10n.t("{0} lets its agents do without asking what needs your yes once:\n{1}", file, list),
    remedy: l10n.t("Look at the file, then confirm it: manusctl trust {0}", file),
  };
}

type Isolated = Pick<RunSpec, "compiled" | "borrowed"> & { readonly because?: Refusal };

function isolate(
  { onlyStep, file }: StartRunParams,
  compiled: RunSpec["compiled"],
  known: Iterable<RunState>,
): Isolated {
  if (onlyStep === undefined) return { compiled, borrowed: {} };
  const earlier = [...known].filter(({ spec }) => spec.file === file).sort((a, b) => (a.spec.id < b.spec.id ? 1 : -1));
  const alone = isolateStep(compiled, onlyStep, earlier);
  return alone.ok ? alone : { compiled, borrowed: {}, because: alone.because };
}

function refuse({ code, message, remedy }: Refusal): PreparedRun {
  const because = remedy === undefined ? { code, message } : { code, message, remedy };
  return { ok: false, because, problems: [] };
}

function refuseProblems(problems: readonly CompileProblem[], file: string): PreparedRun {
  const messages = problems.map(({ message }) => message);
  const code = problems[0]?.code ?? "invalid-file";
  // What a person typed as an input is no fault of the file.
  if (code === "invalid-input") return refuse({ code, message: messages.join(" ") });
  const because = { code, message: l10n.t("{0} can't run as it is: {1}", file, messages[0] ?? "") };
  return { ok: false, because, problems: problems.map((problem) => toFileProblem(problem, file)) };
}

function toFileProblem({ code, message, line }: CompileProblem, file: string): FileProblem {
  return { file, line: line + 1, column: 1, endLine: line + 1, endColumn: 1, severity: "error", code, message };
}
