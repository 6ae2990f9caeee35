import * as l10n from "@vscode/l10n";
import type {
  AccountCheck,
  AccountOutcome,
  AccountSpec,
  AddAccountParams,
  KeyPlace,
  NewAccount,
} from "../../protocol/accounts.ts";
import type { RequestOutcome } from "../../protocol/runs.ts";
import type { AccountId, Refusal } from "../../protocol/states.ts";
import type { AccountChanges } from "../account-requests.ts";
import type { Dispatcher } from "../dispatcher.ts";
import type { KeyedAccountBook } from "./account-book.ts";
import { checkAccount, tryAccount, type Checked, type CheckPorts } from "./account-checks.ts";
import { keepKey, readLentKey, removeKey } from "./key-places.ts";
import { readBaseUrl } from "./read-base-url.ts";
import { validateAccount, validateWarnBelow } from "./validate-account.ts";

/** What an {@link AccountDesk} needs. */
export interface AccountDeskPorts extends CheckPorts {
  readonly accounts: KeyedAccountBook;
  readonly dispatcher: Pick<Dispatcher, "addAccount" | "changeAccount" | "removeAccount">;
  /** Hides a key in everything that is written from now on: also one that will be refused. */
  readonly learn: (key: string) => void;
  /** Keep what the asker lends, and the account that it may make. Never rejects. */
  readonly lend: (environment: Readonly<Record<string, string>>) => Promise<void>;
  /** Whether the editor's settings declare this account now. */
  readonly isDeclared: (accountId: AccountId) => boolean;
}

type KeyParams = Pick<AddAccountParams, "key" | "keyPlace" | "unchecked" | "environment">;
type Refused = { readonly outcome: "refused"; readonly because: Refusal };
type ChangedByPerson = Partial<
  Pick<AccountSpec, "title" | "baseUrl" | "defaultModel" | "disabled" | "warnBelow" | "budget">
>;

/** A key that its provider takes, or that couldn't be tried though that was wanted; undefined where none is needed. */
interface TriedKey {
  readonly ok: true;
  readonly key: string | undefined;
  readonly check: AccountCheck | undefined;
  readonly note: string;
}

/** What people ask about accounts, one after the other: no two of them write a key at once. */
export class AccountDesk {
  private readonly ports: AccountDeskPorts;
  private last: Promise<unknown> = Promise.resolve();

  constructor(ports: AccountDeskPorts) {
    this.ports = ports;
  }

  /** Add an account. The key is tried first, then kept, then the account stands in the journal; what fails leaves nothing behind. */
  add(params: AddAccountParams): Promise<AccountOutcome> {
    return this.inTurn(() => this.addNow(params));
  }

  /** Give an account another key, or its first one. */
  setKey(params: KeyParams & { readonly accountId: AccountId; readonly by: string }): Promise<AccountOutcome> {
    return this.inTurn(() => this.setKeyNow(params));
  }

  /** Change what is given. */
  change(accountId: AccountId, changes: ChangedByPerson, by: string): Promise<RequestOutcome> {
    return this.inTurn(async () => {
      const because = this.refuseChange(accountId, changes);
      if (because !== undefined) return { outcome: "refused", because };
      return this.ports.dispatcher.changeAccount(accountId, putRight(changes), by);
    });
  }

  /** Remove an account, and its key from where it is kept. */
  remove(accountId: AccountId, tasks: "refuse" | "stop", by: string): Promise<RequestOutcome> {
    return this.inTurn(async () => {
      const account = this.ports.accounts.find(accountId);
      const because = account === undefined ? this.unknown(accountId) : this.refuseRemoval(account);
      if (because !== undefined) return { outcome: "refused", because };
      return this.removeNow(accountId, tasks, by);
    });
  }

  /** As {@link remove}, whoever made the account. */
  async removeNow(accountId: AccountId, tasks: "refuse" | "stop", by: string): Promise<RequestOutcome> {
    const place = this.ports.accounts.find(accountId)?.keyPlace;
    const removed = await this.ports.dispatcher.removeAccount(accountId, tasks, by);
    if (removed.outcome === "refused") return removed;
    this.ports.accounts.drop(accountId);
    const trouble = await removeKey(this.ports.accounts, accountId, place);
    const note = [removed.note, trouble].filter((text) => text !== undefined).join(" ");
    return note === "" ? { outcome: "accepted" } : { outcome: "accepted", note };
  }

  /** Ask the provider of an account that is there. */
  check(accountId: AccountId): Promise<Checked> {
    return checkAccount(this.ports, accountId);
  }

  /** Ask the provider of an account that isn't there yet. Nothing is kept. */
  async tryNew(account: NewAccount, key: string | undefined): Promise<Checked> {
    const valid = validateAccount(account);
    if (!valid.ok) return { ok: false, isAway: false, because: valid.because };
    const usable = readKey(key);
    if (usable.key !== undefined) this.ports.learn(usable.key);
    if (usable.because !== undefined) return { ok: false, isAway: false, because: usable.because };
    return tryAccount(this.ports, valid.account, usable.key);
  }

