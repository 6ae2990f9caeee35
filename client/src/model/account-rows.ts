import * as l10n from "@vscode/l10n";
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
  get editor() {
    return l10n.t("Its key is kept by this editor");
  },
  get keyring() {
    return l10n.t("Its key is kept in the operating system's keyring");
  },
  file: "Its key is kept in an encrypted file, which protects from copies and glances only",
  environment: "Its key is a variable of the environment",
  get memory() {
    return l10n.t("Its key is held until the host ends");
  },
};

const origins: Readonly<Record<AccountView["origin"], string | undefined>> = {
  "built-in": undefined,
  person: undefined,
  get settings() {
    return l10n.t("from the settings");
  },
  environment: "from the environment",
};

export function rowOfAccount({ account, running }: AccountNode): SilentRow {
  const warns = needsAttention(account);
  return {
    label: account.title,
    description: joined([
      account.disabled ? l10n.t("disabled") : undefined,
      account.key === "missing" ? l10n.t("key missing") : undefined,
      account.problem === undefined ? undefined : l10n.t("problem"),
      ...describeAccountUsage(account.usage),
      sameWords(providerLabels[account.provider], account.title) ? undefined : providerLabels[account.provider],
      origins[account.origin],
    ]),
    tooltip: tooltipOf(account),
    icon: { id: providerIcons[account.provider], ...(warns && { color: "problemsWarningIcon.foreground" }) },
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
    baseUrl === undefined
      ? l10n.t("Account {0}, {1}", id, providerLabels[provider])
      : l10n.t("Account {0}, {1} at {2}", id, providerLabels[provider], baseUrl),
    ...(problem === undefined ? [] : [problem]),
    ...(key === "missing" ? [l10n.t("Nobody can give its key now: tasks wait for it")] : []),
    ...(key !== "missing" && keyPlace !== undefined ? [keyPlaces[keyPlace]] : []),
    ...(usage === undefined ? [] : usageLines(usage, account.warnBelow)),
    ...(account.defaultModel === undefined ? [] : [l10n.t("Tasks that name no model get {0}", account.defaultModel)]),
  ];
}

function usageLines(usage: NonNullable<AccountView["usage"]>, warnBelow: number | undefined): readonly string[] {
  const { unit, available, spentToday, spentThisMonth, refreshesAt, asOf, low } = usage;
  return [
    ...(available === undefined ? [] : [l10n.t("{0} left, as of {1}", formatAmount(unit, available), asOf)]),
    ...(low && warnBelow !== undefined ? [l10n.t("That is below {0}", formatAmount(unit, warnBelow))] : []),
    l10n.t("Spent: {0} today, {1} this month", formatAmount(unit, spentToday), formatAmount(unit, spentThisMonth)),
    ...(refreshesAt === undefined ? [] : [l10n.t("It fills up again {0}", refreshesAt)]),
  ];
}

function sameWords(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

export function rowOfInstance({ instance }: InstanceNode): SilentRow {
  const state = instance.status === "running" ? undefined : labelOf(instance.status);
  return {
    label: instance.title,
    description: joined([
      state,
      l10n.t("{0} of {1} busy", instance.running.length, instance.capacity),
      instance.model ?? instance.profile,
      instance.scaledFrom === undefined ? undefined : l10n.t("started by itself"),
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
    l10n.t("Instance {0}, engine {1}", id, engine),
    ...(reason === undefined ? [] : [reason.message, ...(reason.remedy === undefined ? [] : [reason.remedy])]),
    capacity === 1
      ? l10n.t("Runs at most {0} task at once", capacity)
      : l10n.t("Runs at most {0} tasks at once", capacity),
    ...(directory === undefined ? [] : [l10n.t("Only for workspaces in {0}", directory)]),
    ...(scaleTo === undefined ? [] : [l10n.t("Up to {0} of its kind are started when it is full", scaleTo)]),
    ...(scaledFrom === undefined
      ? []
      : [l10n.t("Started because {0} was full; it goes by itself once idle", scaledFrom)]),
    ...limitLines(instance),
  ];
}

function limitLines({ limits, policy }: InstanceView): readonly string[] {
  const words = [
    limits?.timeoutMs === undefined ? undefined : l10n.t("{0} min", Math.round(limits.timeoutMs / 60_000)),
    limits?.turns === undefined ? undefined : l10n.t("{0} turns", limits.turns),
    limits?.cost === undefined ? undefined : formatAmount("usd", limits.cost),
    limits?.credits === undefined ? undefined : formatAmount("credits", limits.credits),
  ].filter((word) => word !== undefined);
  return [
    ...(words.length === 0 ? [] : [l10n.t("A task gets at most {0}", words.join(", "))]),
    ...(policy === undefined ? [] : [l10n.t("It has rules of its own about tools")]),
  ];
}

function wordsOfInstance(instance: InstanceView): readonly string[] {
  const can = actionsOfInstance(instance).map((action) => `can-${action}`);
  return instance.running.length > 0 ? [...can, "has-running"] : can;
}
