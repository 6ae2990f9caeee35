import * as l10n from "@vscode/l10n";
import { Option, type Command } from "commander";
import type { TaskView } from "../../protocol/fleet.ts";
import { PauseInstanceRequest, ResumeInstanceRequest, StartInstanceRequest } from "../../protocol/instances.ts";
import type { RequestOutcome } from "../../protocol/runs.ts";
import { chooseWay } from "../confirm.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { findInstance } from "../find-account.ts";
import { countTasks, listHeldTasks, tasksOfInstance } from "../held-tasks.ts";
import { formatOption, type Format, type FormatOptions } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { writeDone } from "../write-done.ts";

const by = "terminal";

interface PauseOptions extends FormatOptions {
  readonly tasks?: "pause" | "go-on";
  readonly yes?: true;
}

/** `manusctl instances start|pause|resume`. */
export function addInstancesSteer(instances: Command, context: CliContext): void {
  instances
    .command("start")
    .summary(l10n.t("let a stopped instance take tasks"))
    .description(l10n.t("Let a stopped or failed instance take tasks."))
    .argument("<id>", l10n.t("the instance's name"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl instances start reviews`)
    .action(async (id: string, { output }: FormatOptions) => {
      findInstance(valueOf(await context.link.connect({ start: true })), id);
      const outcome = valueOf(await context.link.request(StartInstanceRequest, { instanceId: id, by }));
      tellDone(context.terminal, output, { id, verb: "start", outcome });
    });
  instances
    .command("pause")
    .summary(l10n.t("let an instance take no more tasks for now"))
    .description(
      l10n.t(
        "Let an instance take no more tasks until it is resumed. What it holds is paused too, where the engine can, or goes on. The cloud knows no pause: there a task is stopped and resumed by a message, which may cost.",
      ),
    )
    .argument("<id>", l10n.t("the instance's name"))
    .addOption(new Option("--tasks <what>", l10n.t("what becomes of the tasks it holds")).choices(["pause", "go-on"]))
    .option("-y, --yes", l10n.t("don't ask; what it holds goes on unless --tasks says otherwise"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl instances pause reviews --tasks go-on`)
    .action((id: string, options: PauseOptions) => pauseInstance(context, id, options));
  instances
    .command("resume")
    .summary(l10n.t("let a paused instance take tasks again"))
    .description(l10n.t("Let a paused instance take tasks again; those that were paused with it go on."))
    .argument("<id>", l10n.t("the instance's name"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl instances resume reviews`)
    .action(async (id: string, { output }: FormatOptions) => {
      findInstance(valueOf(await context.link.connect({ start: true })), id);
      const outcome = valueOf(await context.link.request(ResumeInstanceRequest, { instanceId: id, by }));
      tellDone(context.terminal, output, { id, verb: "resume", outcome });
    });
}

async function pauseInstance({ link, terminal }: CliContext, id: string, options: PauseOptions): Promise<void> {
  const fleet = valueOf(await link.connect({ start: true }));
  findInstance(fleet, id);
  const held = tasksOfInstance(fleet, id);
  const tasks = await decideTasks(terminal, { id, held, options });
  const outcome = valueOf(await link.request(PauseInstanceRequest, { instanceId: id, tasks, by }));
  tellDone(terminal, options.output, { id, verb: "pause", outcome });
}

interface PauseDecision {
  readonly id: string;
  readonly held: readonly TaskView[];
  readonly options: PauseOptions;
}

async function decideTasks(terminal: Terminal, { id, held, options }: PauseDecision): Promise<"pause" | "goOn"> {
  if (options.tasks !== undefined) return options.tasks === "pause" ? "pause" : "goOn";
  if (held.length === 0 || options.yes === true) return "goOn";
  const question = l10n.t("What becomes of the {0} that {1} holds?", countTasks(held), id);
  if (!terminal.interactive) {
    throw new CommandFailure(exitCodes.badUsage, question, l10n.t("Say so with --tasks pause or --tasks go-on."));
  }
  terminal.stderr.write(listHeldTasks(held));
  return chooseWay(terminal, question, [
    { key: "p", label: "pause", value: "pause" },
    { key: "g", label: l10n.t("go on"), value: "goOn" },
  ]);
}

/** What was asked of an instance. */
export interface Steered {
  readonly id: string;
  readonly verb: string;
  readonly outcome: RequestOutcome;
}

/** Tell that it was accepted, or end with the refusal. */
export function tellDone(terminal: Terminal, output: Format, { id, verb, outcome }: Steered): void {
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  writeDone(terminal, output, {
    value: { instance: id, asked: verb, note: outcome.note ?? null },
    text: l10n.t("Asked: {0} instance {1}", verb, id),
    notes: [outcome.note],
  });
}
