import * as l10n from "@vscode/l10n";
import type { CloudFailure } from "../../core/ports/cloud.ts";
import type { Mask } from "../../core/ports/mask.ts";
import { isPlainObject } from "../plain-object.ts";
import type { ConnectionProblem } from "./connection-problems.ts";
import { readText, type Fields } from "./wire-values.ts";

/** Whom a failure is told about. */
export interface FailureSetting {
  /** The cloud's address, without anything secret. */
  readonly baseUrl: string;
  readonly verb: string;
  /** Hides the key wherever the cloud repeats it. */
  readonly mask: Mask;
  /** Whether what was asked for can be repeated without harm; else a failure that leaves open whether it was carried out is ambiguous. */
  readonly repeatable: boolean;
}

type Code = "account-refused" | "quota" | "rate-limit" | "timeout" | "not-found" | "invalid-request" | "cloud-failed";

/** What the codes mean that were seen, or that interfaces of this kind have, without case and signs. */
const meanings: Readonly<Record<string, Code>> = {
  invalidargument: "invalid-request",
  invalidrequest: "invalid-request",
  badrequest: "invalid-request",
  failedprecondition: "invalid-request",
  notfound: "not-found",
  permissiondenied: "account-refused",
  unauthenticated: "account-refused",
  unauthorized: "account-refused",
  forbidden: "account-refused",
  ratelimited: "rate-limit",
  ratelimitexceeded: "rate-limit",
  toomanyrequests: "rate-limit",
  resourceexhausted: "rate-limit",
  quotaexceeded: "quota",
  quotaexceedederror: "quota",
  insufficientcredits: "quota",
  paymentrequired: "quota",
  deadlineexceeded: "timeout",
  internal: "cloud-failed",
  unavailable: "cloud-failed",
};

const remedies: Readonly<Record<Code, string>> = {
  get "account-refused"() {
    return l10n.t("Give the account a key that works; keys are made in the settings of Manus, under API.");
  },
  get quota() {
    return l10n.t("Add credits to the account, wait until it is filled up again, or use another account.");
  },
  get "rate-limit"() {
    return l10n.t("Wait a minute; other programs that use this account's keys count as well.");
  },
  get timeout() {
    return l10n.t("Try again later.");
  },
  get "not-found"() {
    return l10n.t("Check the id; it may have been deleted, or belong to another account.");
  },
  get "invalid-request"() {
    return l10n.t("Change what is asked for as the cloud says.");
  },
  get "cloud-failed"() {
    return l10n.t("Try again later; if it stays, the cloud's support can look up the request by its id.");
  },
};

const words: Readonly<Record<Code, string>> = {
  get "account-refused"() {
    return l10n.t("refused the account's key");
  },
  get quota() {
    return l10n.t("says that the account has used up what it may use");
  },
  get "rate-limit"() {
    return l10n.t("gets too many requests from this account");
  },
  get timeout() {
    return l10n.t("took too long");
  },
  get "not-found"() {
    return l10n.t("has no such thing");
  },
  get "invalid-request"() {
    return l10n.t("doesn't take this");
  },
  "cloud-failed": "failed",
};

const elsewhere = (): string =>
  l10n.t("Check the account's base URL, and whether a proxy or a sign-in page stands in between.");
const longestQuote = 300;

/** The body of an answer as an object; undefined for a page, or nothing. */
export function readBody(body: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isPlainObject(value) ? value : undefined;
  } catch {
    // It's no JSON: some proxy's or gateway's page.
    return undefined;
  }
}

/** Why the cloud refused, from its own code, else from the status. `answer`: undefined where it wasn't one of the cloud. */
export function refusal(status: number, answer: Fields | undefined, setting: FailureSetting): CloudFailure {
  if (answer === undefined) return foreignAnswer(status, setting);
  const error = isPlainObject(answer["error"]) ? answer["error"] : {};
  const written = readText(error["code"]) ?? "";
  const code = meaningOf(written) ?? meaningOfStatus(status);
  const said = [written, readText(error["message"]) ?? readText(answer["error"]) ?? ""];
  // A server that failed on the way may have done it; a refusal says that it hasn't.
  const unclear = code === "timeout" || (code === "cloud-failed" && status >= 500);
  return {
    code,
    retryable: code === "rate-limit" || unclear,
    message: `${nameOf(setting)} ${words[code]} (${setting.verb})${quote(said, status, setting.mask)}`,
    remedy: remedies[code],
    ...requestIdOf(answer, setting.mask),
    ...(unclear ? ambiguity(setting) : {}),
  };
}

