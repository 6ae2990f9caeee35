import type { AccountSpec } from "../protocol/accounts.ts";
import type { InstanceSpec } from "../protocol/instances.ts";
import type { AccountId, Engine, Refusal } from "../protocol/states.ts";
import { stoppedByPerson } from "../core/errors/reasons.ts";
import { maximumCapacity } from "../core/dispatch/transition-instance.ts";
import type { Transaction } from "./transaction.ts";

/** What may be changed of an account; a key that is there with `undefined` is taken away. */
export type AccountChanges = {
  readonly [K in keyof Omit<AccountSpec, "id" | "provider" | "title" | "disabled" | "origin">]?:
    AccountSpec[K] | undefined;
} & Partial<Pick<AccountSpec, "title" | "disabled" | "origin">>;

type Decision = Refusal | undefined;

const engines: Readonly<Record<AccountSpec["provider"], Engine | undefined>> = {
  manus: "manus",
  model: "local",
  editor: undefined,
  local: undefined,
};

/** Add an account and an instance that works for it, which runs at once. */
export function addAccount(transaction: Transaction, account: AccountSpec): Decision {
  if (!transaction.emit({ type: "accountAdded", account })) {
    const remedy = "Choose another name, or change or remove the one that is there.";
    return { code: "account-exists", message: `There is an account ${account.id} already`, remedy };
  }
  const engine = engines[account.provider];
  if (engine !== undefined) addInstance(transaction, { ...account, engine });
  return undefined;
}

function addInstance(transaction: Transaction, { id, title, engine }: AccountSpec & { readonly engine: Engine }): void {
  const instance: InstanceSpec = { id, accountId: id, engine, title, capacity: maximumCapacity };
  if (!transaction.emit({ type: "instanceAdded", instance })) return;
  transaction.emit({ type: "instanceStartRequested", instanceId: id });
  transaction.emit({ type: "instanceStarted", instanceId: id });
}

/** Change an account. */
export function changeAccount(transaction: Transaction, accountId: AccountId, changes: AccountChanges): Decision {
  const account = transaction.draft.account(accountId);
  if (account === undefined) return unknownAccount(accountId);
  const changed = Object.fromEntries(
    Object.entries({ ...account, ...changes }).filter(([, value]) => value !== undefined),
  );
  transaction.emit({ type: "accountChanged", account: changed as unknown as AccountSpec });
  return undefined;
}

/** Remove an account with its instances; what its tasks come to was decided by the asker. */
export function removeAccount(
  transaction: Transaction,
  accountId: AccountId,
  tasks: "refuse" | "stop",
  by: string,
): Decision {
  const { draft } = transaction;
  const account = draft.account(accountId);
  if (account === undefined) return unknownAccount(accountId);
  if (account.origin === "built-in") {
    return { code: "built-in", message: `The account ${accountId} is part of the program and can't be removed` };
  }
  const instances = draft.allInstances().filter((instance) => instance.accountId === accountId);
  const held = instances.flatMap(({ running }) => running);
  if (held.length > 0) {
    if (tasks === "stop") for (const taskId of held) stop(transaction, taskId, by);
    const remedy =
      tasks === "stop" ? "They are being stopped: remove it once they have." : "Stop them first, or let them end.";
    return { code: "tasks-running", message: `${held.length} tasks run on the account ${accountId}`, remedy };
  }
  for (const { id } of instances) transaction.emit({ type: "instanceRemoved", instanceId: id });
  transaction.emit({ type: "accountRemoved", accountId });
  return undefined;
}

function stop(transaction: Transaction, taskId: string, by: string): void {
  transaction.emit({ type: "taskStopRequested", taskId, stop: { reason: stoppedByPerson(by), as: "stopped" }, by });
}

function unknownAccount(accountId: AccountId): Refusal {
  return { code: "unknown-account", message: `There is no account ${accountId}` };
}
