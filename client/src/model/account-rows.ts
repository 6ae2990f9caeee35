import type { KeyPlace } from "../../../server/src/protocol/accounts.ts";
import type { AccountView, InstanceView } from "../../../server/src/protocol/fleet.ts";
import { actionsOfAccount, describeAccountUsage, formatAmount, needsAttention, providerLabels } from "./accounts.ts";
import type { AccountNode, InstanceNode } from "./fleet-tree.ts";
import { actionsOfInstance } from "./instances.ts";
import { joined, type SilentRow } from "./row-parts.ts";
import { iconOfInstance, labelOf } from "./statuses.ts";

const providerIcons: Readonly<Record<AccountView["provider"], string>> = {
  local: "device-desktop",
  manus: "cloud",
  model: "server",
  editor: "sparkle",
};

const keyPlaces: Readonly<Record<KeyPlace, string>> = {
  editor: "Its key is kept by this editor",
  keyring: "Its key is kept in the operating system's keyring",
  file: "Its key is kept in an encrypted file, which protects from copies and glances only",
  environment: "Its key is a variable of the environment",
  memory: "Its key is held until the host ends",
};

const origins: Readonly<Record<AccountView["origin"], string | undefined>> = {
  "built-in": undefined,
  person: undefined,
  settings: "from the settings",
  environment: "from the environment",
};

export function rowOfAccount({ account, running }: AccountNode): SilentRow {
  const warns = needsAttention(account);
  return {
    id: `account:${account.id}`,
    label: account.title,
    description: joined([
      account.disabled ? "disabled" : undefined,
      account.key === "missing" ? "key missing" : undefined,
      account.problem === undefined ? undefined : "problem",
      ...describeAccountUsage(account.usage),
      sameWords(providerLabels[account.provider], account.title) ? undefined : providerLabels[account.provider],
      origins[account.origin],
    ]),
    tooltip: tooltipOf(account),
    icon: { id: providerIcons[account.provider], ...(warns && { color: "list.warningForeground" }) },
    contextValue: [
      "account",
      `provider-${account.provider}`,
      ...actionsOfAccount(account).map((action) => `can-${action}`),
      ...(account.key === "missing" ? ["key-missing"] : []),
      ...(running > 0 ? ["has-running"] : []),
    ].join(" "),
    expand: "expanded",
  };
}

function tooltipOf(account: AccountView): readonly string[] {
  const { id, provider, baseUrl, problem, usage, keyPlace, key } = account;
  return [
    `Account ${id}, ${providerLabels[provider]}${baseUrl === undefined ? "" : ` at ${baseUrl}`}`,
    ...(problem === undefined ? [] : [problem]),
    ...(key === "missing" ? ["Nobody can give its key now: tasks wait for it"] : []),
    ...(key !== "missing" && keyPlace !== undefined ? [keyPlaces[keyPlace]] : []),
    ...(usage === undefined ? [] : usageLines(usage, account.warnBelow)),
    ...(account.defaultModel === undefined ? [] : [`Tasks that name no model get ${account.defaultModel}`]),
  ];
}

function usageLines(usage: NonNullable<AccountView["usage"]>, warnBelow: number | undefined): readonly string[] {
  const { unit, available, spentToday, spentThisMonth, refreshesAt, asOf, low } = usage;
  return [
    ...(available === undefined ? [] : [`${formatAmount(unit, available)} left, as of ${asOf}`]),
    ...(low && warnBelow !== undefined ? [`That is below ${formatAmount(unit, warnBelow)}`] : []),
    `Spent: ${formatAmount(unit, spentToday)} today, ${formatAmount(unit, spentThisMonth)} this month`,
    ...(refreshesAt === undefined ? [] : [`It fills up again ${refreshesAt}`]),
  ];
}

function sameWords(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

export function rowOfInstance({ instance }: InstanceNode): SilentRow {
  const state = instance.status === "running" ? undefined : labelOf(instance.status);
  return {
    id: `instance:${instance.id}`,
    label: instance.title,
    description: joined([
      state,
      `${instance.running.length} of ${instance.capacity} busy`,
      instance.model ?? instance.profile,
      instance.scaledFrom === undefined ? undefined : "started by itself",
    ]),
    tooltip: tooltipOfInstance(instance),
    icon: iconOfInstance(instance.status),
    contextValue: ["instance", ...wordsOfInstance(instance)].join(" "),
    expand: "expanded",
  };
}

function tooltipOfInstance(instance: InstanceView): readonly string[] {
  const { id, engine, capacity, directory, scaleTo, scaledFrom, reason } = instance;
  return [
    `Instance ${id}, engine ${engine}`,
    ...(reason === undefined ? [] : [reason.message, ...(reason.remedy === undefined ? [] : [reason.remedy])]),
    `Runs at most ${capacity} ${capacity === 1 ? "task" : "tasks"} at once`,
    ...(directory === undefined ? [] : [`Only for workspaces in ${directory}`]),
    ...(scaleTo === undefined ? [] : [`Up to ${scaleTo} of its kind are started when it is full`]),
    ...(scaledFrom === undefined ? [] : [`Started because ${scaledFrom} was full; it goes by itself once idle`]),
    ...limitLines(instance),
  ];
}

function limitLines({ limits, policy }: InstanceView): readonly string[] {
  const words = [
    limits?.timeoutMs === undefined ? undefined : `${Math.round(limits.timeoutMs / 60_000)} min`,
    limits?.turns === undefined ? undefined : `${limits.turns} turns`,
    limits?.cost === undefined ? undefined : formatAmount("usd", limits.cost),
    limits?.credits === undefined ? undefined : formatAmount("credits", limits.credits),
  ].filter((word) => word !== undefined);
  return [
    ...(words.length === 0 ? [] : [`A task gets at most ${words.join(", ")}`]),
    ...(policy === undefined ? [] : ["It has rules of its own about tools"]),
  ];
}

function wordsOfInstance(instance: InstanceView): readonly string[] {
  const can = actionsOfInstance(instance).map((action) => `can-${action}`);
  return instance.running.length > 0 ? [...can, "has-running"] : can;
}
