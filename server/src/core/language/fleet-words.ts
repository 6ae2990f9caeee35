import * as l10n from "@vscode/l10n";
import type { AccountView, InstanceView } from "../../protocol/fleet.ts";
import type { AccountUsage } from "../../protocol/accounts.ts";
import { formatCredits, formatDollars } from "../locale/numbers.ts";

/** What an account is one of. */
export const providerWords: Readonly<Record<AccountView["provider"], string>> = {
  get local() {
    return l10n.t("this machine");
  },
  get manus() {
    return l10n.t("the Manus cloud");
  },
  model: "a model provider",
  get editor() {
    return l10n.t("the editor's models");
  },
};

/** What keeps an account from paying now: that it's disabled, or that nobody can give its key. Undefined where nothing does. */
export function obstacleWords({ disabled, key }: Pick<AccountView, "disabled" | "key">): string | undefined {
  if (disabled) return "disabled";
  return key === "missing" ? l10n.t("its key is missing") : undefined;
}

/** What an account has left, as last asked: `1,250 credits left`; undefined where its provider doesn't tell. */
export function leftWords({ usage }: Pick<AccountView, "usage">): string | undefined {
  if (usage?.available === undefined) return undefined;
  return usage.low
    ? l10n.t("{0} left, which is little", amountWords(usage.available, usage.unit))
    : l10n.t("{0} left", amountWords(usage.available, usage.unit));
}

/** An amount of what an account counts. One below nothing has a minus in front. */
export function amountWords(amount: number, unit: AccountUsage["unit"]): string {
  if (unit === "credits") return formatCredits(amount);
  return amount < 0 ? `-${formatDollars(-amount)}` : formatDollars(amount);
}

/** An account in a few words beside its id: `Work, the Manus cloud, 1,250 credits left`. */
export function accountWords(account: AccountView): string {
  const { title, provider } = account;
  return [title, providerWords[provider], leftWords(account), obstacleWords(account)]
    .filter((one) => one !== undefined)
    .join(", ");
}

/** How many more tasks an instance takes at once, or why it takes none: `3 of 5 free`, `full`, `paused`. */
export function roomWords({
  status,
  capacity,
  running,
}: Pick<InstanceView, "status" | "capacity" | "running">): string {
  if (status !== "running") return status;
  const free = capacity - running.length;
  return free > 0 ? l10n.t("{0} of {1} free", String(free), String(capacity)) : "full";
}

/** An instance in a few words beside its id: `Research, profile max, 3 of 5 free`. */
export function instanceWords(instance: InstanceView): string {
  const { title, engine, model, profile } = instance;
  const brain = engine === "manus" ? (profile === undefined ? undefined : l10n.t("profile {0}", profile)) : model;
  return [title, brain, roomWords(instance)].filter((one) => one !== undefined).join(", ");
}
