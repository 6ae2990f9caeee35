import * as l10n from "@vscode/l10n";
import type { Refusal } from "../../../server/src/protocol/states.ts";

/** What is known of an error that a request to the editor's model ended with. */
export interface ModelError {
  /** Of a `LanguageModelError`: `NoPermissions`, `Blocked`, `NotFound`, or what its provider says. */
  readonly code?: string;
  readonly message: string;
}

const byCode: Readonly<Record<string, Refusal>> = {
  NoPermissions: {
    code: "no-permission",
    get message() {
      return l10n.t("Manus Manager may not use this language model: there was no consent");
    },
    get remedy() {
      return l10n.t("Run the file again from the editor and allow it, or name another model.");
    },
  },
  NotFound: {
    code: "model-unknown",
    get message() {
      return l10n.t("The editor doesn't have this language model any more");
    },
    get remedy() {
      return l10n.t("Name a model that it offers.");
    },
  },
  Blocked: {
    code: "blocked",
    get message() {
      return l10n.t("The provider of this language model refuses: a quota may be used up");
    },
    get remedy() {
      return l10n.t("Wait until the quota is there again, or name another model.");
    },
  },
};

/** Providers put what isn't one of the editor's three kinds into words of their own. */
const byWords: readonly (readonly [words: RegExp, code: string])[] = [
  [/token limit|context (length|window)|too many tokens|prompt is too long|maximum context/i, "context-full"],
  [/rate.?limit|too many requests|\b429\b/i, "rate-limit"],
  [/quota/i, "blocked"],
  [/timed? ?out/i, "timeout"],
];

/** The failure that an error is; what the provider said stays readable in it. */
export function refusalOfError({ code, message }: ModelError): Refusal {
  const known = code !== undefined && Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  const said = message.trim();
  if (known !== undefined) return said === "" ? known : { ...known, message: `${known.message} (${said})` };
  const found = byWords.find(([words]) => words.test(message));
  return {
    code: found?.[1] ?? "model-failed",
    message: l10n.t("The language model failed: {0}", said === "" ? l10n.t("no reason") : said),
  };
}

/** Whether it says that the person gave no consent. */
export function isNoConsent({ code }: ModelError): boolean {
  return code === "NoPermissions";
}

/** What is said where the editor would have to ask a person who has said no, or who has done nothing yet. */
export const notAsked: Refusal = {
  code: "no-permission",
  get message() {
    return l10n.t(
      "Manus Manager has no consent to use the language models of this editor, and nobody is asked out of the blue",
    );
  },
  get remedy() {
    return l10n.t("Run the file in this window: the editor then asks you once.");
  },
};
