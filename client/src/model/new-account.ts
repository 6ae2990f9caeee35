import * as l10n from "@vscode/l10n";
import type { NewAccount, Provider } from "../../../server/src/protocol/accounts.ts";
import type { AccountView } from "../../../server/src/protocol/fleet.ts";
import type { Refusal } from "../../../server/src/protocol/states.ts";

/** An account that is being added, as far as it is known. */
export interface AccountDraft {
  readonly provider?: Extract<Provider, "manus" | "model">;
  readonly title?: string;
  readonly baseUrl?: string;
  readonly key?: string;
  /** Why the key wasn't taken. */
  readonly problem?: string;
  /** The models that the provider told. */
  readonly models?: readonly string[];
  /** Empty: none, on purpose. */
  readonly defaultModel?: string;
  /** What the check told. */
  readonly summary?: string;
  /** What the host told beside its yes. */
  readonly note?: string;
  /** It is added though the provider couldn't be asked. */
  readonly unchecked?: boolean;
}

const longestId = 63;

/** The name by which files know an account of this title: a slug; empty where nothing of the title can be one. */
export function idOfTitle(title: string): string {
  return title
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, longestId)
    .replace(/-+$/, "");
}

/** What is wrong with the title of a new account, or of an instance; nothing when it's fine. */
export function checkTitle(title: string, taken: readonly { readonly id: string }[]): string | undefined {
  if (title.trim() === "") return l10n.t("Give it a name, e.g. Work");
  const id = idOfTitle(title);
  if (id === "") return l10n.t("The name needs a letter from a to z, or a digit: files name it by those");
  return taken.some((each) => each.id === id) ? l10n.t("There is one already that files name {0}", id) : undefined;
}

/** Where each kind of provider is usually asked. */
export const usualAddresses: Readonly<Record<NonNullable<AccountDraft["provider"]>, string>> = {
  manus: "https://api.manus.ai",
  model: "http://localhost:11434/v1",
};

/** What is wrong with the address of a server; nothing when it's fine. A key in an address would be seen in logs. */
export function checkBaseUrl(text: string, provider: NonNullable<AccountDraft["provider"]>): string | undefined {
  const example = `e.g. ${usualAddresses[provider]}`;
  if (text.trim() === "") return l10n.t("Give the address of the server, {0}", example);
  if (!URL.canParse(text.trim())) return l10n.t("That is no address, {0}", example);
  const { protocol, username, password } = new URL(text.trim());
  if (protocol !== "http:" && protocol !== "https:")
    return l10n.t("The address begins with http:// or https://, {0}", example);
  return username + password === "" ? undefined : l10n.t("No name and password in the address: the key comes next");
}

/** What is wrong with a key; nothing when it's fine. Keys are never shown, so a stray blank would never be found. */
export function checkKey(key: string, required: boolean): string | undefined {
  if (key === "") return required ? l10n.t("Paste the key") : undefined;
  if (key.trim() === "") return l10n.t("A key has more than blanks");
  return /[\s\x00-\x1f\x7f]/.test(key.trim()) ? l10n.t("There are blanks or line breaks inside the key") : undefined;
}

/** The account that a complete draft makes. */
export function toNewAccount(draft: AccountDraft): NewAccount {
  const { provider = "model", title = "", baseUrl, defaultModel } = draft;
  return {
    id: idOfTitle(title),
    provider,
    title: title.trim(),
    ...(baseUrl !== undefined && !isUsualCloud(provider, baseUrl) && { baseUrl: baseUrl.trim() }),
    ...(defaultModel !== undefined && defaultModel !== "" && { defaultModel }),
  };
}

/** The cloud's own address isn't kept: should it move, the account moves along. */
function isUsualCloud(provider: Provider, baseUrl: string): boolean {
  return provider === "manus" && baseUrl.trim().replace(/\/$/, "") === usualAddresses.manus;
}

/** Whether the provider itself said no to the key: it isn't tried again as it is. */
export function isKeyRefused({ code }: Refusal): boolean {
  return code === "key-refused";
}

/** Whether the provider couldn't be asked: the account may be added unchecked. */
export function isUnreachable({ code }: Refusal): boolean {
  return code === "provider-unreachable";
}

/** How a person finds an account in a list. */
export function describeAccount({ id, disabled, key }: AccountView): string {
  return [id, disabled ? l10n.t("disabled") : "", key === "missing" ? l10n.t("key missing") : ""]
    .filter((word) => word !== "")
    .join(" · ");
}
