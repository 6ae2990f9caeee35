import { present } from "../core/present.ts";
import { maximumCapacity } from "../core/dispatch/transition-instance.ts";
import type { AccountSpec } from "../protocol/accounts.ts";
import type { InstanceSpec } from "../protocol/instances.ts";
import type { AccountId, Engine, Refusal } from "../protocol/states.ts";
import { isOfAccount } from "./batch.ts";
import type { Decision } from "./decision.ts";
import { markForRemoval, stopTasks } from "./instance-requests.ts";
import type { Transaction } from "./transaction.ts";

/** What may be changed of an account; a key that is there with `undefined` is taken away. */
export type AccountChanges = {
  readonly [K in keyof Omit<AccountSpec, "id" | "provider" | "title" | "disabled" | "origin">]?:
    | AccountSpec[K]
    | undefined;
} & Partial<Pick<AccountSpec, "title" | "disabled" | "origin">>;

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
  const instance: InstanceSpec = {
    id: freeName(transaction, id),
    accountId: id,
    engine,
    title,
    capacity: maximumCapacity,
  };
  if (!transaction.emit({ type: "instanceAdded", instance })) return;
  transaction.emit({ type: "instanceStartRequested", instanceId: instance.id });
  transaction.emit({ type: "instanceStarted", instanceId: instance.id });
}

/** The account's own name, or one like it where another account has an instance of this name. */
function freeName({ draft }: Transaction, id: string): string {
  let [name, number] = [id, 1];
  while (draft.instance(name) !== undefined) name = `${id}-${(number += 1)}`;
  return name;
}

/** Change an account. */
export function changeAccount(transaction: Transaction, accountId: AccountId, changes: AccountChanges): Decision {
  const account = transaction.draft.account(accountId);
  if (account === undefined) return unknownAccount(accountId);
  transaction.emit({ type: "accountChanged", account: present({ ...account, ...changes }) });
  return undefined;
}

/**
 * Remove an account with its instances: at once, or, where its tasks are stopped, as soon as they have ended; until then nothing new
 * starts on it. Tasks of its that haven't ended keep it where the asker says so.
 */
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
  const open = [...draft.allTasks()].filter((task) => {
    return task.finishedAt === undefined && isOfAccount(task, accountId, draft);
  });
  const are = open.length === 1 ? "1 task" : `${open.length} tasks`;
  if (open.length > 0 && tasks === "refuse") {
    const message = `${are} of the account ${accountId} ${open.length === 1 ? "hasn't" : "haven't"} ended`;
    return { code: "tasks-running", message, remedy: "Stop them with it, or let them end first." };
  }
  stopTasks(transaction, open, by);
  return letGo(transaction, account, `${are} ${open.length === 1 ? "is" : "are"} being stopped`);
}

function letGo(transaction: Transaction, account: AccountSpec, stopping: string): Decision {
  const { draft } = transaction;
  const instances = draft.allInstances().filter(({ accountId }) => accountId === account.id);
  if (instances.length === 0) {
    transaction.emit({ type: "accountRemoved", accountId: account.id });
    return undefined;
  }
  const holds = instances.some(({ running }) => running.length > 0);
  if (holds && !account.disabled) transaction.emit({ type: "accountChanged", account: { ...account, disabled: true } });
  markForRemoval(transaction, instances, "withAccount");
  return holds ? { note: `${stopping}: the account goes once they have ended` } : undefined;
}

function unknownAccount(accountId: AccountId): Refusal {
  return { code: "unknown-account", message: `There is no account ${accountId}` };
}