  private async addNow(params: AddAccountParams): Promise<AccountOutcome> {
    const { accounts, dispatcher } = this.ports;
    const valid = validateAccount(params.account);
    if (!valid.ok) return refused(valid.because);
    const { account } = valid;
    if (params.environment !== undefined) await this.ports.lend(params.environment);
    if (accounts.find(account.id) !== undefined) return refused(exists(account.id));
    const tried = await this.tryKey(account, params);
    if (!tried.ok) return tried.refused;
    const kept = await this.keep(account.id, tried.key, params.keyPlace);
    if (!kept.ok) return refused(kept.because);
    const place = kept.place === undefined ? {} : { keyPlace: kept.place };
    const added = await dispatcher.addAccount({ ...account, ...place, disabled: false, origin: "person" }, params.by);
    if (added.outcome === "refused") {
      await removeKey(accounts, account.id, kept.place);
      return added;
    }
    this.take(account.id, tried, kept.place);
    return accepted(kept.place, [kept.note, tried.note, valid.note]);
  }

  private async setKeyNow(params: KeyParams & { accountId: AccountId; by: string }): Promise<AccountOutcome> {
    const { accounts, dispatcher } = this.ports;
    const { accountId } = params;
    const account = this.keyed(accountId);
    if ("code" in account) return refused(account);
    if (params.environment !== undefined) await this.ports.lend(params.environment);
    const tried = await this.tryKey(account, params);
    if (!tried.ok) return tried.refused;
    if (tried.key === undefined) return refused(noKey(accountId));
    const before = account.keyPlace;
    const kept = await this.keep(accountId, tried.key, placeFor(params, before));
    if (!kept.ok) return refused(kept.because);
    const changed = await dispatcher.changeAccount(accountId, { keyPlace: kept.place }, params.by);
    if (changed.outcome === "refused") {
      if (kept.place !== before) await removeKey(accounts, accountId, kept.place);
      return changed;
    }
    this.take(accountId, tried, kept.place);
    const trouble = kept.place === before ? undefined : await removeKey(accounts, accountId, before);
    return accepted(kept.place, [kept.note, tried.note, trouble]);
  }

  /** An account that may have a key. */
  private keyed(accountId: AccountId): AccountSpec | Refusal {
    const account = this.ports.accounts.find(accountId);
    if (account === undefined) return this.unknown(accountId);
    return account.provider === "manus" || account.provider === "model" ? account : needsNoKey(accountId);
  }

  /** The key that was given, or that lies where it is said to be; tried. */
  private async tryKey(
    account: NewAccount,
    { key: given, keyPlace, unchecked }: KeyParams,
  ): Promise<TriedKey | { readonly ok: false; readonly refused: Refused }> {
    const found = given ?? (await readLentKey(this.ports.accounts, account.id, keyPlace));
    const { key, because } = readKey(found);
    if (key !== undefined) this.ports.learn(key);
    if (because !== undefined) return { ok: false, refused: refused(because) };
    if (key === undefined && (keyPlace === "environment" || keyPlace === "editor")) {
      return { ok: false, refused: refused(notThere(account.id, keyPlace)) };
    }
    const checked = await tryAccount(this.ports, account, key);
    if (checked.ok) return { ok: true, key, check: checked.check, note: "" };
    if (!checked.isAway) return { ok: false, refused: refused(checked.because) };
    if (unchecked === true)
      return { ok: true, key, check: undefined, note: l10n.t("It wasn't tried: {0}.", checked.because.message) };
    return { ok: false, refused: refused(checked.because) };
  }

  private async keep(
    accountId: AccountId,
    key: string | undefined,
    wished: KeyPlace | undefined,
  ): Promise<
    | { readonly ok: true; readonly place: KeyPlace | undefined; readonly note: string }
    | { readonly ok: false; readonly because: Refusal }
  > {
    if (key === undefined) return { ok: true, place: undefined, note: "" };
    if (wished !== "environment") return keepKey(this.ports.accounts, accountId, key, wished);
    const lent = await readLentKey(this.ports.accounts, accountId, wished);
    if (lent?.trim() !== key) return { ok: false, because: notThere(accountId, wished) };
    return { ok: true, place: wished, note: l10n.t("The key is read from the environment of whoever starts runs.") };
  }

  /** From now on this key counts, and what its provider has just said of it. */
  private take(accountId: AccountId, { key, check }: TriedKey, place: KeyPlace | undefined): void {
    const { accounts } = this.ports;
    if (place === "environment" || key === undefined) accounts.drop(accountId);
    else accounts.hold(accountId, key);
    if (check === undefined) return;
    accounts.noteHealth(accountId, undefined);
    if (check.usage !== undefined) accounts.noteUsage(accountId, check.usage);
  }

