import * as l10n from "@vscode/l10n";
import { formatNumber } from "../../core/locale/numbers.ts";
import type { Cloud } from "../../core/ports/cloud.ts";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";
import type { AccountCheck, AccountSpec, AccountUsage, NewAccount } from "../../protocol/accounts.ts";
import type { AccountId, Refusal } from "../../protocol/states.ts";
import type { KeyedAccountBook } from "./account-book.ts";

/** How providers are asked, by calls that change and cost nothing. */
export interface CheckPorts {
  readonly accounts: Pick<KeyedAccountBook, "find" | "guests" | "keyOf" | "noteUsage" | "noteHealth">;
  readonly cloud: Pick<Cloud, "tryKey" | "usage">;
  /** The models of a server that belongs to no account yet. */
  readonly tryServer: (server: {
    readonly accountId: AccountId;
    readonly baseUrl: string;
    readonly key?: string;
  }) => Promise<Outcome<readonly string[]>>;
  /** The models of an account that is there. */
  readonly listModels: (accountId: AccountId) => Promise<Outcome<{ readonly models: readonly string[] }>>;
}

/** What a check told. `isAway`: the provider couldn't be asked, which says nothing about the key. */
export type Checked =
  | { readonly ok: true; readonly check: AccountCheck }
  | { readonly ok: false; readonly because: Refusal; readonly isAway: boolean };

/** Ask the provider of an account that isn't added yet, or with a key that it doesn't have yet. */
export async function tryAccount(ports: CheckPorts, account: NewAccount, key: string | undefined): Promise<Checked> {
  const { id, provider, baseUrl, warnBelow } = account;
  if (provider === "model") {
    const listed = await ports.tryServer({
      accountId: id,
      baseUrl: baseUrl ?? "",
      ...(key === undefined ? {} : { key }),
    });
    return listed.ok ? { ok: true, check: checkOfModels(listed.value) } : failed(listed.failure);
  }
  if (key === undefined) return { ok: false, isAway: false, because: needsKey(id) };
  const tried = await ports.cloud.tryKey({ key, ...(baseUrl === undefined ? {} : { baseUrl }) });
  return tried.ok ? { ok: true, check: checkOfUsage(tried.value, warnBelow) } : failed(tried.failure);
}

/** Ask the provider of an account that is there, with the key that it has, and note what it says. */
export async function checkAccount(ports: CheckPorts, accountId: AccountId): Promise<Checked> {
  const account = ports.accounts.find(accountId) ?? ports.accounts.guests().find((guest) => guest.id === accountId);
  if (account === undefined) return { ok: false, isAway: false, because: unknownAccount(accountId) };
  if (account.provider === "local")
    return { ok: true, check: { summary: l10n.t("It is this machine: always there.") } };
  const checked = account.provider === "manus" ? await checkCloud(ports, account) : await checkModels(ports, accountId);
  const { code = "" } = checked.ok ? {} : checked.because;
  // A key that nobody can give is told by the state of the key.
  if (code !== "account-missing") {
    ports.accounts.noteHealth(accountId, checked.ok ? undefined : sentenceOf(checked.because));
  }
  return checked;
}

async function checkCloud({ accounts, cloud }: CheckPorts, { id, warnBelow }: AccountSpec): Promise<Checked> {
  if ((await accounts.keyOf(id)) === undefined) return { ok: false, isAway: true, because: missingKey(id) };
  const usage = await cloud.usage({ accountId: id });
  if (!usage.ok) return failed(usage.failure);
  const check = checkOfUsage(usage.value, warnBelow);
  if (check.usage !== undefined) accounts.noteUsage(id, check.usage);
  return { ok: true, check };
}

async function checkModels({ listModels }: CheckPorts, accountId: AccountId): Promise<Checked> {
  const listed = await listModels(accountId);
  return listed.ok ? { ok: true, check: checkOfModels(listed.value.models) } : failed(listed.failure);
}

function checkOfModels(models: readonly string[]): AccountCheck {
  const summary = models.length === 1 ? "1 model" : l10n.t("{0} models", models.length);
  return { summary, models };
}

function checkOfUsage(told: Omit<AccountUsage, "low">, warnBelow: number | undefined): AccountCheck {
  const { available } = told;
  const low = available !== undefined && warnBelow !== undefined && available < warnBelow;
  const summary =
    available === undefined ? l10n.t("The key works") : l10n.t("{0} credits left", formatNumber(available));
  return { summary, usage: { ...told, low } };
}

/** Codes by which providers say that it's the key. */
const refusedKey: ReadonlySet<string> = new Set(["account-refused", "model-refused"]);
/** Nothing was said about the account at all. */
const away: ReadonlySet<string> = new Set([
  "cloud-unreachable",
  "model-unreachable",
  "timeout",
  "rate-limit",
  "cloud-failed",
  "model-failed",
]);

function failed({ code, message, remedy }: OutsideFailure): Checked {
  const isAway = away.has(code);
  const kept = code === "account-missing" || code === "unknown-account" || code === "account-disabled";
  const named = refusedKey.has(code)
    ? "key-refused"
    : isAway
      ? "provider-unreachable"
      : kept
        ? code
        : "invalid-account";
  return { ok: false, isAway, because: { code: named, message, remedy } };
}

function sentenceOf({ message, remedy }: Refusal): string {
  return remedy === undefined ? message : `${message}. ${remedy}`;
}

function needsKey(id: AccountId): Refusal {
  const remedy = l10n.t("Make one in the settings of your Manus account, and give it here.");
  return { code: "invalid-account", message: l10n.t("The account {0} of the Manus cloud needs a key", id), remedy };
}

function missingKey(id: AccountId): Refusal {
  const remedy = l10n.t("Open the editor, unlock the keyring or set the variable that has it, or give it again.");
  return { code: "account-missing", message: l10n.t("Nobody can give the key of the account {0} now", id), remedy };
}

function unknownAccount(id: AccountId): Refusal {
  return { code: "unknown-account", message: l10n.t("There is no account {0}", id) };
}
