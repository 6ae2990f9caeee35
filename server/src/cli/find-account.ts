import * as l10n from "@vscode/l10n";
import type { AccountView, FleetSnapshot, InstanceView } from "../protocol/fleet.ts";
import { CommandFailure, exitCodes } from "./failing.ts";

/** The account with this name. Throws a command failure that names those there are. */
export function findAccount({ accounts }: FleetSnapshot, id: string): AccountView {
  return find("account", accounts, id);
}

/** The instance with this name, in the same way. */
export function findInstance({ instances }: FleetSnapshot, id: string): InstanceView {
  return find("instance", instances, id);
}

/** The account of the Manus cloud that is meant: the named one, else the only one. */
export function findCloudAccount(fleet: FleetSnapshot, id: string | undefined): AccountView {
  const clouds = fleet.accounts.filter(({ provider }) => provider === "manus");
  if (id !== undefined) {
    const account = findAccount(fleet, id);
    if (account.provider === "manus") return account;
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("The account {0} isn't one of the Manus cloud", id),
      clouds.length === 0 ? addOne() : l10n.t("Give one of: {0}.", names(clouds)),
    );
  }
  const [only, another] = clouds;
  if (only === undefined)
    throw new CommandFailure(exitCodes.badUsage, l10n.t("There is no account of the Manus cloud"), addOne());
  if (another === undefined) return only;
  const said = l10n.t("There are several accounts of the Manus cloud: {0}", names(clouds));
  throw new CommandFailure(exitCodes.badUsage, said, l10n.t("Name one with --account."));
}

const addOne = (): string => l10n.t("Add one with `manusctl accounts add <id> --provider manus`.");

function find<T extends { readonly id: string }>(kind: string, known: readonly T[], id: string): T {
  const found = known.find((one) => one.id === id);
  if (found !== undefined) return found;
  const there =
    known.length === 0
      ? l10n.t("there are none")
      : known.length === 1
        ? l10n.t("there is {0}", names(known))
        : l10n.t("there are {0}", names(known));
  throw new CommandFailure(
    exitCodes.badUsage,
    l10n.t("There is no {0} {1}: {2}", kind, id, there),
    l10n.t("Names are told as they're written."),
  );
}

function names(known: readonly { readonly id: string }[]): string {
  return known.map(({ id }) => id).join(", ");
}
