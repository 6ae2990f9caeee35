import * as l10n from "@vscode/l10n";
import { Argument, type Command } from "commander";
import { EditCloudTaskRequest } from "../../protocol/cloud.ts";
import { findCloudTask } from "../cloud-rows.ts";
import { requireYes } from "../confirm.ts";
import type { CliContext } from "../context.ts";
import { refusedAs, valueOf } from "../failing.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import { writeDone } from "../write-done.ts";

interface EditOptions extends FormatOptions {
  readonly account?: string;
  readonly yes?: true;
}

type Visibility = "private" | "team" | "public";

type TaskEdit =
  | { readonly kind: "rename"; readonly title: string }
  | { readonly kind: "share"; readonly visibility: Visibility }
  | { readonly kind: "delete" };

/** A change, what is asked before it, and what is said after it. */
interface Edit {
  readonly edit: TaskEdit;
  /** Asked of a person first; absent where it does no harm. */
  readonly question?: (id: string) => string;
  readonly done: (id: string) => string;
}

/** `manusctl cloud rename|share|delete`. */
export function addCloudEdit(cloud: Command, context: CliContext): void {
  addEdit(
    cloud,
    "rename",
    l10n.t("give a task of the cloud another title"),
    l10n.t("Give a task of the cloud another title."),
  )
    .argument("<title>", l10n.t("what people read"))
    .addHelpText("after", '\nExample:\n  manusctl cloud rename 01JD3K "Report for Anna"')
    .action((id: string, title: string, options: EditOptions) => edit(context, id, options, rename(title)));
  addEdit(
    cloud,
    "share",
    l10n.t("say who can see a task of the cloud"),
    l10n.t(
      "Say who can see a task of the cloud: you alone, your team, or whoever knows its address, which is asked about first.",
    ),
  )
    .addArgument(new Argument("<visibility>", l10n.t("who can see it")).choices(["private", "team", "public"]))
    .option("-y, --yes", l10n.t("don't ask before it is made public"))
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl cloud share 01JD3K team`)
    .action((id: string, visibility: Visibility, options: EditOptions) =>
      edit(context, id, options, share(visibility)),
    );
  addEdit(
    cloud,
    "delete",
    l10n.t("delete a task in the cloud, for good"),
    l10n.t(
      "Delete a task in the cloud, for good, with all that is in it. One that works is refused: stop it first. What was fetched of it stays here.",
    ),
  )
    .option("-y, --yes", l10n.t("don't ask"))
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl cloud delete AbCdEf0123456789abcdef --account work`)
    .action((id: string, options: EditOptions) => edit(context, id, options, deletion));
}

function addEdit(cloud: Command, name: string, summary: string, description: string): Command {
  return cloud
    .command(name)
    .summary(summary)
    .description(description)
    .argument("<id>", l10n.t("one of our tasks that works in the cloud, or the cloud's own id"))
    .option("--account <account>", l10n.t("whose task it is"))
    .addOption(formatOption());
}

function rename(title: string): Edit {
  return { edit: { kind: "rename", title }, done: (id) => l10n.t("Renamed {0} in the cloud", id) };
}

function share(visibility: Visibility): Edit {
  const done = (id: string): string => l10n.t("{0} is {1} in the cloud", id, visibility);
  if (visibility !== "public") return { edit: { kind: "share", visibility }, done };
  const question = (id: string): string =>
    l10n.t("Let everyone who knows its address see {0} and all that is in it?", id);
  return { edit: { kind: "share", visibility }, question, done };
}

const deletion: Edit = {
  edit: { kind: "delete" },
  question: (id) => l10n.t("Delete {0} in the cloud, for good?", id),
  done: (id) => l10n.t("Deleted {0} in the cloud", id),
};

async function edit({ link, terminal }: CliContext, id: string, options: EditOptions, change: Edit): Promise<void> {
  const fleet = valueOf(await link.connect({ start: true }));
  const { accountId, cloudTaskId } = findCloudTask(fleet, id, options.account);
  if (change.question !== undefined) {
    const question = change.question(l10n.t("the task {0} of {1}", cloudTaskId, accountId));
    await requireYes(terminal, { question, yes: options.yes });
  }
  const params = { accountId, cloudTaskId, edit: change.edit, by: "terminal" };
  const outcome = valueOf(await link.request(EditCloudTaskRequest, params));
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  writeDone(terminal, options.output, {
    value: { account: accountId, cloudTask: cloudTaskId, ...change.edit },
    text: change.done(cloudTaskId),
  });
}