  private refuseChange(accountId: AccountId, changes: ChangedByPerson): Refusal | undefined {
    const account = this.ports.accounts.find(accountId);
    if (account === undefined) return this.unknown(accountId);
    if (account.origin === "built-in") return builtIn(accountId);
    const others = Object.keys(changes).filter((name) => name !== "disabled");
    if (account.origin === "settings" && others.length > 0) return belongs(accountId, l10n.t("the editor's settings"));
    if (account.origin === "environment" && "baseUrl" in changes) return belongs(accountId, l10n.t("the environment"));
    const address = readBaseUrl(changes.baseUrl);
    if (!address.ok) {
      const message = l10n.t("The base URL of the account {0} can't be used: {1}", accountId, address.because);
      return { code: "invalid-account", message, remedy: l10n.t("Give an address such as https://host/v1.") };
    }
    if ("baseUrl" in changes && account.provider === "model" && address.baseUrl === undefined) {
      return { code: "invalid-account", message: l10n.t("The account {0} needs a base URL", accountId) };
    }
    return validateWarnBelow(changes.warnBelow);
  }

  /** What would come back by itself is removed where it comes from. */
  private refuseRemoval({ id, origin }: AccountSpec): Refusal | undefined {
    if (origin === "built-in") return builtIn(id);
    if (origin === "settings" && this.ports.isDeclared(id)) return belongs(id, l10n.t("the editor's settings"));
    if (origin === "environment" && this.ports.accounts.isReady(id)) return belongs(id, l10n.t("the environment"));
    return undefined;
  }

  private unknown(accountId: AccountId): Refusal {
    return this.ports.accounts.guests().some(({ id }) => id === accountId)
      ? builtIn(accountId)
      : { code: "unknown-account", message: l10n.t("There is no account {0}", accountId) };
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}

/** Where another key goes: where it's said to, else to where the old one was; but a key that is given goes into no variable. */
function placeFor({ key, keyPlace }: KeyParams, before: KeyPlace | undefined): KeyPlace | undefined {
  return keyPlace ?? (before === "environment" && key !== undefined ? undefined : before);
}

/** What a person pasted, without the blanks around it; what no header can carry is refused before it's sent. */
function readKey(text: string | undefined): { readonly key?: string; readonly because?: Refusal } {
  const key = text?.trim();
  if (key === undefined || key === "") return {};
  if (/^[\x21-\x7e]+$/.test(key)) return { key };
  const remedy = l10n.t("Copy the key again: it may have a line break or a space in it.");
  return { key, because: { code: "key-refused", message: l10n.t("The key has characters that no key has"), remedy } };
}

/** An empty text takes a value away. */
function putRight({ title, baseUrl, ...changes }: ChangedByPerson): AccountChanges {
  const address = readBaseUrl(baseUrl);
  const defaultModel = changes.defaultModel?.trim() === "" ? undefined : changes.defaultModel;
  return {
    ...changes,
    ...("defaultModel" in changes ? { defaultModel } : {}),
    ...(title === undefined || title.trim() === "" ? {} : { title: title.trim() }),
    ...(baseUrl === undefined ? {} : { baseUrl: address.ok ? address.baseUrl : undefined }),
  };
}

function refused(because: Refusal): Refused {
  return { outcome: "refused", because };
}

function accepted(keyPlace: KeyPlace | undefined, notes: readonly (string | undefined)[]): AccountOutcome {
  const note = notes.filter((text) => text !== undefined && text !== "").join(" ");
  return {
    outcome: "accepted",
    ...(keyPlace === undefined ? {} : { keyPlace }),
    ...(note === "" ? {} : { note }),
  };
}

function exists(id: AccountId): Refusal {
  const remedy = l10n.t("Choose another name, or change or remove the one that is there.");
  return { code: "account-exists", message: l10n.t("There is an account {0} already", id), remedy };
}

function needsNoKey(id: AccountId): Refusal {
  return { code: "no-key-needed", message: l10n.t("The account {0} needs no key", id) };
}

function noKey(id: AccountId): Refusal {
  const remedy = l10n.t("Give the key, or the place where it lies: `editor` or `environment`.");
  return { code: "invalid-account", message: l10n.t("No key was given for the account {0}", id), remedy };
}

function notThere(id: AccountId, place: "editor" | "environment"): Refusal {
  const [message, remedy] = {
    editor: [
      l10n.t("No window of an editor keeps a key for the account {0}", id),
      l10n.t("Give the key in the editor."),
    ],
    environment: [
      l10n.t("No variable has this key for the account {0}", id),
      l10n.t("Set MANUS_ACCOUNT_<ID>_KEY (for the account manus also MANUS_API_KEY) where you ask this."),
    ],
  }[place] as [string, string];
  return { code: "key-not-kept", message, remedy };
}

function builtIn(id: AccountId): Refusal {
  return {
    code: "built-in",
    message: l10n.t("The account {0} is there by itself: nothing about it can be changed here", id),
  };
}

function belongs(id: AccountId, where: string): Refusal {
  return {
    code: "declared-elsewhere",
    message: l10n.t("The account {0} comes from {1}", id, where),
    remedy: l10n.t("Change or remove it there."),
  };
}
