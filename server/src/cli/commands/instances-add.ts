import * as l10n from "@vscode/l10n";
import { Option, type Command } from "commander";
import type { Provider } from "../../protocol/accounts.ts";
import { AddInstanceRequest, ChangeInstanceRequest } from "../../protocol/instances.ts";
import type { Engine } from "../../protocol/states.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { findAccount, findInstance } from "../find-account.ts";
import { addInstanceOptions, readInstanceOptions, type InstanceOptions } from "../instance-options.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import { writeDone } from "../write-done.ts";

interface AddOptions extends InstanceOptions, FormatOptions {
  readonly account: string;
  readonly engine?: Engine;
  readonly stopped?: true;
}

const removable = ["model", "profile", "policy", "limits", "directory", "scale-to"] as const;

interface ChangeOptions extends InstanceOptions, FormatOptions {
  readonly unset?: readonly (typeof removable)[number][];
}

/** What does the work for an account unless told. */
const engines: Readonly<Record<Provider, Engine>> = { manus: "manus", model: "local", editor: "local", local: "tool" };
const mostTasks = 5;

/** `manusctl instances add|change`. */
export function addInstancesAdd(instances: Command, context: CliContext): void {
  const add = instances
    .command("add")
    .summary(l10n.t("create an instance"))
    .description(
      l10n.t(
        "Create an instance that works for an account. It takes tasks at once. Its rules and limits bind its tasks beside their own: the strictest wins.",
      ),
    )
    .argument("<id>", l10n.t("its name, as files write it: small letters, digits and hyphens"))
    .requiredOption("--account <account>", l10n.t("the account that pays"))
    .addOption(
      new Option("--engine <engine>", l10n.t("what does the work; as the account's provider says unless told")).choices(
        ["manus", "local", "tool"],
      ),
    )
    .option("--stopped", l10n.t("don't let it take tasks yet"));
  addInstanceOptions(add)
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Example:")}\n  manusctl instances add reviews --account work --capacity 3 --profile lite --deny 'deploy_*'`,
    )
    .action((id: string, options: AddOptions) => addInstance(context, id, options));
  const change = instances
    .command("change")
    .summary(l10n.t("change what was decided about an instance"))
    .description(l10n.t("Change an instance. What isn't given stays. A smaller capacity lets what runs run."))
    .argument("<id>", l10n.t("the instance's name"));
  addInstanceOptions(change)
    .addOption(new Option("--unset <name...>", l10n.t("take a decision back")).choices(removable))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl instances change reviews --capacity 5 --unset profile`)
    .action((id: string, options: ChangeOptions) => changeInstance(context, id, options));
}

async function addInstance({ link, terminal, cwd }: CliContext, id: string, options: AddOptions): Promise<void> {
  const account = findAccount(valueOf(await link.connect({ start: true })), options.account);
  const instance = {
    id,
    accountId: account.id,
    engine: options.engine ?? engines[account.provider],
    title: id,
    capacity: mostTasks,
    ...readInstanceOptions(options, cwd),
  };
  const stopped = options.stopped === true ? { stopped: true } : {};
  const outcome = valueOf(await link.request(AddInstanceRequest, { instance, ...stopped, by: "terminal" }));
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  writeDone(terminal, options.output, {
    value: { instance: id, added: instance, note: outcome.note ?? null },
    text: l10n.t("Created the instance {0} for the account {1}", id, account.id),
    notes: [outcome.note],
  });
}

async function changeInstance({ link, terminal, cwd }: CliContext, id: string, options: ChangeOptions): Promise<void> {
  const present = findInstance(valueOf(await link.connect({ start: true })), id);
  const unset = (options.unset ?? []).map((name) => [name === "scale-to" ? "scaleTo" : name, null] as const);
  const decided = readInstanceOptions(options, cwd, present);
  const both = unset.find(([name]) => Object.hasOwn(decided, name));
  if (both !== undefined)
    throw new CommandFailure(exitCodes.badUsage, l10n.t("{0} is given and taken back at once", both[0]));
  const changes = { ...decided, ...Object.fromEntries(unset) };
  if (Object.keys(changes).length === 0) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("Nothing is to be changed"),
      l10n.t("Say what, for example --capacity 3."),
    );
  }
  const outcome = valueOf(await link.request(ChangeInstanceRequest, { instanceId: id, changes, by: "terminal" }));
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  writeDone(terminal, options.output, {
    value: { instance: id, changed: changes, note: outcome.note ?? null },
    text: l10n.t("Changed the instance {0}", id),
    notes: [outcome.note],
  });
}
