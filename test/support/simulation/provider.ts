import type { Amount } from "../../../server/src/core/budget/amount.ts";
import type { TaskId } from "../../../server/src/protocol/states.ts";

/** Something that a provider was asked for, and what it took. */
export interface Charge {
  readonly taskId: TaskId;
  readonly holdId: string;
  readonly amount: Amount;
}

/** A line of what a task has used, as its stream (or the cloud) has it; `estimated`: nobody knows what the call took. */
export interface BillLine extends Charge {
  readonly estimated: boolean;
}

/** Who is paid for agents' work, and what their tasks know of that. Both outlive hosts. */
export class Provider {
  readonly charges: Charge[] = [];
  readonly #bills = new Map<TaskId, BillLine[]>();

  /** What a task's stream says of what it has used. */
  billOf(taskId: TaskId): readonly BillLine[] {
    return this.#bills.get(taskId) ?? [];
  }

  /** The task's stream has a line more. */
  note(line: BillLine): void {
    this.#bills.set(line.taskId, [...this.billOf(line.taskId), line]);
  }

  /** It has cost that much, whether anybody ever hears of it or not. */
  charge(charge: Charge): void {
    this.charges.push(charge);
  }

  get tasks(): Iterable<TaskId> {
    return this.#bills.keys();
  }
}
