import * as l10n from "@vscode/l10n";
import { localAccount, localAgents, thisMachine } from "../../core/dispatch/built-in.ts";
import { present } from "../../core/present.ts";
import type { NewAccount } from "../../protocol/accounts.ts";
import type { AccountId, Refusal } from "../../protocol/states.ts";
import { readBaseUrl } from "./read-base-url.ts";

const slug = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** Accounts and instances that are there by themselves: an added account gets an instance of its own name. */
const taken: ReadonlySet<string> = new Set([localAccount.id, thisMachine.id, localAgents.id, "environment", "editor"]);

/** An account as it may stand in the journal, or why it may not. */
export type ValidAccount =
  | { readonly ok: true; readonly account: NewAccount; readonly note?: string }
  | { readonly ok: false; readonly because: Refusal };

/** Pure: check what a person or a setting says of a new account, and put its address right. */
export function validateAccount(account: NewAccount): ValidAccount {
  const because = refuseName(account.id) ?? refuseProvider(account) ?? validateWarnBelow(account.warnBelow);
  if (because !== undefined) return { ok: false, because };
  const { id, provider } = account;
  const address = readBaseUrl(account.baseUrl);
  if (!address.ok)
    return wrong(l10n.t("The base URL of the account {0} can't be used: {1}", id, address.because), addressRemedy());
  const { baseUrl, isOpen } = address;
  if (provider === "model" && baseUrl === undefined)
    return wrong(l10n.t("The account {0} has no base URL", id), addressRemedy());
  const title = account.title.trim() === "" ? id : account.title.trim();
  const { defaultModel, warnBelow, budget } = account;
  const valid: NewAccount = { id, provider, title, ...present({ baseUrl, defaultModel, warnBelow, budget }) };
  if (!isOpen) return { ok: true, account: valid };
  const note = l10n.t("What is sent to {0}, its key included, can be read on the way: it isn't https.", baseUrl ?? "");
  return { ok: true, account: valid, note };
}

function refuseName(id: AccountId): Refusal | undefined {
  const message = slug.test(id)
    ? l10n.t("The name {0} belongs to something that is there by itself", id)
    : l10n.t("`{0}` is no name of an account", id.slice(0, 80));
  return slug.test(id) && !taken.has(id) ? undefined : { code: "invalid-account", message, remedy: nameRemedy() };
}

function refuseProvider({ provider }: NewAccount): Refusal | undefined {
  if (provider === "manus" || provider === "model") return undefined;
  const message = l10n.t("An account of the provider {0} is there by itself", provider);
  const remedy = l10n.t("Accounts that can be added are of the provider `manus` or `model`.");
  return { code: "invalid-account", message, remedy };
}

/** Pure: a warning level is a number of at least 0. */
export function validateWarnBelow(warnBelow: number | undefined): Refusal | undefined {
  if (warnBelow === undefined || (Number.isFinite(warnBelow) && warnBelow >= 0)) return undefined;
  const remedy = l10n.t("Give a number of at least 0, or none.");
  return { code: "invalid-account", message: l10n.t("The warning level is no number of credits or dollars"), remedy };
}

const nameRemedy = (): string => l10n.t("Choose another one: small letters, digits and hyphens, such as `work`.");
const addressRemedy = (): string =>
  l10n.t("Give an address such as https://host/v1, or http://localhost:11434/v1 for Ollama.");

function wrong(message: string, remedy: string): ValidAccount {
  return { ok: false, because: { code: "invalid-account", message, remedy } };
}
