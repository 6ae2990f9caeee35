import { entryOf } from "../../document.ts";
import { stringValue, valueAt } from "../../yaml/node.ts";
import { nodeAt } from "../node-at.ts";
import type { Offer, Question } from "../offer.ts";
import { textOffers } from "./choices.ts";

/** The accounts that the host knows. */
export function accountOffers({ around }: Question): Offer[] {
  return around.fleet.accounts.map(({ id, title }): Offer => {
    return {
      label: id,
      kind: "account",
      rank: 0,
      detail: title,
      about: { of: "account", name: id },
      write: { text: id },
    };
  });
}

/** The instances that the host knows; of the account that stands there first, of the engine that stands there only. */
export function instanceOffers(question: Question): Offer[] {
  const [engine, account] = [settingOf(question, "engine"), settingOf(question, "account")];
  const fitting = question.around.fleet.instances.filter(
    (instance) => engine === undefined || instance.engine === engine,
  );
  return fitting.map(({ id, title, accountId }): Offer => {
    const rank = account === undefined || account === accountId ? 0 : 1;
    return {
      label: id,
      kind: "instance",
      rank,
      detail: title,
      about: { of: "instance", name: id },
      write: { text: id },
    };
  });
}

/** The models of the accounts, as far as these say; of the account that stands there first. */
export function modelOffers(question: Question): Offer[] {
  const account = settingOf(question, "account");
  const found = new Map<string, Offer>();
  for (const { id, title, models = [] } of question.around.fleet.accounts) {
    const rank = account === undefined || account === id ? 0 : 1;
    for (const model of models) {
      if ((found.get(model)?.rank ?? 2) <= rank) continue;
      found.set(model, { label: model, kind: "model", rank, detail: title, write: { text: model } });
    }
  }
  return [...found.values()];
}

/** The profiles of the cloud. */
export function profileOffers(): Offer[] {
  return textOffers(["standard", "lite", "max"]);
}

/** What a key beside the cursor says, else the same key at the top of the file. */
function settingOf({ cursor, document }: Question, key: string): string | undefined {
  const holder = nodeAt(cursor.tree, cursor.treePath.slice(0, -1));
  return stringValue(valueAt(holder, key)) ?? stringValue(entryOf(document, key)?.entry.value);
}
