import * as l10n from "@vscode/l10n";
import { Option, type Command } from "commander";
import { ReadChangesRequest } from "../../protocol/changes.ts";
import type { RunView, TaskView } from "../../protocol/fleet.ts";
import { SnapshotRequest } from "../../protocol/host.ts";
import { StartRunRequest, type StartRunParams } from "../../protocol/runs.ts";
import type { RunId } from "../../protocol/states.ts";
import { pickOffered } from "../../core/ports/run-environment.ts";
import type { OnAsk } from "../ask-answers.ts";
import { confirmTrust } from "../confirm-trust.ts";
import { preferOf } from "../config/prefer-of.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodeOf, exitCodes, refusedAs, valueOf, type ExitCode } from "../failing.ts";
import { findRun } from "../fleet-lookup.ts";
import { formatOption, writeResult, type FormatOptions } from "../output.ts";
import { countProblems, renderProblems } from "../problems.ts";
import { renderRun, toRunResult, type TaskChanges } from "../run-result.ts";
import { watchRun } from "../run-watch.ts";
import { collectInput, findTarget, type Target } from "../run-target.ts";

/** How a run is started and watched. */
export interface StartOptions extends FormatOptions {
  readonly input: Readonly<Record<string, string>>;
  readonly detach?: true;
  readonly onAsk?: OnAsk;
  readonly step?: string;
  /** The id of a run, or its beginning: what it did and needn't be done again is taken over, and its inputs unless others are given. */
  readonly rerun?: string;
  readonly account?: string;
  readonly instance?: string;
  readonly model?: string;
  readonly profile?: string;
}

interface RunOptions extends StartOptions {
  readonly workspace?: string;
}

