import * as l10n from "@vscode/l10n";
import type { NewAccount } from "../../../server/src/protocol/accounts.ts";

/** The accounts that the settings declare, and what can't be one: a sentence each. */
export interface Declared {
  readonly accounts: readonly NewAccount[];
  readonly problems: readonly string[];
}

const where = (): string => l10n.t("In the setting manus.accounts");

/** Read the setting. Its editor checks it against a schema, but what is saved may still be anything. A key in it is a problem of its own: settings are synced and shared. */
export function readDeclared(value: unknown): Declared {
  if (value === undefined || value === null) return { accounts: [], problems: [] };
  if (!Array.isArray(value)) return { accounts: [], problems: [l10n.t("{0}: it is a list of accounts", where())] };
  const accounts: NewAccount[] = [];
  const problems: string[] = [];
  for (const [place, item] of (value as readonly unknown[]).entries()) {
    const read = readAccount(item);
    if (typeof read === "string") problems.push(l10n.t("{0}, account {1}: {2}", where(), place + 1, read));
    else accounts.push(read);
  }
  return { accounts, problems };
}

function readAccount(item: unknown): NewAccount | string {
  if (typeof item !== "object" || item === null) return l10n.t("it is an object with id and provider");
  const { id, provider, title, baseUrl, defaultModel, warnBelow, budget } = item as Readonly<Record<string, unknown>>;
  const secret = Object.keys(item).find((name) => /key|token|secret|password/i.test(name));
  if (secret !== undefined)
    return l10n.t('{0} doesn\'t belong into settings; give the key with the command "Set Key of Account…"', secret);
  if (typeof id !== "string" || !/^[a-z0-9][a-z0-9-]{0,62}$/.test(id)) {
    return l10n.t("its id has only small letters, digits and hyphens, e.g. work");
  }
  if (provider !== "manus" && provider !== "model") return l10n.t("the provider of {0} is manus or model", id);
  const texts = { baseUrl, defaultModel };
  return {
    id,
    provider,
    title: typeof title === "string" && title.trim() !== "" ? title.trim() : id,
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => typeof text === "string" && text !== "")),
    ...(typeof warnBelow === "number" && { warnBelow }),
    ...readBudget(budget),
  };
}

/** What it may spend a day; amounts that are none count as none. */
function readBudget(budget: unknown): Pick<NewAccount, "budget"> {
  const { cost, credits } = objectOf(objectOf(budget)["perDay"]);
  const perDay = { ...(isAmount(cost) && { cost }), ...(isAmount(credits) && { credits }) };
  return Object.keys(perDay).length === 0 ? {} : { budget: { perDay } };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}
