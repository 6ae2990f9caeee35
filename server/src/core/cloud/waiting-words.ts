/** What a kind of waiting means for a person. */
export interface WaitingWords {
  /** What a yes does, a part of a sentence. */
  readonly does: string;
  /** Whether what is filled in is secret. */
  readonly secret: boolean;
}

const known: Readonly<Record<string, string>> = {
  needConnectMyBrowser: "it works in your own browser, with what you are logged in to",
  gmailSendAction: "it sends mail from your Gmail account",
  outlookSendMailsAction: "it sends mail from your Outlook account",
  deployAction: "it deploys: what it made becomes public",
  terminalExecute: "it runs a command in a terminal",
  videoGenerate: "it makes a video, which costs credits",
  apiHighCreditNotice: "it goes on with work that costs many credits",
  metaMarketingAction: "it acts in your Meta advertising account, which may spend money",
  metaMarketingActionResult: "it goes on with what came of an act in your Meta advertising account",
  webdevRunAction: "it runs an action of the web project it builds",
  webdevRequestSecrets: "it is given secrets for the web project it builds",
  connectorOauthExpired: "it needs a connector to be signed in to again",
  mapreduceAction: "it starts many agents at once, which costs credits",
};

const families: readonly (readonly [RegExp, string])[] = [
  [/calendar.*create/i, "it adds to your calendar"],
  [/calendar.*update/i, "it changes your calendar"],
  [/calendar.*delete/i, "it removes from your calendar"],
  [/calendar/i, "it works in your calendar"],
  [/mail|message.*send|send/i, "it sends something in your name"],
  [/deploy|publish/i, "it makes something public"],
  [/secret|password|credential|token/i, "it is given secrets"],
  [/pay|purchase|credit|marketing|ads/i, "it may spend money or credits"],
  [/delete|remove/i, "it removes something"],
];

/** A kind of waiting in words. One that isn't known is told by what its name says, and taken for what acts outside. */
export function wordsOf(type: string): WaitingWords {
  const family = families.find(([pattern]) => pattern.test(type))?.[1];
  const does = known[type] ?? family ?? "it does something that the cloud wants a person's yes for";
  return { does, secret: /secret|password|credential/i.test(type) };
}
