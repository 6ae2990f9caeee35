import * as l10n from "@vscode/l10n";
import { causesOf, proxyRemedy, trustRemedy, untrustedCodes } from "../connection-causes.ts";
import { errorCode } from "../outside-failure.ts";
import { ProxyRefusal } from "./ways.ts";

/** Why a request got no whole answer. Words of ours alone: what the libraries throw has the request in it, key included. */
export interface ConnectionProblem {
  readonly code: "cloud-unreachable" | "timeout" | "cloud-failed";
  /** To be put behind "Can't reach …: ". */
  readonly what: string;
  readonly remedy: string;
  readonly retryable: boolean;
  /** Whether the other side may have got the whole request. */
  readonly sent: boolean;
}

const online = (): string => l10n.t("Check the connection to the network and the account's base URL.");
type Known = Pick<ConnectionProblem, "what" | "retryable" | "sent"> & { readonly remedy?: string };
const untrusted: Known = {
  get what() {
    return l10n.t("its certificate isn't trusted");
  },
  retryable: false,
  sent: false,
  get remedy() {
    return trustRemedy();
  },
};
const broken: Known = {
  get what() {
    return l10n.t("the connection broke");
  },
  retryable: true,
  sent: true,
};

/** What the codes of Node mean: https://nodejs.org/api/errors.html, https://nodejs.org/api/tls.html#x509-certificate-error-codes. */
const known: Readonly<Record<string, Known>> = {
  ECONNREFUSED: {
    get what() {
      return l10n.t("nothing listens there");
    },
    retryable: true,
    sent: false,
  },
  ENOTFOUND: {
    get what() {
      return l10n.t("there is no server of this name");
    },
    retryable: false,
    sent: false,
  },
  EAI_AGAIN: {
    get what() {
      return l10n.t("its name can't be looked up now");
    },
    retryable: true,
    sent: false,
  },
  EHOSTUNREACH: {
    get what() {
      return l10n.t("there is no way to it");
    },
    retryable: true,
    sent: false,
  },
  ENETUNREACH: {
    get what() {
      return l10n.t("there is no way to it");
    },
    retryable: true,
    sent: false,
  },
  ECONNRESET: broken,
  EPIPE: broken,
  ENOENT: {
    get what() {
      return l10n.t("the file isn't there any more");
    },
    retryable: false,
    sent: false,
    get remedy() {
      return l10n.t("Check the path.");
    },
  },
  ECONNABORTED: broken,
  ...Object.fromEntries(untrustedCodes.map((code) => [code, untrusted])),
  CERT_HAS_EXPIRED: {
    get what() {
      return l10n.t("its certificate has expired");
    },
    retryable: false,
    sent: false,
    get remedy() {
      return l10n.t("Check this machine's clock; else the server's certificate has to be renewed.");
    },
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    get what() {
      return l10n.t("its certificate is for another name");
    },
    retryable: false,
    sent: false,
  },
  EPROTO: {
    get what() {
      return l10n.t("it doesn't speak TLS there");
    },
    retryable: false,
    sent: false,
  },
};
/** The phases of a request in which got's patience can end before anything was sent. */
const beforeSending: readonly unknown[] = ["lookup", "connect", "secureConnect", "socket"];

/** An error of a connection as a value. What isn't known is the connection's fault, too, and the request may have arrived. */
export function connectionProblem(error: unknown): ConnectionProblem {
  const chain = causesOf(error);
  const proxy = chain.find((one) => one instanceof ProxyRefusal);
  if (proxy !== undefined) return proxyProblem(proxy.status);
  const code = chain.map(errorCode).find((one) => Object.hasOwn(known, one));
  const timedOut = chain.find((one) => errorCode(one) === "ETIMEDOUT");
  if (code === undefined && timedOut !== undefined) return timeoutProblem(timedOut);
  const { remedy = online(), ...problem } = (code === undefined ? undefined : known[code]) ?? broken;
  return { code: "cloud-unreachable", remedy, ...problem };
}

/** It took longer than it may; the request may have arrived. */
export function overdue(seconds: number): ConnectionProblem {
  return {
    code: "timeout",
    what: l10n.t("no whole answer within {0} s", seconds),
    remedy: online(),
    retryable: true,
    sent: true,
  };
}

/** More came than an answer may have. */
export function tooLarge(bytes: number): ConnectionProblem {
  return {
    code: "cloud-failed",
    what: l10n.t("it answers with more than {0} MB", Math.round(bytes / 1024 / 1024)),
    remedy: l10n.t("Check the account's base URL."),
    retryable: false,
    sent: true,
  };
}

function timeoutProblem(error: Error): ConnectionProblem {
  // The operating system's own timeout of a connection, which has no event, comes while it is made.
  const sent = "event" in error && !beforeSending.includes(error.event);
  return {
    code: "cloud-unreachable",
    what: l10n.t("nobody answered in time"),
    remedy: online(),
    retryable: true,
    sent,
  };
}

function proxyProblem(status: number): ConnectionProblem {
  const remedy = proxyRemedy(status);
  const what = l10n.t("the proxy answered {0}", status);
  return { code: "cloud-unreachable", what, remedy, retryable: status >= 500, sent: false };
}
