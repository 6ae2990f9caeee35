import type { AccountBook, KeyStore } from "../../core/ports/accounts.ts";
import type { Cancel, Clock } from "../../core/ports/clock.ts";
import { keyVariables, type RunEnvironments } from "../../core/ports/run-environment.ts";
import type { AccountSpec, AccountUsage, KeyPlace } from "../../protocol/accounts.ts";
import type { AccountView } from "../../protocol/fleet.ts";
import type { AccountId, RunId } from "../../protocol/states.ts";
import { KeyHolder } from "./key-holder.ts";
import { sameServer } from "./same-server.ts";

/** What an account book needs; without any of it, accounts have no keys. */
export interface AccountBookPorts {
  readonly stores: readonly KeyStore[];
  readonly environments: Pick<RunEnvironments, "read">;
  /** Hides a key in everything that is written from now on. */
  readonly learn: (key: string) => void;
  readonly clock: Clock;
  /** The accounts that are there now without any entry in the journal. */
  readonly guests: () => readonly AccountSpec[];
  /** The models that an account offers, as far as that is known; asking may start a look, which ends with `refreshed`. */
  readonly modelsOf: (accountId: AccountId) => readonly string[] | undefined;
}

/** The accounts of one host, with what those who keep them may do. */
export interface KeyedAccountBook extends AccountBook {
  /** This is its key from now on: at once for every call that begins. Masked in everything that is written. */
  hold(accountId: AccountId, key: string): void;
  /** Forget its key: it's read again from where it's kept. */
  drop(accountId: AccountId): void;
  /** Somebody has come who may give keys that were missing: a window, the starter of a run. */
  lookAgain(): void;
  /** What is known of an account beside its keys is another: its models, its guest's variables. */
  refreshed(accountId: AccountId): void;
  /** Where keys can be kept; undefined for a place that this host has none of. */
  store(place: KeyPlace): KeyStore | undefined;
  /** Whether using the account asks nobody: its key is in memory, or it needs none. */
  isReady(accountId: AccountId): boolean;
  /** Another number each time the account itself or its key is another one; not with its usage and its health. */
  revision(accountId: AccountId): number;
}

/** The accounts of one host. */
export function createAccountBook(ports: Partial<AccountBookPorts> = {}): KeyedAccountBook {
  return new RunningAccountBook({ ...nothing, ...ports });
}

const nothing: AccountBookPorts = {
  stores: [],
  environments: { read: () => undefined },
  learn: () => undefined,
  clock: { now: () => new Date(0).toISOString(), monotonic: () => 0, after: () => () => undefined },
  guests: () => [],
  modelsOf: () => undefined,
};

class RunningAccountBook implements KeyedAccountBook {
  private readonly ports: AccountBookPorts;
  private readonly keys: KeyHolder;
  private readonly accounts = new Map<AccountId, AccountSpec>();
  private readonly usages = new Map<AccountId, AccountUsage>();
  private readonly problems = new Map<AccountId, string>();
  /** What each account's variable held at the last look. */
  private readonly lentBefore = new Map<AccountId, string>();
  private readonly revisions = new Map<AccountId, number>();
  private readonly listeners = new Set<(accountId: AccountId) => void>();

  constructor(ports: AccountBookPorts) {
    this.ports = ports;
    const { stores, learn, clock } = ports;
    this.keys = new KeyHolder({ stores, learn, clock, changed: (accountId) => this.announce(accountId, true) });
  }

  update(accounts: readonly AccountSpec[]): void {
    const before = new Map(this.accounts);
    this.accounts.clear();
    for (const account of accounts) this.accounts.set(account.id, account);
    for (const id of new Set([...before.keys(), ...this.accounts.keys()])) {
      const [old, now] = [before.get(id), this.accounts.get(id)];
      if (old === now) continue;
      // What was refused there needn't be refused elsewhere.
      if (old !== undefined && !sameServer(old.baseUrl, now?.baseUrl)) this.problems.delete(id);
      if (now === undefined) this.forget(id);
      this.announce(id, true);
    }
  }

  find(accountId: AccountId): AccountSpec | undefined {
    return this.accounts.get(accountId);
  }

  all(): readonly AccountSpec[] {
    return [...this.accounts.values()];
  }

  guests(): readonly AccountSpec[] {
    return this.ports.guests().filter(({ id }) => !this.accounts.has(id));
  }

