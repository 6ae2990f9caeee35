import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { TaskView } from "../../protocol/fleet.ts";
import { RemoveInstanceRequest, StopInstanceRequest } from "../../protocol/instances.ts";
import { chooseWay, requireYes } from "../confirm.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, valueOf } from "../failing.ts";
import { findInstance } from "../find-account.ts";
import { countTasks, listHeldTasks, tasksOfInstance } from "../held-tasks.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { tellDone } from "./instances-steer.ts";

const by = "terminal";

interface StopOptions extends FormatOptions {
  readonly now?: true;
  readonly drain?: true;
  readonly yes?: true;
}

interface RemoveOptions extends FormatOptions {
  readonly stopTasks?: true;
  readonly yes?: true;
}

/** `manusctl instances stop|remove`. */
export function addInstancesEnd(instances: Command, context: CliContext): void {
  instances
    .command("stop")
    .summary(l10n.t("let an instance end"))
    .description(
      l10n.t(
        "Let an instance take no more tasks and end: once those it holds have ended, or at once, which stops them.",
      ),
    )
    .argument("<id>", l10n.t("the instance's name"))
    .option("--drain", l10n.t("let the tasks it holds end first"))
    .option("--now", l10n.t("stop the tasks it holds"))
    .option("-y, --yes", l10n.t("don't ask; what it holds may end first unless --now is given"))
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl instances stop reviews --drain\n  manusctl instances stop reviews --now --yes`,
    )
    .action((id: string, options: StopOptions) => stopInstance(context, id, options));
  instances
    .command("remove")
    .summary(l10n.t("delete an instance"))
    .description(
      l10n.t(
        "Delete an instance. While it holds tasks that is refused, unless they are to be stopped. Tasks that wait for this very instance say so from then on.",
      ),
    )
    .argument("<id>", l10n.t("the instance's name"))
    .option("--stop-tasks", l10n.t("stop the tasks it holds"))
    .option("-y, --yes", l10n.t("don't ask"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl instances remove reviews --yes`)
    .action((id: string, options: RemoveOptions) => removeInstance(context, id, options));
}

async function stopInstance({ link, terminal }: CliContext, id: string, options: StopOptions): Promise<void> {
  if (options.now === true && options.drain === true) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("--now and --drain can't both be meant"),
      l10n.t("Give one of them."),
    );
  }
  const fleet = valueOf(await link.connect({ start: true }));
  findInstance(fleet, id);
  const held = tasksOfInstance(fleet, id);
  const mode = await decideMode(terminal, { id, held, options });
  const outcome = valueOf(await link.request(StopInstanceRequest, { instanceId: id, mode, by }));
  tellDone(terminal, options.output, {
    id,
    verb: mode === "now" ? l10n.t("stop now") : l10n.t("stop once drained"),
    outcome,
  });
}

interface Decision<Options> {
  readonly id: string;
  readonly held: readonly TaskView[];
  readonly options: Options;
}

/** Letting tasks end harms none of them; stopping them needs a person's yes. */
async function decideMode(terminal: Terminal, { id, held, options }: Decision<StopOptions>): Promise<"drain" | "now"> {
  const mode = options.now === true ? "now" : "drain";
  if (held.length === 0 || options.yes === true || options.drain === true) return mode;
  if (terminal.interactive) terminal.stderr.write(listHeldTasks(held));
  if (mode === "now") {
    await requireYes(terminal, { question: l10n.t("Stop {0} that {1} holds?", countTasks(held), id), yes: undefined });
    return "now";
  }
  const question = l10n.t("What becomes of the {0} that {1} holds?", countTasks(held), id);
  if (!terminal.interactive) {
    throw new CommandFailure(exitCodes.badUsage, question, l10n.t("Say so with --drain, or with --now --yes."));
  }
  return chooseWay(terminal, question, [
    { key: "d", label: "drain", value: "drain" },
    { key: "n", label: l10n.t("stop now"), value: "now" },
  ]);
}

async function removeInstance({ link, terminal }: CliContext, id: string, options: RemoveOptions): Promise<void> {
  const fleet = valueOf(await link.connect({ start: true }));
  findInstance(fleet, id);
  const held = tasksOfInstance(fleet, id);
  const tasks = await decideRemoval(terminal, { id, held, options });
  const outcome = valueOf(await link.request(RemoveInstanceRequest, { instanceId: id, tasks, by }));
  tellDone(terminal, options.output, { id, verb: "remove", outcome });
}

async function decideRemoval(
  terminal: Terminal,
  { id, held, options }: Decision<RemoveOptions>,
): Promise<"refuse" | "stop"> {
  const stop = options.stopTasks === true ? "stop" : "refuse";
  if (options.yes === true) return stop;
  if (terminal.interactive) terminal.stderr.write(listHeldTasks(held));
  if (terminal.interactive && held.length > 0 && stop === "refuse") {
    return chooseWay(terminal, l10n.t("What becomes of the {0} that {1} holds?", countTasks(held), id), [
      { key: "s", label: l10n.t("stop and remove"), value: "stop" },
    ]);
  }
  const question =
    held.length > 0 && stop === "stop"
      ? l10n.t("Remove the instance {0} and stop {1}?", id, countTasks(held))
      : l10n.t("Remove the instance {0}?", id);
  await requireYes(terminal, { question, yes: undefined });
  return stop;
}
