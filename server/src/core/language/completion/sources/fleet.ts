import * as l10n from "@vscode/l10n";
import type { AccountView } from "../../../../protocol/fleet.ts";
import { entryOf } from "../../document.ts";
import { accountWords, instanceWords, obstacleWords, roomWords } from "../../fleet-words.ts";
import { stringValue, valueAt } from "../../yaml/node.ts";
import { nodeAt } from "../node-at.ts";
import type { Offer, Question } from "../offer.ts";

/** The accounts that the host knows and that can pay for an agent: those that fit the engine that stands there, then the others; last those that can't pay now. */
export function accountOffers(question: Question): Offer[] {
  const engine = settingOf(question, "engine");
  const payers = question.around.fleet.accounts.filter(({ provider }) => provider !== "local");
  return payers.map((account): Offer => {
    const fits = (engine !== "manus" && engine !== "local") || engine === engineOf(account);
    const rank = fits ? (obstacleWords(account) === undefined ? 0 : 1) : 2;
    const { id } = account;
    return {
      label: id,
      kind: "account",
      rank,
      detail: accountWords(account),
      about: { of: "account", name: id },
      write: { text: id },
    };
  });
}

/** The instances that the host knows and that run agents; of the engine that stands there only, of the account that stands there first, and of those the ones with room. */
export function instanceOffers(question: Question): Offer[] {
  const [engine, account] = [settingOf(question, "engine"), settingOf(question, "account")];
  const agents = question.around.fleet.instances.filter((instance) => instance.engine !== "tool");
  const fitting = agents.filter((instance) => engine === undefined || instance.engine === engine);
  return fitting.map((instance): Offer => {
    const { id, accountId } = instance;
    const hasRoom = roomWords(instance).endsWith("free");
    const rank = (account === undefined || account === accountId ? 0 : 2) + (hasRoom ? 0 : 1);
    return {
      label: id,
      kind: "instance",
      rank,
      detail: instanceWords(instance),
      about: { of: "instance", name: id },
      write: { text: id },
    };
  });
}

/** The models of the account that stands there, as far as it says which it has; else those of all accounts. */
export function modelOffers(question: Question): Offer[] {
  const { accounts } = question.around.fleet;
  const own = accounts.find(({ id }) => id === settingOf(question, "account"));
  const found = new Map<string, Offer>();
  for (const { title, models = [] } of own?.models ? [own] : accounts) {
    for (const model of models) {
      if (found.has(model)) continue;
      const about = { of: "model", name: model };
      found.set(model, { label: model, kind: "model", rank: 0, detail: title, about, write: { text: model } });
    }
  }
  return [...found.values()];
}

/** The profiles of the cloud. */
export function profileOffers(): Offer[] {
  return ["standard", "lite", "max"].map((profile, rank): Offer => {
    const detail = profile === "standard" ? { detail: l10n.t("default") } : {};
    return { label: profile, kind: "value", rank, ...detail, write: { text: profile } };
  });
}

function engineOf({ provider }: AccountView): "manus" | "local" {
  return provider === "manus" ? "manus" : "local";
}

/** What a key beside the cursor says, else the same key at the top of the file. */
function settingOf({ cursor, document }: Question, key: string): string | undefined {
  const holder = nodeAt(cursor.tree, cursor.treePath.slice(0, -1));
  return stringValue(valueAt(holder, key)) ?? stringValue(entryOf(document, key)?.entry.value);
}
