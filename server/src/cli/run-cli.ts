import * as l10n from "@vscode/l10n";
import { Command, CommanderError } from "commander";
import { addAccounts } from "./commands/accounts.ts";
import { addCache } from "./commands/cache.ts";
import { addChanges } from "./commands/changes.ts";
import { addCloud } from "./commands/cloud.ts";
import { addCompletion } from "./commands/completion.ts";
import { addConfig } from "./commands/config.ts";
import { addEvents } from "./commands/events.ts";
import { addGraph } from "./commands/graph.ts";
import { addHost } from "./commands/host.ts";
import { addInbox } from "./commands/inbox.ts";
import { addInstances } from "./commands/instances.ts";
import { addLsp } from "./commands/lsp.ts";
import { addMcp } from "./commands/mcp.ts";
import { addModels } from "./commands/models.ts";
import { addPlan } from "./commands/plan.ts";
import { addPolicy } from "./commands/policy.ts";
import { addRun } from "./commands/run.ts";
import { addRuns } from "./commands/runs.ts";
import { addTasksAnswer } from "./commands/tasks-answer.ts";
import { addTasksList } from "./commands/tasks-list.ts";
import { addTasksMessage } from "./commands/tasks-message.ts";
import { addTasksShow } from "./commands/tasks-show.ts";
import { addTasksSteer } from "./commands/tasks-steer.ts";
import { addTest } from "./commands/test.ts";
import { addTrigger } from "./commands/trigger.ts";
import { addTriggers } from "./commands/triggers.ts";
import { addTrust } from "./commands/trust.ts";
import { addUsage } from "./commands/usage.ts";
import { addValidate } from "./commands/validate.ts";
import { addWatch } from "./commands/watch.ts";
import { addWebhook } from "./commands/webhook.ts";
import { translatedErrors, translatedHelp } from "./commander-words.ts";
import type { CliContext } from "./context.ts";
import { CommandFailure, exitCodes, type ExitCode } from "./failing.ts";
import { paint, type Terminal } from "./terminal.ts";

const codesHelp = (): string =>
  `\n${l10n.t("Exit codes:\n  0  ok\n  1  the run, or a test, failed\n  2  bad usage, a refused request, or an invalid file\n  3  the run was stopped by a person\n  4  no host could be reached or started")}`;

/** Do what the command line says; `args` without the program itself. Answers the exit code and never rejects. */
export async function runCli(args: readonly string[], context: CliContext): Promise<ExitCode> {
  try {
    await createProgram(context).parseAsync(args, { from: "user" });
    return exitCodes.ok;
  } catch (error) {
    return report(context.terminal, error);
  } finally {
    context.link.close();
  }
}

/** The language that the arguments name, read before there is a program: its descriptions are written in it. */
export function namedLanguage(args: readonly string[]): string | undefined {
  const place = args.findIndex((arg) => arg === languageFlag || arg.startsWith(`${languageFlag}=`));
  return args[place] === languageFlag ? args[place + 1] : args[place]?.slice(languageFlag.length + 1);
}

const languageFlag = "--language";

/** Read before there is a program, as the terminal is. */
export const noPagerFlag = "--no-pager";

/** All commands. */
export function createProgram(context: CliContext): Command {
  const { stdout, stderr, colour } = context.terminal;
  const program = new Command("manusctl")
    .description(l10n.t("Check, run, watch and steer .manus.yaml tasks and workflows."))
    .version(context.version, "--version")
    .option(
      `${languageFlag} <tag>`,
      l10n.t("the language to speak, e.g. de; else MANUS_LANGUAGE, LC_ALL, LC_MESSAGES or LANG says it"),
    )
    .option(
      noPagerFlag,
      l10n.t("don't show long results a screenful at a time (MANUS_PAGER or PAGER says with which program)"),
    )
    .addHelpText("after", codesHelp())
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHasColors: () => colour,
      getErrHasColors: () => colour,
      ...translatedErrors,
    })
    .configureHelp(translatedHelp)
    .exitOverride()
    .showSuggestionAfterError();
  addCommands(program, context);
  return program;
}

/** In the order in which the help lists them. */
function addCommands(program: Command, context: CliContext): void {
  addUsage(program, context);
  addValidate(program, context);
  addTest(program, context);
  addPlan(program, context);
  addGraph(program, context);
  addRun(program, context);
  const tasks = program
    .command("tasks")
    .summary(l10n.t("see and steer tasks"))
    .description(l10n.t("See and steer tasks."));
  addTasksList(tasks, context);
  addTasksShow(tasks, context);
  addTasksSteer(tasks, context);
  addTasksAnswer(tasks, context);
  addTasksMessage(tasks, context);
  addInbox(program, context);
  addWatch(program, context);
  addRuns(program, context);
  addCache(program, context);
  addTriggers(program, context);
  addTrigger(program, context);
  addChanges(program, context);
  addTrust(program, context);
  addPolicy(program, context);
  addEvents(program, context);
  addAccounts(program, context);
  addInstances(program, context);
  addCloud(program, context);
  addWebhook(program, context);
  addHost(program, context);
  addModels(program, context);
  addLsp(program, context);
  addMcp(program, context);
  addConfig(program, context);
  addCompletion(program, context);
}

/** The one place where what went wrong becomes words and an exit code. */
function report(terminal: Terminal, error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.badUsage;
  if (error instanceof CommandFailure) {
    if (error.message !== "") terminal.stderr.write(`${paint(terminal, "red", l10n.t("error"))} ${error.message}\n`);
    if (error.remedy !== undefined) terminal.stderr.write(`${error.remedy}\n`);
    return error.exitCode;
  }
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.stderr.write(
    `${l10n.t("{0} This is a fault of manusctl itself; please report it.\n{1}", paint(terminal, "red", "bug"), said)}\n`,
  );
  return exitCodes.runFailed;
}
