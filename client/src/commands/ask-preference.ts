import * as l10n from "@vscode/l10n";
import type { StartRunParams } from "../../../server/src/protocol/runs.ts";
import type { AccountView } from "../../../server/src/protocol/fleet.ts";
import { describeAccount } from "../model/new-account.ts";
import { labelOf } from "../model/statuses.ts";
import type { Choice, Place } from "../ports/person.ts";
import { askMind } from "./instance-steps.ts";
import { walkOn, walkSteps, type Walked } from "./walk-steps.ts";
import type { Workbench } from "./workbench.ts";

type Preference = NonNullable<StartRunParams["prefer"]>;

interface Draft {
  readonly account?: AccountView;
  readonly instance?: string;
  readonly mind?: string;
}

type Taken = Promise<Walked<Draft>>;

/** Ask on which account and instance, and with which model or profile, a file runs this time. What the file itself names counts more. */
export async function askPreference(workbench: Workbench, file: string): Promise<Preference | undefined> {
  const title = l10n.t("Run {0} With…", file);
  const draft = await walkSteps<Draft>(
    [
      { kind: "question", take: (state, place) => askAccount(workbench, { title, place }, state) },
      { kind: "question", take: (state, place) => askInstance(workbench, { title, place }, state) },
      {
        kind: "question",
        take: async (state, place) => {
          const { account } = state;
          if (account === undefined) return undefined;
          const mind = await askMind(workbench, { title, place, account }, state.mind);
          return walkOn(state, mind, (chosen) => ({ ...state, mind: chosen }));
        },
      },
    ],
    {},
  );
  if (draft?.account === undefined) return undefined;
  const { account, instance = "", mind = "" } = draft;
  return {
    account: account.id,
    ...(instance !== "" && { instance }),
    ...(mind !== "" && { [account.provider === "manus" ? "profile" : "model"]: mind }),
  };
}

interface Where {
  readonly title: string;
  readonly place: Place;
}

async function askAccount({ person, model }: Workbench, where: Where, draft: Draft): Taken {
  const accounts = model.accounts.filter(({ provider, disabled }) => provider !== "local" && !disabled);
  if (accounts.length === 0) {
    await person.tell({ level: "information", text: l10n.t("There is no account to choose: add one first") });
    return undefined;
  }
  const choices = accounts.map((account) => {
    return { label: account.title, description: describeAccount(account), value: account };
  });
  const placeholder = l10n.t("The account of tasks that name none");
  const active = draft.account === undefined ? {} : { active: draft.account.title };
  const chosen = await person.chooseStep({ ...where, choices, placeholder, ...active });
  return walkOn(draft, chosen, (account) => {
    return account.id === draft.account?.id ? { ...draft, account } : { account };
  });
}

async function askInstance({ person, model }: Workbench, where: Where, draft: Draft): Taken {
  const any: Choice<string> = {
    label: l10n.t("Any Instance"),
    detail: l10n.t("The least loaded one of the account"),
    value: "",
  };
  const own = model.instances.filter(({ accountId }) => accountId === draft.account?.id);
  const choices = own.map(({ id, title, status, running, capacity }): Choice<string> => {
    return {
      label: title,
      description: l10n.t("{0} · {1} of {2} busy", labelOf(status), running.length, capacity),
      value: id,
    };
  });
  const chosen = await person.chooseStep({
    ...where,
    choices: [any, ...choices],
    placeholder: l10n.t("Where it runs"),
  });
  return walkOn(draft, chosen, (instance) => ({ ...draft, instance }));
}
