import * as l10n from "@vscode/l10n";
import type { NewAccount } from "../protocol/accounts.ts";
import { askSteps, type Step } from "./ask-steps.ts";
import type { Terminal } from "./terminal.ts";

/** What a person can add an account of. */
export type AddableProvider = "manus" | "model" | "editor";

/** An account as far as it is known. */
export type AccountDraft = Partial<Omit<NewAccount, "provider">> & { readonly provider?: AddableProvider };

const slug = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const providers: readonly AddableProvider[] = ["manus", "model", "editor"];

/** Ask a person for what isn't known of an account. Who gave its name and provider is asked only for what it can't do without. */
export async function askForAccount(terminal: Terminal, draft: AccountDraft): Promise<AccountDraft> {
  const isWhole = draft.id !== undefined && draft.provider !== undefined;
  const steps = [
    ...(isWhole ? [] : [askId, askProvider]),
    askAddress(isWhole),
    ...(isWhole ? [] : [askTitle, askModel]),
  ];
  return askSteps(
    terminal,
    steps.map((step) => unlessGiven(draft, step)),
    draft,
  );
}

interface NamedStep extends Step<AccountDraft> {
  readonly name: keyof AccountDraft;
}

/** What stood on the command line isn't asked. */
function unlessGiven(given: AccountDraft, { name, ask, take }: NamedStep): Step<AccountDraft> {
  return { ask: (draft) => (given[name] === undefined ? ask(draft) : undefined), take };
}

const askId: NamedStep = {
  name: "id",
  ask: () => `${l10n.t("Name, as files write it (work):")} `,
  take: (draft, said) =>
    slug.test(said)
      ? { ...draft, id: said }
      : l10n.t("A name has small letters and digits, with hyphens between them."),
};

const askProvider: NamedStep = {
  name: "provider",
  ask: () =>
    `${l10n.t("Whose account? manus (a user of the Manus cloud), model (an OpenAI-compatible server), editor (the editor's models):")} `,
  take: (draft, said) => {
    const provider = providers.find((one) => one === said.toLowerCase());
    return provider === undefined
      ? l10n.t("Please answer with one of: {0}", providers.join(", "))
      : { ...draft, provider };
  },
};

/** The cloud has an address of its own: who gave all that is needed isn't asked for another. */
function askAddress(isWhole: boolean): NamedStep {
  return {
    name: "baseUrl",
    ask({ provider }) {
      if (provider === "model") return `${l10n.t("Address of the server, such as http://127.0.0.1:11434/v1:")} `;
      return provider === "manus" && !isWhole ? `${l10n.t("Address of the cloud [its own]:")} ` : undefined;
    },
    take(draft, said) {
      if (said === "" && draft.provider === "manus") return draft;
      const protocol = URL.canParse(said) ? new URL(said).protocol : undefined;
      if (protocol === "http:" || protocol === "https:") return { ...draft, baseUrl: said };
      return l10n.t("An address begins with https:// or http://");
    },
  };
}

const askTitle: NamedStep = {
  name: "title",
  ask: ({ id = "" }) => `${l10n.t("Title, for people [{0}]:", id)} `,
  take: (draft, said) => (said === "" ? draft : { ...draft, title: said }),
};

const askModel: NamedStep = {
  name: "defaultModel",
  ask: ({ provider }) =>
    provider === "model" ? `${l10n.t("Model of a task that names none [the server's first]:")} ` : undefined,
  take: (draft, said) => (said === "" ? draft : { ...draft, defaultModel: said }),
};
