import * as l10n from "@vscode/l10n";
import type { InstanceSpec } from "../../../server/src/protocol/instances.ts";
import type { AccountView } from "../../../server/src/protocol/fleet.ts";
import { checkLimit, engineOf, profiles } from "../model/instances.ts";
import { goBack, type Choice, type Place } from "../ports/person.ts";
import type { Workbench } from "./workbench.ts";

/** What is asked, by whom it is asked and where it stands. */
export interface Asking {
  readonly title: string;
  readonly place: Place;
  readonly account: AccountView;
}

type Answer<T> = T | typeof goBack | undefined;
type Person = Pick<Workbench, "person">;

const other = "other";

/** The model or the profile of tasks that name none; empty: as the account says. */
export async function askMind({ person }: Person, asking: Asking, before: string | undefined): Promise<Answer<string>> {
  const { title, place, account } = asking;
  const cloud = engineOf(account) === "manus";
  const known: readonly Choice<string>[] = cloud
    ? profiles.map(({ name, detail }) => ({ label: name, detail, value: name }))
    : (account.models ?? []).map((name) => ({ label: name, value: name }));
  const own =
    before === undefined || known.some(({ value }) => value === before) ? [] : [{ label: before, value: before }];
  const words = cloud ? profileWords() : modelWords();
  const fallback: Choice<string> = {
    label: l10n.t("As the Account Says"),
    detail: account.defaultModel ?? words.unnamed,
    value: "",
  };
  const another: Choice<typeof other> = { label: words.another, value: other };
  const chosen = await person.chooseStep<string>({
    title,
    place,
    choices: [fallback, ...own, ...known, another],
    placeholder: words.whose,
    ...(before !== undefined && { active: before }),
  });
  if (chosen !== other) return chosen;
  const { prompt } = words;
  const typed = await person.askStep({ title, place, prompt, value: before ?? "" });
  return typeof typed === "string" ? typed.trim() : typed;
}

/** How many tasks at once: 1 to 5. */
export async function askCapacity({ person }: Person, asking: Asking, before: number): Promise<Answer<number>> {
  const { title, place } = asking;
  const choices = [1, 2, 3, 4, 5].map((number) => ({
    label: String(number),
    detail: number === 1 ? l10n.t("One task after the other") : l10n.t("{0} tasks at once", number),
    value: number,
  }));
  return await person.chooseStep({
    title,
    place,
    choices,
    placeholder: l10n.t("How many tasks it runs at once"),
    active: String(before),
  });
}

/** Only for workspaces in which folder; empty: for all. */
export async function askDirectory(
  { person, editor }: Pick<Workbench, "person" | "editor">,
  asking: Asking,
  before: string | undefined,
): Promise<Answer<string>> {
  const { title, place } = asking;
  const browse: Choice<typeof other> = { label: l10n.t("Choose a Folder…"), value: other };
  const folders = [...new Set([...editor.folders(), ...(before === undefined ? [] : [before])])];
  const chosen = await person.chooseStep<string>({
    title,
    place,
    choices: [
      { label: l10n.t("Any Folder"), detail: l10n.t("Tasks of every workspace may run on it"), value: "" },
      ...folders.map((folder) => ({ label: folder, value: folder })),
      browse,
    ],
    placeholder: l10n.t("Which workspaces' tasks it takes"),
    active: before ?? l10n.t("Any Folder"),
  });
  if (chosen !== other) return chosen;
  return (await person.chooseFolder(title)) ?? goBack;
}

/** What one task may cost at most, in the account's unit; empty: no limit of the instance's own. */
export async function askLimit({ person }: Person, asking: Asking, before: string): Promise<Answer<string>> {
  const { title, place, account } = asking;
  const unit = engineOf(account) === "manus" ? "credits" : l10n.t("US dollars");
  const prompt = l10n.t("What one task may cost at most, in {0}; empty: as the task says", unit);
  return await person.askStep({ title, place, prompt, value: before, check: checkLimit });
}

/** How many of its kind there may be; 1: it alone. */
export async function askScale({ person }: Person, asking: Asking, before: number): Promise<Answer<number>> {
  const { title, place } = asking;
  const choices = [1, 2, 3, 4, 5].map((number) => ({
    label: number === 1 ? l10n.t("It Alone") : l10n.t("Up to {0}", number),
    detail:
      number === 1
        ? l10n.t("Tasks wait while it is full")
        : l10n.t("Up to {0} of its kind run while it is full", number),
    value: number,
  }));
  const active = choices.find(({ value }) => value === before)?.label ?? l10n.t("It Alone");
  return await person.chooseStep({ title, place, choices, placeholder: l10n.t("Whether others are started"), active });
}

/** The limits of an instance with this one in them. */
export function withCost(
  limits: InstanceSpec["limits"],
  account: AccountView,
  text: string,
): NonNullable<InstanceSpec["limits"]> {
  const { cost, credits, ...rest } = limits ?? {};
  const isCloud = engineOf(account) === "manus";
  const kept = isCloud ? { ...(cost !== undefined && { cost }) } : { ...(credits !== undefined && { credits }) };
  if (text.trim() === "") return { ...rest, ...kept };
  return { ...rest, ...kept, [isCloud ? "credits" : "cost"]: Number(text) };
}

interface BrainWords {
  readonly unnamed: string;
  readonly another: string;
  readonly whose: string;
  readonly prompt: string;
}

function modelWords(): BrainWords {
  return {
    unnamed: l10n.t("The provider's own choice, where a task names no model"),
    another: l10n.t("Another model…"),
    whose: l10n.t("The model of tasks that name none"),
    prompt: l10n.t("The name of the model, as its provider knows it"),
  };
}

function profileWords(): BrainWords {
  return {
    unnamed: l10n.t("The provider's own choice, where a task names no profile"),
    another: l10n.t("Another profile…"),
    whose: l10n.t("The profile of tasks that name none"),
    prompt: l10n.t("The name of the profile, as its provider knows it"),
  };
}
