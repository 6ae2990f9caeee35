import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { ListCloudItemsRequest } from "../../protocol/cloud.ts";
import type { CliContext } from "../context.ts";
import { refusedAs, valueOf } from "../failing.ts";
import { findCloudAccount } from "../find-account.ts";
import { formatOption, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { printable, printableLine } from "../printable.ts";

interface ItemsOptions extends FormatOptions {
  readonly account?: string;
}

const kinds = [
  {
    kind: "projects",
    get what() {
      return l10n.t("the projects that tasks can belong to (`cloud: { project: … }`)");
    },
  },
  {
    kind: "connectors",
    get what() {
      return l10n.t("the connectors that tasks can use (`cloud: { connectors: [ … ] }`)");
    },
  },
  {
    kind: "skills",
    get what() {
      return l10n.t("the skills that tasks can use (`cloud: { skills: [ … ] }`)");
    },
  },
] as const;

/** `manusctl cloud projects|connectors|skills`. */
export function addCloudItems(cloud: Command, context: CliContext): void {
  for (const { kind, what } of kinds) {
    cloud
      .command(kind)
      .summary(l10n.t("list the account's {0}", kind))
      .description(l10n.t("List {0}.", what))
      .option("--account <account>", l10n.t("whose; may be left out where there is only one account of the cloud"))
      .addOption(formatOption())
      .addHelpText("after", `\nExample:\n  manusctl cloud ${kind} --account work`)
      .action((options: ItemsOptions) => listItems(context, kind, options));
  }
}

async function listItems(
  { link, terminal }: CliContext,
  kind: (typeof kinds)[number]["kind"],
  { account, output }: ItemsOptions,
): Promise<void> {
  const accountId = findCloudAccount(valueOf(await link.connect({ start: true })), account).id;
  const result = valueOf(await link.request(ListCloudItemsRequest, { accountId, kind }));
  if (result.outcome === "refused") throw refusedAs(result.because);
  const { items } = result;
  writeResult(terminal, output, items, () => {
    if (items.length === 0) return l10n.t("No {0}.", kind);
    const rows = items.map(({ id, name, description = "" }) => {
      return [printable(id), printable(name), printableLine(description, 80)];
    });
    return renderTable(terminal, [l10n.t("ID"), l10n.t("NAME"), l10n.t("DESCRIPTION")], rows);
  });
}
