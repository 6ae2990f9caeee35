import type { Command } from "commander";
import { RetryRunRequest, SkipStepRequest } from "../../protocol/runs.ts";
import type { OnAsk } from "../ask-answers.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { findRun } from "../fleet-lookup.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import { collectInput } from "../run-target.ts";
import { writeDone } from "../write-done.ts";
import { addSteerOptions, isOfMany, steerRuns, type SteerRunsOptions } from "./runs-steer.ts";
import { onAskOption, startAndWatch, watchToEnd, type StartOptions } from "./run.ts";

const by = "terminal";

interface RetryOptions extends SteerRunsOptions {
  readonly from?: string;
  readonly watch?: true;
  readonly onAsk?: OnAsk;
}

/** `manusctl runs retry|rerun|skip`. */
export function addRunsAgain(runs: Command, context: CliContext): void {
  addRetry(runs, context);
  addRerun(runs, context);
  addSkip(runs, context);
}

function addRetry(runs: Command, context: CliContext): void {
  const retrying = runs
    .command("retry")
    .summary("do failed steps of a run again")
    .description(
      "Do the failed and stopped steps of a run again, and what was skipped because of them; or with --from that step and all that depend on it, whatever became of them. What succeeded and isn't " +
        "named isn't run again. A run that has ended opens again.",
    )
    .argument("[run...]", "runs, or the beginnings of their ids")
    .option("--from <step>", "from this step on; of one run")
    .option("--watch", "watch it to its end, as `run` does; of one run");
  addSteerOptions(retrying, "retry")
    .addOption(onAskOption())
    .addOption(formatOption())
    .addHelpText(
      "after",
      "\nExamples:\n  manusctl runs retry 01JD3K --watch\n  manusctl runs retry 01JD3K --from build",
    )
    .action(async (ids: string[], options: RetryOptions) => {
      const [id] = ids;
      const isPlain = ids.length === 1 && !isOfMany(options) && options.dryRun !== true;
      if (isPlain && id !== undefined) await retry(context, id, options);
      else await retryMany(context, ids, options);
    });
}

function addRerun(runs: Command, context: CliContext): void {
  runs
    .command("rerun")
    .summary("run a file once more, without what hasn't changed")
    .description(
      "Start a new run of the file of an earlier one, as the file is now, with the inputs of that run unless others are given. A step that succeeded there and would do the very same again isn't run: its " +
        "result is taken over. Gates ask again, and agents with a worktree of their own work again. What files hold isn't compared.",
    )
    .argument("<run>", "a run, or the beginning of its id")
    .option("-i, --input <name=value>", "another value of an input; may be given several times", collectInput, {})
    .option("--detach", "start it and return; it goes on in the background")
    .addOption(onAskOption())
    .addOption(formatOption())
    .addHelpText("after", "\nExample:\n  manusctl runs rerun 01JD3K --input since=v1.3.0")
    .action(async (id: string, options: StartOptions) => {
      const run = findRun(valueOf(await context.link.connect({ start: true })), id);
      const { file, workspaceFolder } = run;
      await startAndWatch(context, { file, workspaceFolder }, { ...options, rerun: run.id });
    });
}

function addSkip(runs: Command, context: CliContext): void {
  runs
    .command("skip")
    .summary("leave a step of a run out")
    .description(
      "Leave a step out that hasn't begun, or that failed or was stopped: those that need it go on as if it had succeeded, and find no output. The reason stands in the run's record.",
    )
    .argument("<run>", "a run, or the beginning of its id")
    .argument("<step>", "the step's id")
    .requiredOption("--reason <text>", "why, for the record")
    .addOption(formatOption())
    .addHelpText("after", '\nExample:\n  manusctl runs skip 01JD3K notify --reason "the mail server is down"')
    .action((id: string, stepId: string, options: SkipOptions) => skip(context, id, { stepId, ...options }));
}

async function retryMany(context: CliContext, ids: readonly string[], options: RetryOptions): Promise<void> {
  if (options.from !== undefined || options.watch === true)
    throw new CommandFailure(exitCodes.badUsage, "--from and --watch are for one run", "Name that run alone.");
  await steerRuns(context, { verb: "retry", ids, options });
}

async function retry(context: CliContext, id: string, { from, watch, onAsk, output }: RetryOptions): Promise<void> {
  const { link, terminal } = context;
  const { id: runId } = findRun(valueOf(await link.connect({ start: true })), id);
  const params = { runId, by, ...(from === undefined ? {} : { from }) };
  const outcome = valueOf(await link.request(RetryRunRequest, params));
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  if (watch === true) {
    await watchToEnd(context, runId, { onAsk: onAsk ?? (terminal.interactive ? "prompt" : "deny"), output });
    return;
  }
  const what = from === undefined ? "what failed" : `step ${from} and what depends on it`;
  writeDone(terminal, output, {
    value: { run: runId, asked: "retry", from: from ?? null },
    text: `Run ${runId} goes on: ${what} is done again`,
    notes: [`Follow it with: manusctl events ${runId} --follow`],
  });
}

interface SkipOptions extends FormatOptions {
  readonly reason: string;
}

async function skip(
  { link, terminal }: CliContext,
  id: string,
  { stepId, reason, output }: SkipOptions & { readonly stepId: string },
): Promise<void> {
  const { id: runId } = findRun(valueOf(await link.connect({ start: true })), id);
  const outcome = valueOf(await link.request(SkipStepRequest, { runId, stepId, reason, by }));
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  writeDone(terminal, output, {
    value: { run: runId, asked: "skip", step: stepId, reason },
    text: `Step ${stepId} of run ${runId} is left out`,
  });
}
