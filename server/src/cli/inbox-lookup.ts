import * as l10n from "@vscode/l10n";
import type { FleetSnapshot } from "../protocol/fleet.ts";
import { deriveInbox, type InboxItem } from "../protocol/inbox.ts";
import { CommandFailure, exitCodes } from "./failing.ts";

/** The id by which the terminal knows an item: of what asks its task, of a failure its run, else the account or trigger. */
export function idOfItem(item: InboxItem): string {
  switch (item.type) {
    case "ask":
      return item.task.id;
    case "account":
      return item.account.id;
    case "trigger":
      return item.trigger.id;
    case "failure":
      return item.run.id;
  }
}

/** Something of the inbox, and whether it was named by its place in the list, which may have moved since the list was seen. */
export interface FoundItem {
  readonly item: InboxItem;
  readonly byNumber: boolean;
}

/** What is meant by its number in the list, or by its id or the beginning of it. Throws a command failure where that is nothing, or several. */
export function findItem(fleet: FleetSnapshot, wanted: string): FoundItem {
  const items = deriveInbox(fleet);
  if (/^\d{1,4}$/.test(wanted)) {
    const item = items[Number(wanted) - 1];
    if (item === undefined) throw notThere(wanted);
    return { item, byNumber: true };
  }
  const beginning = wanted.toLowerCase();
  const exact = items.find((item) => idOfItem(item).toLowerCase() === beginning);
  const fitting = items.filter((item) => idOfItem(item).toLowerCase().startsWith(beginning));
  const [item, another] = exact === undefined ? fitting : [exact];
  if (item === undefined || wanted === "") throw notThere(wanted);
  if (another === undefined) return { item, byNumber: false };
  const message = l10n.t("Several things in the inbox begin with {0}", wanted);
  throw new CommandFailure(exitCodes.badUsage, message, l10n.t("Give more of the id."));
}

function notThere(wanted: string): CommandFailure {
  const message = l10n.t("Nothing in the inbox is {0}", wanted);
  return new CommandFailure(exitCodes.badUsage, message, l10n.t("See `manusctl inbox`."));
}
