import * as l10n from "@vscode/l10n";
import { AddInstanceRequest, type InstanceSpec } from "../../../server/src/protocol/instances.ts";
import type { AccountView } from "../../../server/src/protocol/fleet.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { engineOf } from "../model/instances.ts";
import { checkTitle, describeAccount, idOfTitle } from "../model/new-account.ts";
import type { Choice, Place } from "../ports/person.ts";
import { askCapacity, askDirectory, askLimit, askMind, askScale, withCost, type Asking } from "./instance-steps.ts";
import { walkOn, walkSteps, type Walked, type WalkStep } from "./walk-steps.ts";
import { by, tellOutcome, type Workbench } from "./workbench.ts";

interface Draft {
  readonly account?: AccountView;
  readonly title?: string;
  readonly mind?: string;
  readonly capacity?: number;
  /** Whether what is optional is asked for. */
  readonly more?: boolean;
  readonly directory?: string;
  readonly limit?: string;
  readonly scaleTo?: number;
}

type Taken = Promise<Walked<Draft>>;

const heading = (): string => l10n.t("New Instance");

/** Ask for everything that an instance needs, and what it may have beyond that, and create it. */
export async function addInstance(workbench: Workbench, target: CommandTarget): Promise<void> {
  const account = target.accountId === undefined ? undefined : workbench.model.account(target.accountId);
  const start = account === undefined || account.provider === "local" ? {} : { account };
  const draft = await walkSteps(stepsOf(workbench, "account" in start), start);
  if (draft?.account === undefined) return;
  const instance = toSpec(draft, draft.account);
  const outcome = await workbench.server.request(AddInstanceRequest, { instance, by });
  await tellOutcome(workbench.person, outcome);
}

function stepsOf(workbench: Workbench, known: boolean): readonly WalkStep<Draft>[] {
  const more = ({ more: wanted }: Draft): boolean => wanted === true;
  const asked = (
    ask: (asking: Asking, draft: Draft) => Taken,
    applies?: (draft: Draft) => boolean,
  ): WalkStep<Draft> => ({
    kind: "question",
    ...(applies && { applies }),
    take: async (draft, place) => {
      if (draft.account === undefined) return undefined;
      return await ask({ title: heading(), place, account: draft.account }, draft);
    },
  });
  return [
    { kind: "question", applies: () => !known, take: (draft, place) => askAccount(workbench, draft, place) },
    asked((asking, draft) => askTitle(workbench, asking, draft)),
    asked(async (asking, draft) => {
      return walkOn(draft, await askMind(workbench, asking, draft.mind), (mind) => ({ ...draft, mind }));
    }),
    asked(async (asking, draft) => {
      const capacity = await askCapacity(workbench, asking, draft.capacity ?? 5);
      return walkOn(draft, capacity, (chosen) => ({ ...draft, capacity: chosen }));
    }),
    asked((asking, draft) => askMore(workbench, asking, draft)),
    asked(async (asking, draft) => {
      const directory = await askDirectory(workbench, asking, draft.directory);
      return walkOn(draft, directory, (chosen) => ({ ...draft, directory: chosen }));
    }, more),
    asked(async (asking, draft) => {
      return walkOn(draft, await askLimit(workbench, asking, draft.limit ?? ""), (limit) => ({ ...draft, limit }));
    }, more),
    asked(async (asking, draft) => {
      return walkOn(draft, await askScale(workbench, asking, draft.scaleTo ?? 1), (scaleTo) => ({ ...draft, scaleTo }));
    }, more),
  ];
}

async function askAccount({ person, model }: Workbench, draft: Draft, place: Place): Taken {
  const accounts = model.accounts.filter(({ provider }) => provider !== "local");
  if (accounts.length === 0) {
    await person.tell({ level: "information", text: l10n.t("An instance belongs to an account: add one first") });
    return undefined;
  }
  const choices = accounts.map((account) => ({
    label: account.title,
    description: describeAccount(account),
    value: account,
  }));
  const chosen = await person.chooseStep({
    title: heading(),
    place,
    choices,
    placeholder: l10n.t("Whose account it works for"),
  });
  return walkOn(draft, chosen, (account) => ({ ...draft, account }));
}

async function askTitle({ person, model }: Workbench, { title, place }: Asking, draft: Draft): Taken {
  const answer = await person.askStep({
    title,
    place,
    prompt: l10n.t("What you call it"),
    value: draft.title ?? "",
    check: (text) => checkTitle(text, model.instances),
    hint: (text) => (idOfTitle(text) === "" ? undefined : l10n.t("Files name it {0}", idOfTitle(text))),
  });
  return walkOn(draft, answer, (text) => ({ ...draft, title: text.trim() }));
}

const wishes: readonly Choice<boolean>[] = [
  {
    get label() {
      return l10n.t("Create It");
    },
    value: false,
  },
  {
    get label() {
      return l10n.t("Limit It First…");
    },
    get detail() {
      return l10n.t("A folder, what a task may cost, whether others start when it is full");
    },
    value: true,
  },
];

async function askMore({ person }: Workbench, { title, place }: Asking, draft: Draft): Taken {
  const more = await person.chooseStep({ title, place, choices: wishes });
  return walkOn(draft, more, (chosen) => ({ ...draft, more: chosen }));
}

function toSpec(draft: Draft, account: AccountView): Omit<InstanceSpec, "scaledFrom"> {
  const { title = "", mind = "", capacity = 5, more } = draft;
  const engine = engineOf(account);
  return {
    id: idOfTitle(title),
    accountId: account.id,
    engine,
    title,
    capacity,
    ...(mind !== "" && { [engine === "manus" ? "profile" : "model"]: mind }),
    ...(more === true && optionsOf(draft, account)),
  };
}

function optionsOf(
  { directory = "", limit = "", scaleTo = 1 }: Draft,
  account: AccountView,
): Pick<InstanceSpec, "directory" | "limits" | "scaleTo"> {
  const limits = withCost(undefined, account, limit);
  return {
    ...(directory !== "" && { directory }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(scaleTo > 1 && { scaleTo }),
  };
}
