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
      `The account ${id} isn't one of the Manus cloud`,
      clouds.length === 0 ? addOne : `Give one of: ${names(clouds)}.`,
    );
  }
  const [only, another] = clouds;
  if (only === undefined)
    throw new CommandFailure(exitCodes.badUsage, "There is no account of the Manus cloud", addOne);
  if (another === undefined) return only;
  const said = `There are several accounts of the Manus cloud: ${names(clouds)}`;
  throw new CommandFailure(exitCodes.badUsage, said, "Name one with --account.");
}

const addOne = "Add one with `manusctl accounts add <id> --provider manus`.";

function find<T extends { readonly id: string }>(kind: string, known: readonly T[], id: string): T {
  const found = known.find((one) => one.id === id);
  if (found !== undefined) return found;
  const there = known.length === 0 ? "there are none" : `there ${known.length === 1 ? "is" : "are"} ${names(known)}`;
  throw new CommandFailure(
    exitCodes.badUsage,
    `There is no ${kind} ${id}: ${there}`,
    "Names are told as they're written.",
  );
}

function names(known: readonly { readonly id: string }[]): string {
  return known.map(({ id }) => id).join(", ");
}