  async keyOf(accountId: AccountId, runId?: RunId): Promise<string | undefined> {
    const account = this.accounts.get(accountId);
    if (account === undefined || !mayHaveKey(account)) return undefined;
    if (isLent(account)) return this.lent(account, runId);
    return this.keys.keyOf(account);
  }

  view(account: AccountSpec): AccountView {
    const { id, warnBelow } = account;
    const told = this.usages.get(id);
    const usage = told && { ...told, low: isLow(told, warnBelow) };
    const problem = this.problems.get(id) ?? this.keys.missOf(id)?.why;
    const models = this.ports.modelsOf(id);
    return {
      ...account,
      key: this.keyState(account),
      ...(models === undefined ? {} : { models }),
      ...(usage === undefined ? {} : { usage }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  noteUsage(accountId: AccountId, usage: AccountUsage): void {
    this.usages.set(accountId, usage);
    this.announce(accountId);
  }

  noteHealth(accountId: AccountId, problem: string | undefined): void {
    if (this.problems.get(accountId) === problem) return;
    if (problem === undefined) this.problems.delete(accountId);
    else this.problems.set(accountId, problem);
    this.announce(accountId);
  }

  onChange(listener: (accountId: AccountId) => void): Cancel {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  hold(accountId: AccountId, key: string): void {
    this.problems.delete(accountId);
    this.keys.hold(accountId, key);
  }

  drop(accountId: AccountId): void {
    if (this.keys.drop(accountId)) this.announce(accountId, true);
  }

  lookAgain(): void {
    this.keys.lookAgain();
    for (const account of this.accounts.values()) {
      if (!mayHaveKey(account) || !isLent(account)) continue;
      const [before, now] = [this.lentBefore.get(account.id), this.lent(account, undefined)];
      if (now === undefined) this.lentBefore.delete(account.id);
      else this.lentBefore.set(account.id, now);
      if (before !== now) this.announce(account.id, true);
    }
  }

  refreshed(accountId: AccountId): void {
    this.announce(accountId);
  }

  store(place: KeyPlace): KeyStore | undefined {
    return this.keys.storeOf(place);
  }

  isReady(accountId: AccountId): boolean {
    const account = this.accounts.get(accountId) ?? this.guests().find(({ id }) => id === accountId);
    const state = account === undefined ? "missing" : this.keyState(account);
    return state === "held" || state === "not-needed";
  }

  revision(accountId: AccountId): number {
    return this.revisions.get(accountId) ?? 0;
  }

  private keyState(account: AccountSpec): AccountView["key"] {
    const { id, provider, keyPlace } = account;
    if (!mayHaveKey(account)) return "not-needed";
    if (isLent(account)) {
      if (this.lent(account, undefined) !== undefined) return "held";
      return provider === "model" && keyPlace === undefined ? "not-needed" : "missing";
    }
    if (this.keys.holds(id)) return "held";
    return this.keys.missOf(id) !== undefined || this.keys.storeOf(keyPlace) === undefined ? "missing" : "kept";
  }

  /** A key of the environment belongs to the address that was set beside it, and goes to no other. */
  private lent({ id, baseUrl }: AccountSpec, runId: RunId | undefined): string | undefined {
    const { environments } = this.ports;
    for (const name of keyVariables(id)) {
      const key = environments.read(runId, name)?.trim();
      if (key === undefined || key === "") continue;
      const address = environments.read(runId, "MANUS_API_BASE_URL");
      if (name !== "MANUS_API_KEY" || sameServer(address, baseUrl)) return key;
    }
    return undefined;
  }

  private forget(accountId: AccountId): void {
    this.usages.delete(accountId);
    this.problems.delete(accountId);
    this.lentBefore.delete(accountId);
    this.keys.drop(accountId);
  }

  private announce(accountId: AccountId, isAnother = false): void {
    if (isAnother) this.revisions.set(accountId, this.revision(accountId) + 1);
    for (const listener of [...this.listeners]) listener(accountId);
  }
}

function mayHaveKey({ provider }: AccountSpec): boolean {
  return provider === "manus" || provider === "model";
}

/** Whether its key stands in variables: it says so, or nobody has said where it is. */
function isLent({ keyPlace }: AccountSpec): boolean {
  return keyPlace === "environment" || keyPlace === undefined;
}

function isLow({ available }: AccountUsage, warnBelow: number | undefined): boolean {
  return available !== undefined && warnBelow !== undefined && available < warnBelow;
}
