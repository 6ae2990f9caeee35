import * as l10n from "@vscode/l10n";
/** What a kind of waiting means for a person. */
export interface WaitingWords {
  /** What a yes does, a part of a sentence. */
  readonly does: string;
  /** Whether what is filled in is secret. */
  readonly secret: boolean;
}

const known: Readonly<Record<string, string>> = {
  get needConnectMyBrowser() {
    return l10n.t("it works in your own browser, with what you are logged in to");
  },
  get gmailSendAction() {
    return l10n.t("it sends mail from your Gmail account");
  },
  get outlookSendMailsAction() {
    return l10n.t("it sends mail from your Outlook account");
  },
  get deployAction() {
    return l10n.t("it deploys: what it made becomes public");
  },
  get terminalExecute() {
    return l10n.t("it runs a command in a terminal");
  },
  get videoGenerate() {
    return l10n.t("it makes a video, which costs credits");
  },
  get apiHighCreditNotice() {
    return l10n.t("it goes on with work that costs many credits");
  },
  get metaMarketingAction() {
    return l10n.t("it acts in your Meta advertising account, which may spend money");
  },
  get metaMarketingActionResult() {
    return l10n.t("it goes on with what came of an act in your Meta advertising account");
  },
  get webdevRunAction() {
    return l10n.t("it runs an action of the web project it builds");
  },
  get webdevRequestSecrets() {
    return l10n.t("it is given secrets for the web project it builds");
  },
  get connectorOauthExpired() {
    return l10n.t("it needs a connector to be signed in to again");
  },
  get mapreduceAction() {
    return l10n.t("it starts many agents at once, which costs credits");
  },
};

const families = (): readonly (readonly [RegExp, string])[] => [
  [/calendar.*create/i, l10n.t("it adds to your calendar")],
  [/calendar.*update/i, l10n.t("it changes your calendar")],
  [/calendar.*delete/i, l10n.t("it removes from your calendar")],
  [/calendar/i, l10n.t("it works in your calendar")],
  [/mail|message.*send|send/i, l10n.t("it sends something in your name")],
  [/deploy|publish/i, l10n.t("it makes something public")],
  [/secret|password|credential|token/i, l10n.t("it is given secrets")],
  [/pay|purchase|credit|marketing|ads/i, l10n.t("it may spend money or credits")],
  [/delete|remove/i, l10n.t("it removes something")],
];

/** A kind of waiting in words. One that isn't known is told by what its name says, and taken for what acts outside. */
export function wordsOf(type: string): WaitingWords {
  const family = families().find(([pattern]) => pattern.test(type))?.[1];
  const does = known[type] ?? family ?? l10n.t("it does something that the cloud wants a person's yes for");
  return { does, secret: /secret|password|credential/i.test(type) };
}
