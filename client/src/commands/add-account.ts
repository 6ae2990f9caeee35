import * as l10n from "@vscode/l10n";
import { AddAccountRequest, CheckAccountRequest } from "../../../server/src/protocol/accounts.ts";
import type { Refusal } from "../../../server/src/protocol/states.ts";
import {
  checkBaseUrl,
  checkKey,
  checkTitle,
  idOfTitle,
  isUnreachable,
  toNewAccount,
  usualAddresses,
  type AccountDraft,
} from "../model/new-account.ts";
import type { Choice, Place } from "../ports/person.ts";
import { walkOn, walkSteps, type Walked, type WalkStep } from "./walk-steps.ts";
import { by, withRemedy, type Workbench } from "./workbench.ts";

const title = (): string => l10n.t("Add Account");

type Step = WalkStep<AccountDraft>;
type Taken = Promise<Walked<AccountDraft>>;

/** Ask for everything that an account needs, check its key, and add it. */
export async function addAccount(workbench: Workbench): Promise<void> {
  const added = await walkSteps(stepsOf(workbench), {});
  if (added === undefined) return;
  const { title = "", summary, note } = added;
  const told =
    summary === undefined
      ? l10n.t("The account {0} is added", title)
      : l10n.t("The account {0} is added: {1}", title, summary);
  await workbench.person.tell({ level: "information", text: note === undefined ? told : `${told}. ${note}` });
}

function stepsOf(workbench: Workbench): readonly Step[] {
  return [
    { kind: "question", take: (draft, place) => askProvider(workbench, draft, place) },
    { kind: "question", take: (draft, place) => askTitle(workbench, draft, place) },
    { kind: "question", take: (draft, place) => askBaseUrl(workbench, draft, place) },
    { kind: "question", take: (draft, place) => askKey(workbench, draft, place) },
    { kind: "act", take: (draft) => check(workbench, draft) },
    {
      kind: "question",
      applies: ({ provider, models }) => provider === "model" && (models?.length ?? 0) > 0,
      take: (draft, place) => askModel(workbench, draft, place),
    },
    { kind: "act", take: (draft) => add(workbench, draft) },
  ];
}

const providers: readonly Choice<NonNullable<AccountDraft["provider"]>>[] = [
  {
    get label() {
      return l10n.t("Manus cloud");
    },
    get detail() {
      return l10n.t("Agents run in the cloud at manus.ai; needs an API key, costs credits");
    },
    value: "manus",
  },
  {
    get label() {
      return l10n.t("Model server");
    },
    get detail() {
      return l10n.t(
        "Agents run on this machine and think with any server that speaks the OpenAI API: Ollama, vLLM, a provider",
      );
    },
    value: "model",
  },
];

async function askProvider({ person }: Workbench, draft: AccountDraft, place: Place): Taken {
  const active = providers.find(({ value }) => value === draft.provider)?.label;
  const step = { title: title(), place, choices: providers, placeholder: l10n.t("Who does the work") };
  const provider = await person.chooseStep({ ...step, ...(active !== undefined && { active }) });
  return walkOn(draft, provider, (value) => {
    if (value === draft.provider) return draft;
    return { provider: value, ...(draft.title !== undefined && { title: draft.title }) };
  });
}

async function askTitle({ person, model }: Workbench, draft: AccountDraft, place: Place): Taken {
  const suggested = draft.provider === "manus" ? l10n.t("Manus") : l10n.t("Local models");
  const free = checkTitle(suggested, model.accounts) === undefined ? suggested : "";
  const answer = await person.askStep({
    title: title(),
    place,
    prompt: l10n.t("What you call it"),
    value: draft.title ?? free,
    check: (text) => checkTitle(text, model.accounts),
    hint: (text) => (idOfTitle(text) === "" ? undefined : l10n.t("Files name it {0}", idOfTitle(text))),
  });
  return walkOn(draft, answer, (text) => ({ ...draft, title: text.trim() }));
}

async function askBaseUrl({ person }: Workbench, draft: AccountDraft, place: Place): Taken {
  const { provider = "model", baseUrl = usualAddresses[provider] } = draft;
  const answer = await person.askStep({
    title: title(),
    place,
    prompt:
      provider === "manus"
        ? l10n.t("The address of the cloud; usually it stays as it is")
        : l10n.t("The address of the server"),
    value: baseUrl,
    check: (text) => checkBaseUrl(text, provider),
  });
  return walkOn(draft, answer, (text) => ({ ...draft, baseUrl: text.trim() }));
}

