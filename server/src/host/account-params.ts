import { present } from "../core/present.ts";
import { pickOffered } from "../core/ports/run-environment.ts";
import type {
  AccountBudget,
  AccountSpec,
  AddAccountParams,
  KeyPlace,
  NewAccount,
  Provider,
} from "../protocol/accounts.ts";
import type { AccountId } from "../protocol/states.ts";

const providers: readonly Provider[] = ["manus", "model", "editor", "local"];
const places: readonly KeyPlace[] = ["editor", "keyring", "file", "environment", "memory"];
/** No key is longer; what is would fill a keyring. */
const longestKey = 8_192;
/** No settings have more; what comes behind is left out. */
const mostDeclared = 200;

type KeyParams = Pick<AddAccountParams, "key" | "keyPlace" | "unchecked" | "environment" | "by">;
type Changes = Partial<Pick<AccountSpec, "title" | "baseUrl" | "defaultModel" | "disabled" | "warnBelow" | "budget">>;

/** The parameters of each request about accounts, free of keys that nobody asked for; undefined where they aren't what the protocol says. */
export function readAdd(value: unknown): AddAccountParams | undefined {
  const keys = readKeyParams(value);
  if (keys === undefined || !isObject(value)) return undefined;
  const account = readNewAccount(value["account"]);
  return account === undefined ? undefined : { account, ...keys };
}

export function readSetKey(value: unknown): (KeyParams & { readonly accountId: AccountId }) | undefined {
  const keys = readKeyParams(value);
  if (keys === undefined || !isObject(value) || !isText(value["accountId"])) return undefined;
  return { accountId: value["accountId"], ...keys };
}

export function readChange(
  value: unknown,
): { readonly accountId: AccountId; readonly changes: Changes; readonly by: string } | undefined {
  if (!isObject(value) || !isObject(value["changes"])) return undefined;
  const { accountId, by } = value;
  const { title, baseUrl, defaultModel, disabled, warnBelow } = value["changes"];
  if (!isText(accountId) || !isText(by)) return undefined;
  if (!isOptionalText(title) || !isOptionalText(baseUrl) || !isOptionalText(defaultModel)) return undefined;
  if (!isOptional("boolean", disabled) || !isOptional("number", warnBelow)) return undefined;
  const budget = readBudget(value["changes"]["budget"]);
  if (budget === "broken") return undefined;
  return { accountId, changes: present({ title, baseUrl, defaultModel, disabled, warnBelow, budget }), by };
}

export function readRemove(
  value: unknown,
): { readonly accountId: AccountId; readonly tasks: "refuse" | "stop"; readonly by: string } | undefined {
  if (!isObject(value)) return undefined;
  const { accountId, tasks, by } = value;
  if (!isText(accountId) || !isText(by) || (tasks !== "refuse" && tasks !== "stop")) return undefined;
  return { accountId, tasks, by };
}

export function readCheck(
  value: unknown,
): { readonly accountId: AccountId } | { readonly account: NewAccount; readonly key?: string } | undefined {
  if (!isObject(value)) return undefined;
  const { accountId, account: told, key } = value;
  if (isText(accountId)) return { accountId };
  const account = readNewAccount(told);
  if (account === undefined || !isKey(key)) return undefined;
  return key === undefined ? { account } : { account, key };
}

/** Of the accounts those that are whole; how many aren't is told beside them. */
export function readDeclare(
  value: unknown,
): { readonly accounts: readonly NewAccount[]; readonly by: string; readonly broken: number } | undefined {
  if (!isObject(value) || !Array.isArray(value["accounts"]) || !isText(value["by"])) return undefined;
  const told = (value["accounts"] as readonly unknown[]).slice(0, mostDeclared).map(readNewAccount);
  const accounts = told.filter((account) => account !== undefined);
  return { accounts, by: value["by"], broken: value["accounts"].length - accounts.length };
}

function readNewAccount(value: unknown): NewAccount | undefined {
  if (!isObject(value)) return undefined;
  const { id, provider: named, title, baseUrl, defaultModel, warnBelow } = value;
  const provider = providers.find((each) => each === named);
  if (typeof id !== "string" || provider === undefined || typeof title !== "string") return undefined;
  if (!isOptionalText(baseUrl) || !isOptionalText(defaultModel) || !isOptional("number", warnBelow)) return undefined;
  const budget = readBudget(value["budget"]);
  if (budget === "broken") return undefined;
  return { id, provider, title, ...present({ baseUrl, defaultModel: defaultModel || undefined, warnBelow, budget }) };
}

/** Amounts are above 0: an account that may spend nothing is disabled. Undefined where there is none. */
function readBudget(value: unknown): AccountBudget | undefined | "broken" {
  if (value === undefined) return undefined;
  const perDay = isObject(value) ? (value["perDay"] ?? {}) : undefined;
  if (!isObject(perDay)) return "broken";
  const { cost, credits } = perDay;
  if (!isAmount(cost) || !isAmount(credits)) return "broken";
  const bounds = present({ cost, credits });
  return Object.keys(bounds).length === 0 ? {} : { perDay: bounds };
}

function isAmount(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === "number" && Number.isFinite(value) && value > 0);
}

function readKeyParams(value: unknown): KeyParams | undefined {
  if (!isObject(value)) return undefined;
  const { key, unchecked, by } = value;
  const keyPlace = places.find((each) => each === value["keyPlace"]);
  const environment = readVariables(value["environment"]);
  const isWhole =
    keyPlace === value["keyPlace"] && (environment === undefined) === (value["environment"] === undefined);
  if (!isWhole || !isKey(key) || !isText(by) || !isOptional("boolean", unchecked)) return undefined;
  return { by, ...present({ key, keyPlace, unchecked, environment }) };
}

/** Texts by name; of those names nobody offers, none is kept. */
function readVariables(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(value) || !Object.values(value).every((each) => typeof each === "string")) return undefined;
  return pickOffered(value as Record<string, string>);
}

function isKey(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === "string" && value.length <= longestKey);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

function isOptional<K extends "boolean" | "number">(
  kind: K,
  value: unknown,
): value is (K extends "boolean" ? boolean : number) | undefined {
  return value === undefined || typeof value === kind;
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}
