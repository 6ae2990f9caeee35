import * as l10n from "@vscode/l10n";
import type { AccountView, InstanceView } from "../../../protocol/fleet.ts";
import { amountWords, leftWords, obstacleWords, providerWords, roomWords } from "../fleet-words.ts";
import { agoWords, momentWords } from "../schedule/time-words.ts";
import type { Surroundings } from "../surroundings.ts";
import { blocks, code, codes, escapeMarkdown, list } from "./markdown.ts";

/** What is known of an account: who it is with, what it has left and has spent, what runs on it. Undefined for one that isn't known. */
export function describeAccount(id: string, { fleet, now }: Surroundings): string | undefined {
  const account = fleet.accounts.find((candidate) => candidate.id === id);
  if (!account) return undefined;
  const instances = fleet.instances.filter(({ accountId }) => accountId === id);
  return blocks(
    `**${code(id)}**: ${escapeMarkdown(account.title)}, ${providerWords[account.provider]}`,
    describeObstacle(account),
    describeUsage(account, now),
    account.problem === undefined
      ? undefined
      : l10n.t("Its provider refused the newest call: {0}", sentence(account.problem)),
    list(instances.map((instance) => `${code(instance.id)}: ${describeLoad(instance)}`)),
  );
}

/** What is known of an instance: whose it is and who pays, what its tasks think with, what runs on it. Undefined for one that isn't known. */
export function describeInstance(id: string, { fleet }: Surroundings): string | undefined {
  const instance = fleet.instances.find((candidate) => candidate.id === id);
  if (!instance) return undefined;
  const { accountId, engine, model, profile, reason } = instance;
  const account = fleet.accounts.find((candidate) => candidate.id === accountId);
  const left = account && leftWords(account);
  const brain = engine === "manus" ? profile : model;
  const word = engine === "manus" ? "profile" : "model";
  return blocks(
    left === undefined
      ? l10n.t("**{0}**: {1}, of the account {2}", code(id), escapeMarkdown(instance.title), code(accountId))
      : l10n.t(
          "**{0}**: {1}, of the account {2} ({3})",
          code(id),
          escapeMarkdown(instance.title),
          code(accountId),
          left,
        ),
    `${upper(describeLoad(instance))}.`,
    reason === undefined ? undefined : sentence(reason.message),
    brain === undefined
      ? undefined
      : l10n.t("Its tasks think with the {0} {1} where they name none.", word, code(brain)),
  );
}

/** Which accounts pay for the engine of the cloud, with what they have left. */
export function describePayers({ fleet }: Surroundings): string | undefined {
  if (!fleet.known) return undefined;
  const payers = fleet.accounts.filter(({ provider }) => provider === "manus");
  if (payers.length === 0)
    return l10n.t("No account of the Manus cloud is on this machine: `manusctl accounts add` adds one.");
  const lines = payers.map((account) => {
    const state = [leftWords(account), obstacleWords(account)].filter((one) => one !== undefined).join(", ");
    return `${code(account.id)}${state === "" ? "" : `: ${state}`}`;
  });
  return blocks(
    payers.length === 1 ? l10n.t("It's paid by:") : l10n.t("It's paid by the `account` that is named, else by one of:"),
    list(lines),
  );
}

/** Which accounts have a model; undefined where none says that it has. */
export function describeModel(name: string, { fleet }: Surroundings): string | undefined {
  const owners = fleet.accounts.filter(({ models }) => models?.includes(name));
  return owners.length === 0
    ? undefined
    : l10n.t("**{0}**: a model of {1}", code(name), codes(owners.map(({ id }) => id)));
}

function describeObstacle(account: AccountView): string | undefined {
  if (account.disabled) return l10n.t("It's disabled: nothing new starts on it.");
  return account.key === "missing" ? l10n.t("Nobody can give its key now: tasks wait for it.") : undefined;
}

function describeUsage(account: AccountView, now: number): string | undefined {
  const { usage } = account;
  if (!usage) return undefined;
  const spent = l10n.t(
    "Spent {0} today and {1} this month.",
    amountWords(usage.spentToday, usage.unit),
    amountWords(usage.spentThisMonth, usage.unit),
  );
  const left = leftWords(account);
  const refills = usage.refreshesAt === undefined ? Number.NaN : Date.parse(usage.refreshesAt);
  const refill = Number.isNaN(refills) ? undefined : l10n.t("It fills up again on {0}.", momentWords(refills));
  const asked = Date.parse(usage.asOf);
  const when = Number.isNaN(asked) ? undefined : l10n.t("Asked {0}.", agoWords(asked, now));
  return [left === undefined ? undefined : `${upper(left)}.`, spent, refill, when]
    .filter((one) => one !== undefined)
    .join(" ");
}

function describeLoad(instance: InstanceView): string {
  const { status, running, capacity } = instance;
  const load = l10n.t("{0} of {1} tasks at work", String(running.length), String(capacity));
  return status === "running" && roomWords(instance) !== "full" ? load : `${roomWords(instance)}, ${load}`;
}

function sentence(text: string): string {
  return `${escapeMarkdown(text).replace(/\.$/, "")}.`;
}

function upper(text: string): string {
  return text.replace(/^./, (first) => first.toUpperCase());
}
