import * as l10n from "@vscode/l10n";
import type { ModelFailure } from "../../../core/ports/model.ts";
import type { Mask } from "../../../core/ports/mask.ts";
import { connectionFailure } from "./connection-failures.ts";
import { readRetryAfter, type HeadersLike } from "./retry-delay.ts";
import type { ServerAddress } from "./server-address.ts";

/** What a failure is told about. */
export interface FailureSetting {
  readonly address: ServerAddress;
  readonly model: string;
  /** Whether a key is sent. */
  readonly hasKey: boolean;
  readonly mask: Mask;
  /** Now, ISO 8601. */
  readonly now: string;
}

/** What a server answered instead of what was asked for. */
export interface Refused {
  /** The HTTP status; undefined where an error came in the midst of an answer and told none. */
  readonly status: number | undefined;
  /** The server's own words: its message, code, type and parameter. */
  readonly words: string;
  readonly headers?: HeadersLike;
}

const longestQuote = 400;

/**
 * How servers say that a request is too long: OpenAI, vLLM, llama.cpp, LM Studio, Ollama, Anthropic, Gemini, Mistral, OpenRouter, Groq, DeepSeek, xAI.
 */
const contextFull =
  /context_length_exceeded|maximum context length|context length (?:of|is)|exceed(?:s|ed)?(?: the| its)? (?:available |model'?s? |maximum )?context|exceed_context_size|context (?:size|window)(?: has been| was| is)? exceeded|exceeds? the (?:maximum|max)(?: allowed)? (?:number of )?(?:input |prompt )?tokens|prompt is too long|input (?:is|was)? ?too long|input token count[^]*exceeds|(?:tokens? to keep|trying to keep)[^]*context|context the overflows|too large for model with|reduce the length of the (?:messages|prompt)|maximum prompt length|request too large for model|string_above_max_length/i;
const unknownModel =
  /model_not_found|(?:model|deployment)\b[^.]{0,120}(?:not found|does not exist|doesn'?t exist|not available|isn'?t available|not a valid)|(?:no such|unknown|invalid|not a valid) model|not found, try pulling|is not a valid model id|no models? loaded/i;
const quota =
  /insufficient_quota|billing|exceeded your current quota|insufficient (?:balance|credits?|funds)|credit balance is too low/i;

/** Whether a refusal says that the request doesn't fit into the model's context. */
function isContextFull({ status, words }: Refused): boolean {
  return (
    (status === undefined || status === 400 || status === 413 || status === 422 || status === 500) &&
    contextFull.test(words)
  );
}

/** Whether the provider withheld an answer because of what it is about. */
export function isFiltered({ status, words }: Refused): boolean {
  return (
    (status === 400 || status === undefined) &&
    /content_filter|content management policy|content_policy_violation/i.test(words)
  );
}

type Judge = (refused: Refused, setting: FailureSetting) => ModelFailure;

const as =
  (code: string, what: string): Judge =>
  (refused, setting) =>
    failure(code, what, refused, setting);

/** What a refusal is: the first that applies. */
const judges = (): readonly (readonly [applies: (refused: Refused) => boolean, judge: Judge])[] => [
  [isContextFull, as("model-context-full", l10n.t("has no room for so long a conversation"))],
  [hasStatus(401, 402, 403), notPermitted],
  [hasStatus(429), tooMany],
  [({ words }) => unknownModel.test(words), as("model-unknown", l10n.t("doesn't know this model"))],
  [hasStatus(404, 405), wrongAddress],
  [hasStatus(408, 504), as("timeout", l10n.t("took too long by its own measure"))],
  [({ status }) => status !== undefined && status >= 300 && status < 400, redirected],
  [hasStatus(undefined, 409, 425), as("model-failed", "failed")],
  [({ status }) => status !== undefined && status >= 500, as("model-failed", "failed")],
  [() => true, as("model-invalid-request", l10n.t("didn't take the request"))],
];

/** A refusal as a failure of the port, with what a person can do. */
export function refusalFailure(refused: Refused, setting: FailureSetting): ModelFailure {
  const [, judge] = judges().find(([applies]) => applies(refused)) ?? [undefined, wrongAddress];
  return judge(refused, setting);
}

function hasStatus(...statuses: readonly (number | undefined)[]): (refused: Refused) => boolean {
  return ({ status }) => statuses.includes(status);
}

/** An error of the connection as a failure of the port. */
export function brokenFailure(error: unknown, setting: FailureSetting): ModelFailure {
  return connectionFailure(error, setting.address, setting.mask);
}

const remedies: Readonly<Record<string, string>> = {
  get "model-context-full"() {
    return l10n.t("Let the task read less at once, or use a model with a larger context.");
  },
  get "model-unknown"() {
    return l10n.t(
      "`manusctl models list` shows the models that are there; name one with `model:` in the file or with MANUS_MODEL.",
    );
  },
  get "model-failed"() {
    return l10n.t("Try again; where it stays so, look at the server's own log or status page.");
  },
  get "model-invalid-request"() {
    return l10n.t(
      "`manusctl models check` finds out what this server takes; where it stays so, report what the server said.",
    );
  },
  get timeout() {
    return l10n.t("Try again; where it stays so, use a faster model or a machine with more power.");
  },
  get "rate-limit"() {
    return l10n.t("Wait, or let fewer tasks run at once.");
  },
};

function failure(code: string, what: string, refused: Refused, setting: FailureSetting): ModelFailure {
  const retryAfterMs = readRetryAfter(refused.headers, setting.now);
  const retryable = code === "model-failed" || code === "timeout" || code === "rate-limit";
  return {
    code,
    retryable,
    message: l10n.t(
      "{0} {1} (model {2}){3}",
      setting.address.baseUrl,
      what,
      setting.model,
      quote(refused, setting.mask),
    ),
    remedy: remedyOf(code, setting),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function remedyOf(code: string, { address }: FailureSetting): string {
  const remedy = remedies[code] ?? "";
  const { contextTokens } = address.words;
  return code === "model-context-full" && contextTokens !== undefined
    ? l10n.t("{0} Where its context is in fact another, correct {1}.", remedy, contextTokens)
    : remedy;
}

function notPermitted(refused: Refused, setting: FailureSetting): ModelFailure {
  const status = refused.status ?? 403;
  const what = {
    401: setting.hasKey ? l10n.t("refused the key") : l10n.t("wants a key, and none is set"),
    402: l10n.t("wants to be paid first"),
  }[status];
  const remedy =
    status === 402 || quota.test(refused.words)
      ? l10n.t("Add credit to the account that the key belongs to, or use another one.")
      : setting.address.words.giveKey;
  return {
    ...failure("model-refused", what ?? l10n.t("doesn't allow this"), refused, setting),
    retryable: false,
    remedy,
  };
}

function tooMany(refused: Refused, setting: FailureSetting): ModelFailure {
  const limited = failure("rate-limit", l10n.t("gets too many requests"), refused, setting);
  if (!quota.test(refused.words)) return limited;
  const message = l10n.t(
    "{0} has no credit left for this key (model {1}){2}",
    setting.address.baseUrl,
    setting.model,
    quote(refused, setting.mask),
  );
  const remedy = l10n.t("Add credit to the account that the key belongs to, or use another one.");
  return { ...limited, retryable: false, message, remedy };
}

function wrongAddress(refused: Refused, setting: FailureSetting): ModelFailure {
  const remedy = l10n.t("Check {0}: for most servers it ends with /v1.", setting.address.words.baseUrl);
  return { ...failure("model-invalid-request", l10n.t("has nothing at /chat/completions"), refused, setting), remedy };
}

function redirected(refused: Refused, setting: FailureSetting): ModelFailure {
  const target = refused.headers?.get("location") ?? "";
  const where = URL.canParse(target, setting.address.baseUrl)
    ? new URL(target, setting.address.baseUrl).origin
    : "elsewhere";
  const remedy = l10n.t(
    "Set {0} to the address that it redirects to: neither the key nor what the task knows follows a redirect.",
    setting.address.words.baseUrl,
  );
  return { ...failure("model-invalid-request", l10n.t("redirects to {0}", where), refused, setting), remedy };
}

/** What the server said, on one line and not too long; a key that it repeats is masked. */
function quote({ status, words }: Refused, mask: Mask): string {
  const line = mask(words).replace(/\s+/g, " ").trim();
  const said = line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
  const code = status === undefined ? "" : l10n.t("HTTP {0}", status);
  const both = [code, said].filter((part) => part !== "").join(": ");
  return both === "" ? "" : `: ${both}`;
}
