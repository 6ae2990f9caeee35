import type { AccountSpec, AccountUsage, KeyPlace } from "../../protocol/accounts.ts";
import type { AccountView } from "../../protocol/fleet.ts";
import type { AccountId, RunId, Timestamp } from "../../protocol/states.ts";
import type { Cancel } from "./clock.ts";
import type { Outcome } from "./failure.ts";

/** One place where keys of accounts can be kept. Keys never stand in its errors. */
export interface KeyStore {
  readonly place: KeyPlace;
  /** Whether it can be used here now, and what a person should know of it: a sentence. Never rejects. */
  available(): Promise<{ readonly usable: boolean; readonly note: string }>;
  /** The key; undefined where it keeps none. Fails where it can't be opened now. */
  read(accountId: AccountId): Promise<Outcome<string | undefined>>;
  write(accountId: AccountId, key: string): Promise<Outcome<void>>;
  /** Removing what isn't there is harmless. */
  remove(accountId: AccountId): Promise<Outcome<void>>;
}

/**
 * The accounts as those who use them know them: what the journal says of them, and their keys, which are in memory alone. The dispatcher tells it which there are;
 * drivers and models ask it.
 */
export interface AccountBook {
  /** The accounts of the journal as they stand now; told by the dispatcher at its start and after each change. */
  update(accounts: readonly AccountSpec[]): void;
  /** Undefined for one that isn't there (any more). */
  find(accountId: AccountId): AccountSpec | undefined;
  all(): readonly AccountSpec[];
  /** Accounts that are there now without any entry in the journal: `environment` and `editor`, while they have models. */
  guests(): readonly AccountSpec[];
  /**
   * Its key now: from memory, else from where it is kept (an attached editor is asked). Undefined where nobody can give it now, or it needs none. `runId`: the run it is for,
   * whose starter's variables count for an account of the environment.
   */
  keyOf(accountId: AccountId, runId?: RunId): Promise<string | undefined>;
  /** What clients see of an account. */
  view(account: AccountSpec): AccountView;
  /** Keep what a provider told of an account's use. */
  noteUsage(accountId: AccountId, usage: AccountUsage): void;
  /** A call came through, or why the provider refused it: what people see as the account's health. */
  noteHealth(accountId: AccountId, problem: string | undefined): void;
  /** Hear that something about an account has changed: the account itself, its key (come, gone or another), its usage or its health. */
  onChange(listener: (accountId: AccountId) => void): Cancel;
}

/** The day, `2026-11-21`, that a moment belongs to in the time zone of this machine: it ends at local midnight. */
export type LocalDay = (at: Timestamp) => string;