async function askKey({ person, keys }: Workbench, draft: AccountDraft, place: Place): Taken {
  const required = draft.provider === "manus";
  const answer = await person.askStep({
    title: title(),
    place,
    secret: true,
    prompt: required
      ? l10n.t("Its API key. It is kept in this editor's secret storage and checked without cost")
      : l10n.t("Its API key, kept in this editor's secret storage. Leave it empty where the server needs none"),
    placeholder: l10n.t("Paste the key"),
    check: (text) => checkKey(text, required),
    ...(draft.problem !== undefined && { problem: draft.problem }),
  });
  return walkOn(draft, answer, (text) => {
    const key = text.trim();
    if (key !== "") keys.notice(key);
    return withKey(draft, key);
  });
}

/** What was found out with another key counts no more. */
function withKey({ provider, title: called, baseUrl, defaultModel }: AccountDraft, key: string): AccountDraft {
  return {
    ...(provider !== undefined && { provider }),
    ...(called !== undefined && { title: called }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(defaultModel !== undefined && { defaultModel }),
    ...(key !== "" && { key }),
  };
}

/** Ask the provider by a call without effect. A key that it refuses is asked for again. */
async function check(workbench: Workbench, draft: AccountDraft): Taken {
  const { person, server } = workbench;
  const account = toNewAccount(draft);
  const params = { account, ...(draft.key !== undefined && { key: draft.key }) };
  const waited = await person.wait(l10n.t("Checking {0}…", account.title), () =>
    server.request(CheckAccountRequest, params),
  );
  if (waited === undefined) return { go: "back", state: draft };
  const result = waited.done;
  if (result.outcome === "refused") return await takeRefusal(workbench, draft, result.because);
  const { summary, models } = result.check;
  return { go: "on", state: { ...draft, summary, ...(models && { models }) } };
}

/** A provider that can't be asked now is no reason to throw away what was typed. */
async function takeRefusal(workbench: Workbench, draft: AccountDraft, because: Refusal): Taken {
  const back = { go: "back", state: { ...draft, problem: withRemedy(because) } } as const;
  if (!isUnreachable(because)) return back;
  const decided = await decideUnchecked(workbench, because);
  if (decided === "again") return await check(workbench, draft);
  return decided === "unchecked" ? { go: "on", state: { ...draft, unchecked: true } } : back;
}

/** What to do while a provider can't be asked. Nothing: back to the key. */
export async function decideUnchecked(
  { person }: Pick<Workbench, "person">,
  because: Refusal,
): Promise<"again" | "unchecked" | undefined> {
  const [again, unchecked] = [l10n.t("Try Again"), l10n.t("Add Unchecked")] as const;
  const detail = l10n.t("Unchecked, the key may be wrong: tasks on the account then wait and say so.");
  const pressed = await person.tell(
    { level: "warning", text: withRemedy(because), detail, modal: true },
    again,
    unchecked,
  );
  if (pressed === undefined) return undefined;
  return pressed === again ? "again" : "unchecked";
}

async function askModel({ person }: Workbench, draft: AccountDraft, place: Place): Taken {
  const none: Choice<string> = { label: l10n.t("No Default"), detail: l10n.t("Each task names its model"), value: "" };
  const models = (draft.models ?? []).map((name) => ({ label: name, value: name }));
  const answer = await person.chooseStep({
    title: title(),
    place,
    choices: [...models, none],
    placeholder: l10n.t("The model of tasks that name none"),
    ...(draft.defaultModel !== undefined && { active: draft.defaultModel === "" ? none.label : draft.defaultModel }),
  });
  return walkOn(draft, answer, (chosen) => ({ ...draft, defaultModel: chosen }));
}

async function add({ server, keys }: Workbench, draft: AccountDraft): Taken {
  const account = toNewAccount(draft);
  const { key } = draft;
  const outcome = await server.request(AddAccountRequest, {
    account,
    by,
    ...(key !== undefined && { key, keyPlace: "editor" }),
    ...(draft.unchecked === true && { unchecked: true }),
  });
  if (outcome.outcome === "refused") return { go: "back", state: { ...draft, problem: withRemedy(outcome.because) } };
  if (key !== undefined && (outcome.keyPlace ?? "editor") === "editor") await keys.keep(account.id, key);
  return { go: "on", state: { ...draft, ...(outcome.note !== undefined && { note: outcome.note }) } };
}
