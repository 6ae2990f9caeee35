import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { FleetSnapshot } from "../../protocol/fleet.ts";
import { deriveInbox, DismissFailuresRequest, RecallFailuresRequest } from "../../protocol/inbox.ts";
import type { RunId } from "../../protocol/states.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { findRun } from "../fleet-lookup.ts";
import { findItem } from "../inbox-lookup.ts";

interface DismissOptions {
  readonly all?: true;
}

/** `manusctl inbox dismiss|recall`. */
export function addInboxTriage(inbox: Command, context: CliContext): void {
  inbox
    .command("dismiss")
    .summary(l10n.t("take failures out of the inbox"))
    .description(
      l10n.t("Say that failures were seen to: they leave the inbox, here and in all windows, and stay what they are."),
    )
    .argument("[items...]", l10n.t("their numbers in the list, or the runs' ids or the beginnings of them"))
    .option("--all", l10n.t("all failures that are in it"))
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl inbox dismiss 3 4
  manusctl inbox dismiss --all`,
    )
    .action((wanted: readonly string[], options: DismissOptions) => dismiss(context, wanted, options));
  inbox
    .command("recall")
    .summary(l10n.t("put failures back into the inbox"))
    .description(l10n.t("Mark failures as unseen: they wait in the inbox again, also those that never did."))
    .argument("<runs...>", l10n.t("runs that have failed, or the beginnings of their ids"))
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl inbox recall 01JD3K`)
    .action((wanted: readonly string[]) => recall(context, wanted));
}

async function dismiss(context: CliContext, wanted: readonly string[], { all }: DismissOptions): Promise<void> {
  const fleet = valueOf(await context.link.connect({ start: true }));
  if ((all === true) === wanted.length > 0) {
    const message = l10n.t("Say which failures are to be dismissed");
    throw new CommandFailure(exitCodes.badUsage, message, l10n.t("Give their numbers or ids, or --all."));
  }
  const runIds = all === true ? allFailures(fleet) : wanted.map((one) => failureOf(fleet, one));
  if (runIds.length === 0) {
    context.terminal.stderr.write(`${l10n.t("No failure waits in the inbox")}\n`);
    return;
  }
  await send(context, DismissFailuresRequest, runIds);
  const names = runIds.map((id) => `${fleet.runs.find((run) => run.id === id)?.name ?? ""} ${id}`.trim());
  const undo = l10n.t("Undo: manusctl inbox recall {0}", runIds.join(" "));
  context.terminal.stderr.write(`${l10n.t("Dismissed {0}", names.join(", "))}\n${undo}\n`);
}

function allFailures(fleet: FleetSnapshot): readonly RunId[] {
  return deriveInbox(fleet).flatMap((item) => (item.type === "failure" ? [item.run.id] : []));
}

function failureOf(fleet: FleetSnapshot, wanted: string): RunId {
  const { item } = findItem(fleet, wanted);
  if (item.type === "failure") return item.run.id;
  const message = l10n.t("{0} is no failure ({1}): it is answered or mended", wanted, item.kind);
  throw new CommandFailure(exitCodes.badUsage, message, l10n.t("See `manusctl inbox`."));
}

async function recall(context: CliContext, wanted: readonly string[]): Promise<void> {
  const fleet = valueOf(await context.link.connect({ start: true }));
  const runIds = wanted.map((one) => findRun(fleet, one).id);
  await send(context, RecallFailuresRequest, runIds);
  context.terminal.stderr.write(`${l10n.t("Back in the inbox: {0}", runIds.join(", "))}\n`);
}

async function send(
  { link, terminal, userName }: CliContext,
  type: typeof DismissFailuresRequest,
  runIds: readonly RunId[],
): Promise<void> {
  const by = userName === "" ? "terminal" : `${userName}, terminal`;
  const outcome = valueOf(await link.request(type, { runIds, by }));
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  if (outcome.note !== undefined) terminal.stderr.write(`${outcome.note}\n`);
}
