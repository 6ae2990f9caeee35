import type { LocalDay } from "../../core/ports/accounts.ts";
import type { Cancel, Clock } from "../../core/ports/clock.ts";
import type { Cloud } from "../../core/ports/cloud.ts";
import type { Log } from "../../core/ports/log.ts";
import type { FleetChange, FleetSnapshot, TaskView } from "../../protocol/fleet.ts";
import { isFinal, type AccountId, type InstanceId, type TaskId } from "../../protocol/states.ts";
import type { Dispatcher } from "../dispatcher.ts";
import type { KeyedAccountBook } from "./account-book.ts";
import { spentBy } from "./spending.ts";

/** What a {@link UsageKeeper} needs. */
export interface UsageKeeperPorts {
  readonly accounts: Pick<KeyedAccountBook, "find" | "isReady" | "noteUsage" | "noteHealth">;
  readonly cloud: Pick<Cloud, "usage">;
  readonly dispatcher: Pick<Dispatcher, "snapshot" | "onChange" | "days">;
  readonly day: LocalDay;
  readonly clock: Clock;
  readonly log: Log;
}

/** While tasks run their credits are asked for so often. */
const whileRunningMs = 5 * 60_000;
/** The cloud counts what a task took a moment after its end; several that end together are asked for once. */
const afterEndMs = 3_000;
/** Days begin anew also where nothing happens. */
const dayMs = 10 * 60_000;

/** Keeps what is known of the use of accounts: credits of the cloud are asked for, dollars of models are what the ledger says. Asks nobody for a key. */
export class UsageKeeper {
  private readonly ports: UsageKeeperPorts;
  private readonly accountOf = new Map<InstanceId, AccountId>();
  private readonly running = new Map<TaskId, AccountId>();
  /** What was told last, so that nobody hears the same again. */
  private readonly told = new Map<AccountId, string>();
  private readonly due = new Map<AccountId, { readonly at: number; readonly cancel: Cancel }>();

  constructor(ports: UsageKeeperPorts) {
    this.ports = ports;
  }

  /** Begin with the fleet as it stands, and follow it. */
  start(): void {
    const { dispatcher } = this.ports;
    dispatcher.onChange((change) => {
      this.follow(change);
      const payers = new Set(change.tasks.flatMap(({ usage }) => usage?.account ?? []));
      for (const account of payers) this.tellSpent(account);
    });
    this.follow(dispatcher.snapshot());
    this.tellDays();
  }

  /** What the cloud says now. */
  private async refresh(accountId: AccountId): Promise<void> {
    const { accounts, cloud } = this.ports;
    this.due.delete(accountId);
    const account = accounts.find(accountId);
    if (account?.provider !== "manus" || account.disabled || !accounts.isReady(accountId)) return;
    if ([...this.running.values()].includes(accountId)) this.want(accountId, whileRunningMs);
    const usage = await cloud.usage({ accountId, priority: "polling" });
    if (usage.ok) accounts.noteUsage(accountId, { ...usage.value, low: false });
    else if (usage.failure.code === "account-refused") {
      accounts.noteHealth(accountId, `${usage.failure.message}. ${usage.failure.remedy}`);
    }
  }

  private follow({ instances, tasks }: Pick<FleetChange | FleetSnapshot, "instances" | "tasks">): void {
    for (const { id, accountId } of instances) this.accountOf.set(id, accountId);
    for (const task of tasks) this.followTask(task);
  }

  private followTask({ id, status, cloud, instanceId, engine }: TaskView): void {
    const before = this.running.get(id);
    const account = cloud?.accountId ?? (instanceId === undefined ? undefined : this.accountOf.get(instanceId));
    if (isFinal(status)) {
      this.running.delete(id);
      if (before !== undefined) this.want(before, afterEndMs);
    } else if (engine === "manus" && account !== undefined && status === "running") {
      this.running.set(id, account);
      if (before === undefined) this.want(account, whileRunningMs);
    }
  }

  /** Refresh within so long; what is due earlier stays so. */
  private want(accountId: AccountId, milliseconds: number): void {
    const { clock, log } = this.ports;
    const at = clock.monotonic() + milliseconds;
    const before = this.due.get(accountId);
    if (before !== undefined && before.at <= at) return;
    before?.cancel();
    const cancel = clock.after(milliseconds, () => {
      this.refresh(accountId).catch((error: unknown) => log.error(`Can't ask what ${accountId} has left`, error));
    });
    this.due.set(accountId, { at, cancel });
  }

  private tellDays(): void {
    const { dispatcher, clock } = this.ports;
    for (const account of new Set([...dispatcher.days()].map(({ accountId }) => accountId))) this.tellSpent(account);
    clock.after(dayMs, () => this.tellDays());
  }

  private tellSpent(account: AccountId): void {
    const { accounts, clock, day, dispatcher } = this.ports;
    // Credits of the cloud aren't dollars.
    if (accounts.find(account)?.provider === "manus") return;
    const asOf = clock.now();
    const spent = spentBy(dispatcher.days(), account, day(asOf));
    if (spent === undefined || this.told.get(account) === JSON.stringify(spent)) return;
    this.told.set(account, JSON.stringify(spent));
    const { today, thisMonth } = spent;
    accounts.noteUsage(account, { unit: "usd", spentToday: today, spentThisMonth: thisMonth, asOf, low: false });
  }
}
