import * as l10n from "@vscode/l10n";
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
    const remedy = l10n.t("Choose another name, or change or remove the one that is there.");
    return { code: "account-exists", message: l10n.t("There is an account {0} already", account.id), remedy };
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
    return {
      code: "built-in",
      message: l10n.t("The account {0} is part of the program and can't be removed", accountId),
    };
  }
  const open = [...draft.allTasks()].filter((task) => {
    return task.finishedAt === undefined && isOfAccount(task, accountId, draft);
  });
  const are = open.length === 1 ? "1 task" : l10n.t("{0} tasks", open.length);
  if (open.length > 0 && tasks === "refuse") {
    const message =
      open.length === 1
        ? l10n.t("{0} of the account {1} hasn't ended", are, accountId)
        : l10n.t("{0} of the account {1} haven't ended", are, accountId);
    return { code: "tasks-running", message, remedy: l10n.t("Stop them with it, or let them end first.") };
  }
  stopTasks(transaction, open, by);
  return letGo(
    transaction,
    account,
    open.length === 1 ? l10n.t("{0} is being stopped", are) : l10n.t("{0} are being stopped", are),
  );
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
  return holds ? { note: l10n.t("{0}: the account goes once they have ended", stopping) } : undefined;
}

function unknownAccount(accountId: AccountId): Refusal {
  return { code: "unknown-account", message: l10n.t("There is no account {0}", accountId) };
}
