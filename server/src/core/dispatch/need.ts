import * as l10n from "@vscode/l10n";
import type { AccountSpec } from "../../protocol/accounts.ts";
import type { InstanceSpec } from "../../protocol/instances.ts";
import type { AccountId, Engine, InstanceId } from "../../protocol/states.ts";
import { localAccount } from "./built-in.ts";
import type { InstanceState, TaskState } from "./states.ts";

/** What a queued task asks of the instance that runs it. Tasks with the same need can be told apart by their place in the queue alone. */
export interface Need {
  readonly engine: Engine;
  /** Absolute; instances with a `directory` run only tasks of workspaces in it. */
  readonly workspaceFolder: string;
  readonly instance?: InstanceId;
  /** The account that it names, or that it has begun to work in: a task in the cloud goes on where it is. */
  readonly account?: AccountId;
  readonly model?: string;
  readonly profile?: string;
}

/** How the accounts are found; undefined for one that isn't in the journal. */
export type FindAccount = (id: AccountId) => AccountSpec | undefined;

/** What a task needs, of a run in this workspace folder. */
export function needOf({ spec, cloud }: Pick<TaskState, "spec" | "cloud">, workspaceFolder: string): Need {
  const { engine, placement = {} } = spec;
  const account = cloud?.accountId ?? placement.account;
  return { engine, workspaceFolder, ...placement, ...(account === undefined ? {} : { account }) };
}

/** Needs that are the same have the same key. */
export function keyOf({ engine, workspaceFolder, instance, account, model, profile }: Need): string {
  return JSON.stringify([engine, workspaceFolder, instance, account, model, profile]);
}

/** Why an instance can never run such a task as both are now, what follows “The instance `x`”; undefined where it can. Whether it runs and has room doesn't count. */
export function misfit(instance: InstanceSpec, need: Need, findAccount: FindAccount): string | undefined {
  const { id, engine, scaledFrom, directory } = instance;
  if (engine !== need.engine) return l10n.t("is of the engine {0}, not {1}", engine, need.engine);
  // One that was started because another is full stands in for it.
  if (need.instance !== undefined && need.instance !== id && need.instance !== scaledFrom)
    return l10n.t("isn't the one it names");
  if (directory !== undefined && !isInFolder(need.workspaceFolder, directory))
    return l10n.t("only takes tasks of {0}", directory);
  return misfitOfAccount(instance, need) ?? misfitOfMind(instance, need, findAccount);
}

/** Why an instance takes no task now whatever room it has, a sentence; undefined where it does. */
export function whyShut(
  { id, status, accountId, reason }: InstanceState,
  findAccount: FindAccount,
  need?: Need,
): string | undefined {
  if (status === "failed")
    return reason === undefined
      ? l10n.t("The instance `{0}` has failed", id)
      : l10n.t("The instance `{0}` has failed: {1}", id, reason.message);
  if (status !== "running") return l10n.t("The instance `{0}` {1}", id, standings[status]);
  const disabled = [accountId, need?.account].find(
    (each) => each !== undefined && findAccount(each)?.disabled === true,
  );
  return disabled === undefined ? undefined : l10n.t("The account `{0}` is disabled", disabled);
}

const standings = {
  get stopped() {
    return l10n.t("is stopped");
  },
  get starting() {
    return l10n.t("is starting");
  },
  get paused() {
    return l10n.t("is paused");
  },
  get stopping() {
    return l10n.t("takes no more tasks: it stops once those it has have ended");
  },
} as const;

function misfitOfAccount({ id, accountId, engine, model }: InstanceSpec, need: Need): string | undefined {
  const { account } = need;
  if (account === undefined || account === accountId) return undefined;
  // An agent on this machine may think with another account than its instance's: where its file says so, or the instance has none to think with.
  const mayLend = engine === "local" && (accountId === localAccount.id || need.instance === id);
  if (mayLend && (model === undefined || model === need.model)) return undefined;
  return l10n.t("belongs to the account `{0}`, not to `{1}`", accountId, account);
}

/** What it would think with is set to something else, or is surely not what is asked for. */
function misfitOfMind(instance: InstanceSpec, need: Need, findAccount: FindAccount): string | undefined {
  const kind = instance.engine === "manus" ? "profile" : "model";
  const [set, asked] = [instance[kind], need[kind]];
  if (asked === undefined || set === asked) return undefined;
  if (set !== undefined) return l10n.t("is set to the {0} {1}, not {2}", kind, set, asked);
  return kind === "model" ? misfitOfModel(instance, need, findAccount) : undefined;
}

/** A model that is named without an account is looked for in all of them, by an instance that belongs to none; one that belongs to an account has that account's models. */
function misfitOfModel({ accountId }: InstanceSpec, need: Need, findAccount: FindAccount): string | undefined {
  const isNamed = need.account !== undefined || need.instance !== undefined;
  if (isNamed || accountId === localAccount.id || findAccount(accountId)?.defaultModel === need.model) return undefined;
  return l10n.t("belongs to the account `{0}`, which isn't known to have the model {1}", accountId, need.model ?? "");
}

/** Whether an absolute path is a folder or lies in it. Both may be written the way of Windows, where case doesn't count. */
function isInFolder(path: string, folder: string): boolean {
  const [inner, outer] = [plain(path), plain(folder)];
  return inner === outer || inner.startsWith(outer.endsWith("/") ? outer : `${outer}/`);
}

function plain(path: string): string {
  const isWindows = /^[a-z]:|^\\\\/i.test(path);
  const slashed = isWindows ? path.replaceAll("\\", "/").toLowerCase() : path;
  return slashed.length > 1 ? slashed.replace(/\/+$/, "") : slashed;
}
