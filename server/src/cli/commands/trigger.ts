import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { pickOffered } from "../../core/ports/run-environment.ts";
import { StartRunRequest, type StartRunResult } from "../../protocol/runs.ts";
import { FireTriggerRequest } from "../../protocol/triggers.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { lookForTrigger } from "../find-trigger.ts";
import { formatOption, writeResult, type FormatOptions } from "../output.ts";
import { countProblems, renderProblems } from "../problems.ts";
import { toRunResult } from "../run-result.ts";
import { collectInput, findTarget } from "../run-target.ts";
import { detachedText, readRun, watchToEnd } from "./run.ts";

interface TriggerOptions extends FormatOptions {
  readonly input: Readonly<Record<string, string>>;
  readonly watch?: true;
  readonly workspace?: string;
}

/** `manusctl trigger`. */
export function addTrigger(program: Command, context: CliContext): void {
  program
    .command("trigger")
    .summary(l10n.t("start a workflow now, as its trigger would"))
    .description(
      l10n.t(
        "Start a workflow now, in the background, as its schedule or its files would; whether its `on` is turned on or not. Its schedule stays as it is. With --watch it's watched to its end, as `manusctl run` does.",
      ),
    )
    .argument("<trigger|file|name>", l10n.t("a trigger, a workflow file, or the name of one in the workspace"))
    .option("-i, --input <name=value>", l10n.t("the value of an input; may be given several times"), collectInput, {})
    .option("--watch", l10n.t("watch it to its end"))
    .option("--workspace <folder>", l10n.t("the workspace folder"))
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl trigger nightly\n  manusctl trigger nightly.manus.yaml --input since=v1.2.0 --watch`,
    )
    .action((named: string, options: TriggerOptions) => fire(context, named, options));
}

async function fire(context: CliContext, named: string, options: TriggerOptions): Promise<void> {
  const { terminal, cwd } = context;
  const result = await start(context, named, options);
  if (result.outcome === "refused") {
    if (result.problems.length === 0) throw refusedAs(result.because);
    terminal.stderr.write(renderProblems(terminal, cwd, result.problems));
    const message = `${result.because.message} (${countProblems(result.problems)})`;
    throw new CommandFailure(exitCodes.badUsage, message, result.because.remedy);
  }
  const { runId } = result;
  if (options.watch === true) {
    const onAsk = terminal.interactive ? "prompt" : "deny";
    await watchToEnd(context, runId, { onAsk, output: options.output });
    return;
  }
  const started = await readRun(context, runId);
  writeResult(terminal, options.output, toRunResult(started), () => detachedText(runId));
}

async function start(
  context: CliContext,
  named: string,
  { input, workspace }: TriggerOptions,
): Promise<StartRunResult> {
  const { link, cwd, environment } = context;
  const fleet = valueOf(await link.connect({ start: true }));
  const trigger = workspace === undefined ? lookForTrigger(fleet, cwd, named) : undefined;
  const by = "terminal";
  if (trigger !== undefined) {
    return valueOf(await link.request(FireTriggerRequest, { triggerId: trigger.id, inputs: input, by }));
  }
  const target = await findTarget(context, named, workspace);
  const lent = pickOffered(environment);
  const params = { ...target, trusted: true, inputs: input, by };
  return valueOf(
    await link.request(StartRunRequest, Object.keys(lent).length === 0 ? params : { ...params, environment: lent }),
  );
}