/** `manusctl run`: start a file's run and watch it to its end. */
export function addRun(program: Command, context: CliContext): void {
  const command = program
    .command("run")
    .summary(l10n.t("run a task or workflow file"))
    .description(
      l10n.t(
        "Run a task or workflow file, given by its path or by its name in the workspace. The workspace is the nearest folder above the file with a .git, else the current folder. Running a file from the command line says that you trust its workspace: its steps may run commands and change files there. What agents need of your environment (MANUS_MODEL_*, MANUS_SECRET_*, keys of search and deployment, proxies) goes along, in memory alone. Ends with 0 when the run succeeded, 1 when it failed, 3 when it was stopped.",
      ),
    )
    .argument("<file|name>", l10n.t("a .manus.yaml file, or the name of one in the workspace"))
    .option("-i, --input <name=value>", l10n.t("the value of an input; may be given several times"), collectInput, {})
    .option("--detach", l10n.t("start it and return; it goes on in the background"))
    .option("--workspace <folder>", l10n.t("the workspace folder"))
    .option("--step <id>", l10n.t("run this step alone, with what other steps gave in their newest successful run"))
    .option(
      "--rerun <run>",
      l10n.t("with the inputs of that run, and without doing again what it did and hasn't changed"),
    )
    .option("--account <account>", l10n.t("who pays for tasks that name no account"))
    .option("--instance <instance>", l10n.t("what executes tasks that name no instance"))
    .option("--model <model>", l10n.t("what agents think with that name no model"))
    .option("--profile <profile>", l10n.t("what cloud tasks get that name no profile: lite, standard, max"));
  command
    .addOption(onAskOption())
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl run report.manus.yaml
  manusctl run release-notes --input since=v1.2.0 --on-ask allow
  manusctl run research --account work --profile max
  manusctl run release-notes --rerun 01JD3K --input since=v1.3.0
  manusctl run nightly --detach -o json | jq -r .runId`,
    )
    .action(async (target: string, { workspace, ...options }: RunOptions) => {
      requireTerminal(context, options);
      await startAndWatch(context, await findTarget(context, target, workspace), options);
    });
}

/** What becomes of what a run asks. */
export function onAskOption(): Option {
  const description = l10n.t("what to do when the run asks something; prompt on a terminal, else deny");
  return new Option("--on-ask <what>", description).choices(["prompt", "deny", "allow"]);
}

/** @throws {CommandFailure} where a person is to be asked and there is none. */
function requireTerminal({ terminal }: CliContext, { onAsk }: Pick<StartOptions, "onAsk">): void {
  if (onAsk !== "prompt" || terminal.interactive) return;
  const remedy = l10n.t("Use --on-ask deny or allow in scripts.");
  throw new CommandFailure(exitCodes.badUsage, l10n.t("--on-ask prompt needs a terminal"), remedy);
}

/** Start a file's run and, unless it's to go on in the background, watch it to its end. @throws {CommandFailure} */
export async function startAndWatch(context: CliContext, target: Target, options: StartOptions): Promise<void> {
  requireTerminal(context, options);
  const onAsk = options.onAsk ?? (context.terminal.interactive ? "prompt" : "deny");
  const runId = await start(context, target, options);
  if (options.detach === true) {
    const started = await readRun(context, runId);
    writeResult(context.terminal, options.output, toRunResult(started), () => detachedText(runId));
    return;
  }
  await watchToEnd(context, runId, { onAsk, output: options.output });
}

/** Watch a run to its end, show what came of it and end with its exit code. @throws {CommandFailure} */
export async function watchToEnd(
  context: CliContext,
  runId: RunId,
  options: FormatOptions & { readonly onAsk: OnAsk },
): Promise<void> {
  const { run: watched, detached, ...seen } = await watchRun(context, runId, options.onAsk);
  const details = { ...seen, changes: await readChanges(context, seen.tasks) };
  writeResult(context.terminal, options.output, toRunResult(watched, details.tasks), () =>
    detached ? detachedText(runId) : `\n${renderRun(context.terminal, watched, details)}`,
  );
  const code = detached ? exitCodes.ok : exitCodeOf(watched.status);
  if (code !== exitCodes.ok) throw endWith(code);
}

/** What agents changed in worktrees of their own; nothing where it can't be told, as the run's end is what was asked for. */
async function readChanges({ link }: CliContext, tasks: readonly TaskView[]): Promise<readonly TaskChanges[]> {
  const read = tasks
    .filter(({ worktree }) => worktree !== undefined)
    .map(async ({ id: taskId }): Promise<readonly TaskChanges[]> => {
      const answer = await link.request(ReadChangesRequest, { taskId });
      return answer.ok && answer.value.outcome === "read" ? [{ taskId, changes: answer.value.changes }] : [];
    });
  return (await Promise.all(read)).flat();
}

/** Also the host that starts just now may have died with the answer: then nobody knows whether the run has begun, and it says so. */
async function start(context: CliContext, target: Target, options: StartOptions): Promise<RunId> {
  const { input, step, account, instance, model, profile, rerun } = options;
  const fleet = valueOf(await context.link.connect({ start: true }));
  const earlier = rerun === undefined ? undefined : findRun(fleet, rerun);
  const lent = pickOffered(context.environment);
  const prefer = preferOf(context, { account, instance, model, profile });
  const params: StartRunParams = {
    file: target.file,
    workspaceFolder: target.workspaceFolder,
    trusted: true,
    inputs: { ...earlier?.inputs, ...input },
    by: "terminal",
    ...(earlier === undefined ? {} : { reuse: earlier.id }),
    ...(Object.keys(lent).length === 0 ? {} : { environment: lent }),
    ...(Object.keys(prefer).length === 0 ? {} : { prefer }),
    ...(step === undefined ? {} : { onlyStep: step }),
  };
  let answer = valueOf(await context.link.request(StartRunRequest, params));
  if (answer.outcome === "refused" && (await confirmTrust(context, target, answer.because))) {
    answer = valueOf(await context.link.request(StartRunRequest, params));
  }
  if (answer.outcome === "started") return answer.runId;
  const { terminal, cwd } = context;
  if (answer.problems.length === 0) throw refusedAs(answer.because);
  terminal.stderr.write(renderProblems(terminal, cwd, answer.problems));
  throw new CommandFailure(
    exitCodes.badUsage,
    `${answer.because.message} (${countProblems(answer.problems)})`,
    answer.because.remedy,
  );
}

/** A run as the host knows it. @throws {CommandFailure} */
export async function readRun({ link }: CliContext, runId: RunId): Promise<RunView> {
  const snapshot = valueOf(await link.request(SnapshotRequest));
  const found = snapshot.runs.find(({ id }) => id === runId);
  if (found === undefined)
    throw new CommandFailure(exitCodes.noHost, l10n.t("The host doesn't know run {0} any more", runId));
  return found;
}

/** What a person is told of a run that nobody watches. */
export function detachedText(runId: RunId): string {
  return l10n.t("Run {0} goes on in the background.\nFollow it with: manusctl events {1} --follow", runId, runId);
}

function endWith(code: ExitCode): CommandFailure {
  return new CommandFailure(code, "");
}
