import type { AccountBook } from "../../core/ports/accounts.ts";
import type { AccountSpec, AccountUsage } from "../../protocol/accounts.ts";
import type { AccountView } from "../../protocol/fleet.ts";
import type { AccountId } from "../../protocol/states.ts";
import type { Cancel } from "../../core/ports/clock.ts";

/** The accounts of one host. */
export function createAccountBook(): AccountBook {
  return new RunningAccountBook();
}

class RunningAccountBook implements AccountBook {
  private readonly accounts = new Map<AccountId, AccountSpec>();
  private readonly usages = new Map<AccountId, AccountUsage>();
  private readonly problems = new Map<AccountId, string>();
  private readonly listeners = new Set<(accountId: AccountId) => void>();

  update(accounts: readonly AccountSpec[]): void {
    const before = new Map(this.accounts);
    this.accounts.clear();
    for (const account of accounts) this.accounts.set(account.id, account);
    const ids = new Set([...before.keys(), ...this.accounts.keys()]);
    for (const id of ids) if (before.get(id) !== this.accounts.get(id)) this.announce(id);
  }

  find(accountId: AccountId): AccountSpec | undefined {
    return this.accounts.get(accountId);
  }

  all(): readonly AccountSpec[] {
    return [...this.accounts.values()];
  }

  keyOf(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }

  view(account: AccountSpec): AccountView {
    const usage = this.usages.get(account.id);
    const problem = this.problems.get(account.id);
    return {
      ...account,
      key: account.keyPlace === undefined ? "not-needed" : "missing",
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

  private announce(accountId: AccountId): void {
    for (const listener of [...this.listeners]) listener(accountId);
  }
}