/** An answer of the cloud that isn't what its documentation says. */
export function unexpectedAnswer(answer: Fields, setting: FailureSetting): CloudFailure {
  return {
    code: "cloud-failed",
    retryable: false,
    message: l10n.t("{0} answered something unexpected ({1})", nameOf(setting), setting.verb),
    remedy: l10n.t("See whether there is a newer version of this product; the cloud's interface may have changed."),
    ...requestIdOf(answer, setting.mask),
    ...ambiguity(setting),
  };
}

/** No answer came. */
export function connectionFailure(problem: ConnectionProblem, setting: FailureSetting): CloudFailure {
  const { code, what, remedy, retryable, sent } = problem;
  const message = l10n.t("Can't reach {0} ({1}): {2}", nameOf(setting), setting.verb, what);
  return { code, retryable, message, remedy, ...(sent ? ambiguity(setting) : {}) };
}

function meaningOf(written: string): Code | undefined {
  const plain = written.toLowerCase().replace(/[^a-z0-9]/g, "");
  if (Object.hasOwn(meanings, plain)) return meanings[plain];
  return /quota|credit/.test(plain) ? "quota" : undefined;
}

function meaningOfStatus(status: number): Code {
  if (status === 401 || status === 403) return "account-refused";
  if (status === 402) return "quota";
  if (status === 404 || status === 410) return "not-found";
  if (status === 408 || status === 504) return "timeout";
  if (status === 429) return "rate-limit";
  return status >= 400 && status < 500 ? "invalid-request" : "cloud-failed";
}

/** A gateway, a proxy's page, another server altogether: it says nothing about the task that was asked for. */
function foreignAnswer(status: number, setting: FailureSetting): CloudFailure {
  if (status >= 300 && status < 400) return redirected(status, setting);
  const meant = meaningOfStatus(status);
  const code: Code = ["rate-limit", "account-refused", "timeout"].includes(meant) ? meant : "cloud-failed";
  const unclear = status < 300 || status >= 500 || code === "timeout";
  const name = nameOf(setting);
  return {
    code,
    retryable: code === "rate-limit" || unclear,
    message: l10n.t("{0} answered with something that isn't the cloud's ({1}): HTTP {2}", name, setting.verb, status),
    remedy: code === "rate-limit" || code === "account-refused" ? `${remedies[code]} ${elsewhere()}` : elsewhere(),
    ...(unclear ? ambiguity(setting) : {}),
  };
}

/** Neither the key nor what the task knows follows a redirect. */
function redirected(status: number, setting: FailureSetting): CloudFailure {
  const message = l10n.t("{0} redirects to another address ({1}): HTTP {2}", nameOf(setting), setting.verb, status);
  return { code: "cloud-failed", retryable: false, message, remedy: elsewhere() };
}

function ambiguity({ repeatable }: FailureSetting): { readonly ambiguous?: true } {
  return repeatable ? {} : { ambiguous: true };
}

function nameOf({ baseUrl }: FailureSetting): string {
  return l10n.t("the Manus cloud at {0}", baseUrl);
}

/** As the cloud gave it, where it looks like an id and isn't something else that it repeats. */
function requestIdOf(answer: Fields, mask: Mask): { readonly requestId?: string } {
  const id = readText(answer["request_id"]);
  return id !== undefined && /^[\w.:-]{1,128}$/.test(id) && mask(id) === id ? { requestId: id } : {};
}

/** What the cloud said, on one line and not too long; a key that it repeats is masked. */
function quote(said: readonly string[], status: number, mask: Mask): string {
  const line = mask(said.filter((part) => part !== "").join(": "))
    .replace(/\s+/g, " ")
    .trim();
  const short = line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
  return `: ${[l10n.t("HTTP {0}", status), short].filter((part) => part !== "").join(", ")}`;
}
