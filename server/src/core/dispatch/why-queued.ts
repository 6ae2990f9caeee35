import * as l10n from "@vscode/l10n";
import { misfit, whyShut } from "./need.ts";
import type { FindAccount, Need } from "./need.ts";
import type { InstanceState } from "./states.ts";
import { freeSlots } from "./transition-instance.ts";

/** So many places in a queue are told; who stands further back hears that it is at least so many. */
export const toldPlaces = 10;

/** Why tasks wait that need the same. `inLine`: for a slot, so it matters who is before them. */
export interface Obstacle {
  readonly text: string;
  readonly inLine: boolean;
}

/** Why no further task with this need starts now, a sentence for people that names what they can change. */
export function whyNoneStarts(need: Need, instances: readonly InstanceState[], findAccount: FindAccount): Obstacle {
  const text = whyUnknown(need, instances, findAccount);
  if (text !== undefined) return { text, inLine: false };
  const able = instances.filter((instance) => misfit(instance, need, findAccount) === undefined);
  if (able.length === 0) return { text: whyUnfit(need, instances, findAccount), inLine: false };
  const open = able.filter((instance) => whyShut(instance, findAccount, need) === undefined);
  if (open.length === 0) return { text: whyAllShut(need, able, findAccount), inLine: false };
  const isFull = open.every((instance) => freeSlots(instance) === 0);
  return { text: isFull ? whyFull(open) : l10n.t("It is about to start"), inLine: isFull };
}

/** The whole reason of a task: `before` tasks go before it, {@link toldPlaces} or more where that is undefined. */
export function whyQueued({ text, inLine }: Obstacle, before: number | undefined): string {
  if (!inLine) return text;
  if (before === undefined) return l10n.t("{0}; {1} or more tasks go before it", text, toldPlaces);
  if (before === 0) return l10n.t("{0}; it is next", text);
  return before === 1
    ? l10n.t("{0}; 1 task goes before it", text)
    : l10n.t("{0}; {1} tasks go before it", text, before);
}

/** What it names isn't there. */
function whyUnknown(
  { engine, instance, account }: Need,
  instances: readonly InstanceState[],
  findAccount: FindAccount,
): string | undefined {
  if (instance !== undefined && !instances.some(({ id }) => id === instance))
    return l10n.t("There is no instance `{0}`, which it asks for: add it, or stop the task", instance);
  // Accounts with models need not be in the journal: whoever starts a run may lend one.
  if (engine === "manus" && account !== undefined && findAccount(account) === undefined)
    return l10n.t("There is no account `{0}`, which it asks for: add it, or stop the task", account);
  if (account !== undefined && findAccount(account)?.disabled === true)
    return l10n.t("The account `{0}` is disabled", account);
  if (instances.some((each) => each.engine === engine)) return undefined;
  return l10n.t(
    "There is no instance for the engine {0}: add an account with “Manus: Add Account…” or `manusctl accounts add`",
    engine,
  );
}

function whyUnfit(need: Need, instances: readonly InstanceState[], findAccount: FindAccount): string {
  const asked = instances.find(({ id }) => id === need.instance);
  const candidates = asked === undefined ? instances.filter(({ engine }) => engine === need.engine) : [asked];
  const reasons = candidates.map((each) => `\`${each.id}\` ${misfit(each, need, findAccount) ?? ""}`);
  const [only] = reasons;
  if (reasons.length === 1 && only !== undefined) return l10n.t("The instance {0}", only);
  return reasons.length > 3
    ? l10n.t("No instance may run it: {0}; …", reasons.slice(0, 3).join("; "))
    : l10n.t("No instance may run it: {0}", reasons.slice(0, 3).join("; "));
}

function whyAllShut(need: Need, able: readonly InstanceState[], findAccount: FindAccount): string {
  const reasons = [...new Set(able.flatMap((instance) => whyShut(instance, findAccount, need) ?? []))];
  const [only] = reasons;
  if (reasons.length === 1 && only !== undefined) return only;
  return reasons.length > 3
    ? l10n.t("No instance that could run it takes tasks now: {0}; …", reasons.slice(0, 3).join("; "))
    : l10n.t("No instance that could run it takes tasks now: {0}", reasons.slice(0, 3).join("; "));
}

function whyFull(open: readonly InstanceState[]): string {
  const slots = open.reduce((sum, { capacity }) => sum + capacity, 0);
  const names = open.slice(0, 3).map(({ id }) => `\`${id}\``);
  const more = open.length - names.length;
  const all = more > 0 ? [...names, l10n.t("{0} more", more)] : names;
  const list = all.length === 1 ? (all[0] ?? "") : l10n.t("{0} and {1}", all.slice(0, -1).join(", "), all.at(-1) ?? "");
  return slots === 1
    ? l10n.t("The only slot of {0} is taken", list)
    : l10n.t("All {0} slots of {1} are taken", slots, list);
}
