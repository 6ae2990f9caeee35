import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { pickOffered } from "../../core/ports/run-environment.ts";
import { PlanRunRequest } from "../../protocol/plans.ts";
import type { StartRunParams } from "../../protocol/runs.ts";
import { preferOf } from "../config/prefer-of.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { formatOption, writeResult, type FormatOptions } from "../output.ts";
import { renderPlan } from "../plan-text.ts";
import { countProblems, renderProblems } from "../problems.ts";
import { collectInput, findTarget } from "../run-target.ts";

interface PlanOptions extends FormatOptions {
  readonly input: Readonly<Record<string, string>>;
  readonly workspace?: string;
  readonly step?: string;
  readonly account?: string;
  readonly instance?: string;
  readonly model?: string;
  readonly profile?: string;
}

/** `manusctl plan`: what a run of a file would do. */
export function addPlan(program: Command, context: CliContext): void {
  program
    .command("plan")
    .summary(l10n.t("show what a run would do, without starting anything"))
    .description(
      l10n.t(
        "Show what a run of a file would do as things stand: which steps go at the same time, where each would run and who pays, what it would ask, how long it took and what it cost in earlier runs (of ten runs, eight were between the two numbers), and what would exceed a budget. Nothing is started, written or asked. Takes what `run` takes, and is refused for the same reasons, with the same exit codes.",
      ),
    )
    .argument("<file|name>", l10n.t("a .manus.yaml file, or the name of one in the workspace"))
    .option("-i, --input <name=value>", l10n.t("the value of an input; may be given several times"), collectInput, {})
    .option("--workspace <folder>", l10n.t("the workspace folder"))
    .option("--step <id>", l10n.t("this step alone"))
    .option("--account <account>", l10n.t("who pays for tasks that name no account"))
    .option("--instance <instance>", l10n.t("what executes tasks that name no instance"))
    .option("--model <model>", l10n.t("what agents think with that name no model"))
    .option("--profile <profile>", l10n.t("what cloud tasks get that name no profile: lite, standard, max"))
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl plan release.manus.yaml
  manusctl plan release --input since=v1.2.0
  manusctl plan nightly -o json | jq '.cost.p90'`,
    )
    .action((target: string, options: PlanOptions) => plan(context, target, options));
}

async function plan(context: CliContext, target: string, options: PlanOptions): Promise<void> {
  const { link, terminal, environment, cwd } = context;
  const { input, step, account, instance, model, profile, output, workspace } = options;
  const { file, workspaceFolder } = await findTarget(context, target, workspace);
  valueOf(await link.connect({ start: true }));
  const lent = pickOffered(environment);
  const prefer = preferOf(context, { account, instance, model, profile });
  const params: StartRunParams = {
    ...{ file, workspaceFolder, trusted: true, inputs: input },
    ...(Object.keys(lent).length === 0 ? {} : { environment: lent }),
    ...(Object.keys(prefer).length === 0 ? {} : { prefer }),
    ...(step === undefined ? {} : { onlyStep: step }),
  };
  const answer = valueOf(await link.request(PlanRunRequest, params));
  if (answer.outcome === "planned") {
    writeResult(terminal, output, answer.plan, () => renderPlan(terminal, answer.plan));
    return;
  }
  if (answer.problems.length === 0) throw refusedAs(answer.because);
  terminal.stderr.write(renderProblems(terminal, cwd, answer.problems));
  const { message, remedy } = answer.because;
  throw new CommandFailure(exitCodes.badUsage, `${message} (${countProblems(answer.problems)})`, remedy);
}
