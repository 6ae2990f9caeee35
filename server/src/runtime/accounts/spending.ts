import type { LocalDay } from "../../core/ports/accounts.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { DocumentStore } from "../../core/ports/documents.ts";
import type { TaskView } from "../../protocol/fleet.ts";
import type { AccountId, TaskId } from "../../protocol/states.ts";

/** The document, `documents/spending.json`: what tasks have cost, in US dollars. Deleted, it's made again of the tasks that are still known. */
export interface SpendingDocument {
  readonly version: 1;
  /** By local day, then by account. */
  readonly days: Readonly<Record<string, Readonly<Record<AccountId, number>>>>;
  /** What is counted of each task already. */
  readonly tasks: Readonly<Record<TaskId, number>>;
}

/** What {@link Spending} needs. */
export interface SpendingPorts {
  readonly document: DocumentStore<SpendingDocument>;
  readonly clock: Clock;
  readonly day: LocalDay;
}

/** What one account has spent, in US dollars. */
export interface Spent {
  readonly today: number;
  readonly thisMonth: number;
}

type CostingTask = Pick<TaskView, "id" | "usage" | "finishedAt">;

/** What model accounts have spent, day by day: of each task what it cost more than was counted of it before, on the day when that was heard. */
export class Spending {
  private readonly ports: SpendingPorts;
  private readonly days = new Map<string, Map<AccountId, number>>();
  private readonly tasks = new Map<TaskId, number>();

  constructor(ports: SpendingPorts) {
    this.ports = ports;
  }

  /** Begin with what was counted before; `known` are the tasks that are in memory: what isn't among them comes never again. */
  async open(known: readonly CostingTask[]): Promise<void> {
    const document: unknown = await this.ports.document.read();
    const told = isDocument(document) ? document : { days: {}, tasks: {} };
    const oldest = monthBefore(this.ports.day(this.ports.clock.now()));
    for (const [day, accounts] of Object.entries(told.days)) {
      if (day >= oldest) this.days.set(day, new Map(Object.entries(accounts)));
    }
    const there = new Set(known.map(({ id }) => id));
    for (const [id, cost] of Object.entries(told.tasks)) if (there.has(id)) this.tasks.set(id, cost);
    // What ended while nobody counted belongs to the day of its end.
    for (const task of known) this.note(task, task.finishedAt);
  }

  /** Count what a task has cost by now. Answers the account that has spent more than before. */
  note({ id, usage }: CostingTask, at = this.ports.clock.now()): AccountId | undefined {
    const { cost, account } = usage ?? {};
    const more = (cost ?? 0) - (this.tasks.get(id) ?? 0);
    if (cost === undefined || account === undefined || !(more > 0)) return undefined;
    this.tasks.set(id, cost);
    const day = this.ports.day(at);
    const accounts = this.days.get(day) ?? new Map<AccountId, number>();
    this.days.set(day, accounts);
    accounts.set(account, (accounts.get(account) ?? 0) + more);
    this.write();
    return account;
  }

  /** Since local midnight, and since the first of the month. */
  of(account: AccountId): Spent {
    const today = this.ports.day(this.ports.clock.now());
    let thisMonth = 0;
    for (const [day, accounts] of this.days) {
      if (day.slice(0, 7) === today.slice(0, 7)) thisMonth += accounts.get(account) ?? 0;
    }
    return { today: this.days.get(today)?.get(account) ?? 0, thisMonth };
  }

  /** The accounts that have spent anything lately. */
  accounts(): ReadonlySet<AccountId> {
    return new Set([...this.days.values()].flatMap((accounts) => [...accounts.keys()]));
  }

  private write(): void {
    const days = Object.fromEntries([...this.days].map(([day, accounts]) => [day, Object.fromEntries(accounts)]));
    this.ports.document.write({ version: 1, days, tasks: Object.fromEntries(this.tasks) });
  }
}

/** The first day of the month before. */
function monthBefore(day: string): string {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return month === 1 ? `${year - 1}-12-01` : `${year}-${String(month - 1).padStart(2, "0")}-01`;
}

/** Another version's document counts as none. */
function isDocument(value: unknown): value is SpendingDocument {
  if (!isObject(value) || value["version"] !== 1 || !isObject(value["days"]) || !isObject(value["tasks"])) return false;
  return [value["tasks"], ...Object.values(value["days"])].every(
    (each) => isObject(each) && Object.values(each).every((cost) => typeof cost === "number" && Number.isFinite(cost)),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
