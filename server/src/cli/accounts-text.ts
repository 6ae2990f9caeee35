import * as l10n from "@vscode/l10n";
import { formatCredits, formatDollars } from "../core/locale/numbers.ts";
import type { AccountUsage, KeyPlace } from "../protocol/accounts.ts";
import type { AccountView } from "../protocol/fleet.ts";
import { printable } from "./printable.ts";
import { paint, type Terminal } from "./terminal.ts";

/** What keeping a key in a place means, a sentence each. */
const places: Readonly<Record<KeyPlace, string>> = {
  get editor() {
    return l10n.t("The key is kept by the editor: tasks that need it wait until that editor is open.");
  },
  get keyring() {
    return l10n.t(
      "The key is in the keyring of this operating system. That protects it from other users and from copies of your files, not from programs that run as you.",
    );
  },
  file: "The key is in a private, encrypted file below MANUS_HOME. That protects it from copies and glances, not from someone who can read your files.",
  environment:
    "The key is read from the environment of whoever starts a run (MANUS_ACCOUNT_<NAME>_KEY, for the account `manus` also MANUS_API_KEY); nothing is kept.",
  get memory() {
    return l10n.t(
      "The key is in the memory of the host alone: it is gone when the host ends, and must be given again then.",
    );
  },
};

/** Where a key went and what that protects from. */
export function describePlace(place: KeyPlace): string {
  return places[place];
}

/** Whether an account has its key, and where it is kept. */
export function keyText(terminal: Pick<Terminal, "colour">, { key, keyPlace }: AccountView): string {
  if (key === "not-needed") return l10n.t("not needed");
  if (key === "missing") return paint(terminal, "red", l10n.t("missing"));
  return keyPlace ?? l10n.t("held");
}

/** `1,250 credits`, `$3.20`; of an amount that isn't known nothing. */
export function amountText(amount: number | undefined, unit: AccountUsage["unit"]): string {
  if (amount === undefined) return "";
  return unit === "usd" ? formatDollars(amount) : formatCredits(amount);
}

/** What an account has left, marked where that is little. */
export function availableText(terminal: Pick<Terminal, "colour">, usage: AccountUsage | undefined): string {
  if (usage === undefined) return "";
  const text = amountText(usage.available, usage.unit);
  return usage.low && text !== "" ? paint(terminal, "yellow", l10n.t("{0} (low)", text)) : text;
}

/** What keeps an account from working: it is switched off, has no key, or its provider said no. */
export function problemText(account: AccountView): string {
  const { disabled, key, problem } = account;
  const parts = [
    ...(disabled ? ["disabled"] : []),
    ...(problem !== undefined
      ? [printable(problem)]
      : key === "missing"
        ? [l10n.t("nobody can give its key now")]
        : []),
  ];
  return parts.join("; ");
}
