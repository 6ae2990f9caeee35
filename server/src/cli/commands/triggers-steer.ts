import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { RequestType } from "vscode-jsonrpc";
import type { RequestOutcome } from "../../protocol/runs.ts";
import {
  PauseTriggerRequest,
  RemoveTriggerRequest,
  ResumeTriggerRequest,
  type ByTrigger,
  type TriggerView,
} from "../../protocol/triggers.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { findTrigger } from "../find-trigger.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import { writeDone } from "../write-done.ts";

interface SteerOptions extends FormatOptions {
  readonly all?: true;
}

interface Verb {
  readonly name: "remove" | "pause" | "resume";
  readonly summary: string;
  readonly description: string;
  readonly request: RequestType<ByTrigger, RequestOutcome, void>;
  /** Whether it makes sense for a trigger as it stands, where all are meant. */
  readonly concerns: (trigger: TriggerView) => boolean;
  readonly done: string;
}

const verbs: readonly Verb[] = [
  {
    name: "pause",
    get summary() {
      return l10n.t("hold triggers");
    },
    get description() {
      return l10n.t(
        "Hold triggers: they start nothing until they are resumed, and what falls into the pause is left out.",
      );
    },
    request: PauseTriggerRequest,
    concerns: ({ paused }) => !paused,
    get done() {
      return l10n.t("Paused");
    },
  },
  {
    name: "resume",
    get summary() {
      return l10n.t("let held triggers go on");
    },
    get description() {
      return l10n.t("Let held triggers go on with what is due from now on.");
    },
    request: ResumeTriggerRequest,
    concerns: ({ paused }) => paused,
    get done() {
      return l10n.t("Resumed");
    },
  },
  {
    name: "remove",
    get summary() {
      return l10n.t("let workflows start no more by themselves");
    },
    get description() {
      return l10n.t(
        "Turn the `on` of workflows off, on this machine. Their files stay as they are, and runs that they have started go on.",
      );
    },
    request: RemoveTriggerRequest,
    concerns: () => true,
    get done() {
      return l10n.t("Turned off");
    },
  },
];

/** `manusctl triggers pause|resume|remove`. */
export function addTriggersSteer(triggers: Command, context: CliContext): void {
  for (const verb of verbs) {
    triggers
      .command(verb.name)
      .summary(verb.summary)
      .description(verb.description)
      .argument("[trigger...]", l10n.t("names of workflows, or paths of their files"))
      .option("--all", l10n.t("all of them"))
      .addOption(formatOption())
      .addHelpText(
        "after",
        `\nExamples:\n  manusctl triggers ${verb.name} nightly\n  manusctl triggers ${verb.name} --all`,
      )
      .action((named: readonly string[], options: SteerOptions) => steer(context, verb, named, options));
  }
}

async function steer(
  { link, terminal, cwd }: CliContext,
  { name, request, concerns, done }: Verb,
  named: readonly string[],
  { all, output }: SteerOptions,
): Promise<void> {
  if ((all === true) === named.length > 0) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("Name triggers, or give --all"),
      l10n.t("See: manusctl triggers {0} --help", name),
    );
  }
  const fleet = valueOf(await link.connect({ start: true }));
  const meant = all === true ? fleet.triggers.filter(concerns) : named.map((each) => findTrigger(fleet, cwd, each));
  for (const { id: triggerId } of meant) {
    const outcome = valueOf(await link.request(request, { triggerId, by: "terminal" }));
    if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  }
  const names = meant.map((trigger) => trigger.name);
  writeDone(terminal, output, {
    value: { asked: name, triggers: meant.map(({ id, name: each }) => ({ id, name: each })) },
    text: names.length === 0 ? l10n.t("There is nothing to {0}.", name) : `${done}: ${names.join(", ")}`,
  });
}
