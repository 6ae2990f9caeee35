import { RequestType } from "vscode-jsonrpc";
import type { RequestOutcome } from "./runs.ts";
import type { AccountId, Refusal } from "./states.ts";

/** Who pays and whose limits count: this machine itself, a user of the Manus cloud, an OpenAI-compatible server, the editor's language models. */
export type Provider = "local" | "manus" | "model" | "editor";

/** An account as the journal has it: never with a key. */
export interface AccountSpec {
  /** As files name it: a slug. */
  readonly id: AccountId;
  readonly provider: Provider;
  readonly title: string;
  /** Where the provider is asked; absent: the provider's own address. */
  readonly baseUrl?: string;
  /** The model that a task gets which names none. */
  readonly defaultModel?: string;
  /** Nothing new starts on it; what runs goes on. */
  readonly disabled: boolean;
  /** Who made it: it is part of the program, a person did, the editor's settings say so, or a variable of the environment does. */
  readonly origin: "built-in" | "person" | "settings" | "environment";
  /** Where its key is kept; absent for an account that needs none. */
  readonly keyPlace?: KeyPlace;
  /** Below so many credits (or US dollars) left it is shown as low. */
  readonly warnBelow?: number;
  /** What all its tasks together may spend. */
  readonly budget?: AccountBudget;
}

/** What an account may spend on one day, local time of the machine: US dollars of a model's, credits of the Manus cloud. At the bound its tasks ask, or go on the next day. */
export interface AccountBudget {
  readonly perDay?: { readonly cost?: number; readonly credits?: number };
}

/**
 * Where a key is kept: `editor` (its SecretStorage), `keyring` (the operating system's), `file` (a private file below `MANUS_HOME`, encrypted, which protects from copies and
 * glances, not from someone who can read this user's files), `environment` (a variable of whoever starts runs), `memory` (until the host ends).
 */
export type KeyPlace = "editor" | "keyring" | "file" | "environment" | "memory";

/** What an account has left and has used. Credits of the Manus cloud, US dollars of a model's. */
export interface AccountUsage {
  readonly unit: "credits" | "usd";
  /** Left now; may be negative. Absent where the provider doesn't tell. */
  readonly available?: number;
  /** Since midnight and since the first of the month, local time of this machine. */
  readonly spentToday: number;
  readonly spentThisMonth: number;
  /** When the provider fills up again, ISO 8601. */
  readonly refreshesAt?: string;
  /** When this was asked, ISO 8601. */
  readonly asOf: string;
  /** Whether `available` is below the account's warning level. */
  readonly low: boolean;
}

/** What a person says of an account they add. */
export type NewAccount = Pick<
  AccountSpec,
  "id" | "provider" | "title" | "baseUrl" | "defaultModel" | "warnBelow" | "budget"
>;

/** Add an account. The key is tried by a harmless call before anything is written. */
export interface AddAccountParams {
  readonly account: NewAccount;
  /** Crosses the private socket only; kept at `keyPlace`, never written anywhere else. */
  readonly key?: string;
  /** Where to keep it. `editor`: the asking editor keeps it itself, the host holds it in memory. Absent: the keyring, else the file, which the answer says. */
  readonly keyPlace?: KeyPlace;
  /** Add it though the provider can't be asked now. A key that the provider refuses is never taken. */
  readonly unchecked?: boolean;
  /** As in `StartRunParams`: where the key stands in a variable (`environment`) of the asker. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly by: string;
}

/** What came of adding an account or giving it a key. `note`: what is worth knowing, e.g. where the key went. */
export type AccountOutcome =
  | { readonly outcome: "accepted"; readonly keyPlace?: KeyPlace; readonly note?: string }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** Codes of refusals: `account-exists`, `invalid-account`, `key-refused`, `provider-unreachable` (retry, or `unchecked`), `key-not-kept`. */
export const AddAccountRequest = new RequestType<AddAccountParams, AccountOutcome, void>("manus/account/add");

/** Rename it, point it elsewhere, disable or enable it; what is absent stays. */
export const ChangeAccountRequest = new RequestType<
  {
    readonly accountId: AccountId;
    readonly changes: Partial<
      Pick<AccountSpec, "title" | "baseUrl" | "defaultModel" | "disabled" | "warnBelow" | "budget">
    >;
    readonly by: string;
  },
  RequestOutcome,
  void
>("manus/account/change");

/**
 * Give it another key, or the first one (rotation): what runs uses it from its next call on. Without `keyPlace` it goes to where the old one was. Without `key` it's read from `keyPlace`, which then is
 * `editor` or `environment`. Codes of refusals: as those of adding one, and `unknown-account`, `no-key-needed`.
 */
export const SetKeyRequest = new RequestType<
  Pick<AddAccountParams, "key" | "keyPlace" | "unchecked" | "environment" | "by"> & { readonly accountId: AccountId },
  AccountOutcome,
  void
>("manus/account/setKey");

/**
 * Remove it with its key and its instances. `tasks` says what becomes of its tasks that haven't ended: `refuse` (the request, telling how many there are), `stop`.
 * An account of the settings or the environment is removed there.
 */
export const RemoveAccountRequest = new RequestType<
  { readonly accountId: AccountId; readonly tasks: "refuse" | "stop"; readonly by: string },
  RequestOutcome,
  void
>("manus/account/remove");

/** What a harmless call told about an account, or about one that isn't added yet. */
export interface AccountCheck {
  /** A sentence, e.g. `1,250 credits left`, `12 models`. */
  readonly summary: string;
  readonly usage?: AccountUsage;
  readonly models?: readonly string[];
}

/** Ask the provider now, with the key it has or with this one, and refresh what is known of it. */
export const CheckAccountRequest = new RequestType<
  { readonly accountId: AccountId } | { readonly account: NewAccount; readonly key?: string },
  | { readonly outcome: "checked"; readonly check: AccountCheck }
  | { readonly outcome: "refused"; readonly because: Refusal },
  void
>("manus/account/check");

/**
 * Editor to host, at each start and change of its settings: the accounts that they declare, without secrets; they replace those that it declared before. Answers with
 * what is wrong in them, a sentence each; the rest is taken.
 */
export const DeclareAccountsRequest = new RequestType<
  { readonly accounts: readonly NewAccount[]; readonly by: string },
  { readonly problems: readonly string[] },
  void
>("manus/account/declare");

/** Host to editor (through its language server): the key of this account, where this editor keeps one. */
export const ReadKeyRequest = new RequestType<{ readonly accountId: AccountId }, { readonly key?: string }, void>(
  "manus/account/readKey",
);
