import * as l10n from "@vscode/l10n";
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
    .summary(l10n.t("do failed steps of a run again"))
    .description(
      l10n.t(
        "Do the failed and stopped steps of a run again, and what was skipped because of them; or with --from that step and all that depend on it, whatever became of them. What succeeded and isn't named isn't run again. A run that has ended opens again.",
      ),
    )
    .argument("[run...]", l10n.t("runs, or the beginnings of their ids"))
    .option("--from <step>", l10n.t("from this step on; of one run"))
    .option("--watch", l10n.t("watch it to its end, as `run` does; of one run"));
  addSteerOptions(retrying, "retry")
    .addOption(onAskOption())
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl runs retry 01JD3K --watch\n  manusctl runs retry 01JD3K --from build`,
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
    .summary(l10n.t("run a file once more, without what hasn't changed"))
    .description(
      l10n.t(
        "Start a new run of the file of an earlier one, as the file is now, with the inputs of that run unless others are given. A step that succeeded there and would do the very same again isn't run: its result is taken over. Gates ask again, and agents with a worktree of their own work again. What files hold isn't compared.",
      ),
    )
    .argument("<run>", l10n.t("a run, or the beginning of its id"))
    .option(
      "-i, --input <name=value>",
      l10n.t("another value of an input; may be given several times"),
      collectInput,
      {},
    )
    .option("--detach", l10n.t("start it and return; it goes on in the background"))
    .addOption(onAskOption())
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl runs rerun 01JD3K --input since=v1.3.0`)
    .action(async (id: string, options: StartOptions) => {
      const run = findRun(valueOf(await context.link.connect({ start: true })), id);
      const { file, workspaceFolder } = run;
      await startAndWatch(context, { file, workspaceFolder }, { ...options, rerun: run.id });
    });
}

function addSkip(runs: Command, context: CliContext): void {
  runs
    .command("skip")
    .summary(l10n.t("leave a step of a run out"))
    .description(
      l10n.t(
        "Leave a step out that hasn't begun, or that failed or was stopped: those that need it go on as if it had succeeded, and find no output. The reason stands in the run's record.",
      ),
    )
    .argument("<run>", l10n.t("a run, or the beginning of its id"))
    .argument("<step>", l10n.t("the step's id"))
    .requiredOption("--reason <text>", l10n.t("why, for the record"))
    .addOption(formatOption())
    .addHelpText("after", '\nExample:\n  manusctl runs skip 01JD3K notify --reason "the mail server is down"')
    .action((id: string, stepId: string, options: SkipOptions) => skip(context, id, { stepId, ...options }));
}

async function retryMany(context: CliContext, ids: readonly string[], options: RetryOptions): Promise<void> {
  if (options.from !== undefined || options.watch === true)
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("--from and --watch are for one run"),
      l10n.t("Name that run alone."),
    );
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
  const what = from === undefined ? l10n.t("what failed") : l10n.t("step {0} and what depends on it", from);
  writeDone(terminal, output, {
    value: { run: runId, asked: "retry", from: from ?? null },
    text: l10n.t("Run {0} goes on: {1} is done again", runId, what),
    notes: [l10n.t("Follow it with: manusctl events {0} --follow", runId)],
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
    text: l10n.t("Step {0} of run {1} is left out", stepId, runId),
  });
}
