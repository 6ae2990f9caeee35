import * as l10n from "@vscode/l10n";
import { formatDollars, formatNumber } from "../../../webviews/src/protocol/numbers.ts";
import type { AccountUsage, Provider } from "../../../server/src/protocol/accounts.ts";
import type { AccountView } from "../../../server/src/protocol/fleet.ts";

/** What a person reads for a provider. */
export const providerLabels: Readonly<Record<Provider, string>> = {
  get local() {
    return l10n.t("this machine");
  },
  get manus() {
    return l10n.t("Manus cloud");
  },
  get model() {
    return l10n.t("model server");
  },
  get editor() {
    return l10n.t("models of the editor");
  },
};

/** What may be done with an account, as its menus offer it. */
export type AccountAction = "rename" | "check" | "set-key" | "disable" | "enable" | "remove" | "add-instance";

/**
 * What may be done with an account. That of this machine stays as it is. One that the settings or the environment make is renamed and removed there, and an environment's key is
 * a variable.
 */
export function actionsOfAccount(account: AccountView): readonly AccountAction[] {
  if (account.provider === "local") return [];
  const own = account.origin === "person";
  const keyed = (account.provider === "manus" || account.provider === "model") && account.origin !== "environment";
  return [
    "check",
    ...(keyed ? (["set-key"] as const) : []),
    ...(own ? (["rename"] as const) : []),
    account.disabled ? "enable" : "disable",
    "add-instance",
    ...(own ? (["remove"] as const) : []),
  ];
}

/** Whether some account could work for an agent now. */
export function canRunAgents(accounts: readonly AccountView[]): boolean {
  return accounts.some(({ provider, disabled, key, models }) => {
    if (provider === "local" || disabled || key === "missing") return false;
    return provider !== "editor" || models === undefined || models.length > 0;
  });
}

/** An amount in an account's unit: `1,250 credits`, `$3.20`; a debt has a sign. */
export function formatAmount(unit: AccountUsage["unit"], amount: number): string {
  if (unit === "usd") return formatDollars(amount);
  const number = formatNumber(amount, 1);
  return amount === 1 ? l10n.t("{0} credit", number) : l10n.t("{0} credits", number);
}

/** What an account has left and spent today, a few words each; empty where nothing is known. */
export function describeAccountUsage(usage: AccountUsage | undefined): readonly string[] {
  if (usage === undefined) return [];
  const { unit, available, spentToday } = usage;
  return [
    ...(available === undefined
      ? []
      : [
          usage.low
            ? l10n.t("{0} left (low)", formatAmount(unit, available))
            : l10n.t("{0} left", formatAmount(unit, available)),
        ]),
    ...(spentToday === 0 ? [] : [l10n.t("{0} today", formatAmount(unit, spentToday))]),
  ];
}

/** Whether something about it needs a person. */
export function needsAttention({ key, problem, usage, disabled }: AccountView): boolean {
  return !disabled && (key === "missing" || problem !== undefined || usage?.low === true);
}
