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

const online = "Check the connection to the network and the account's base URL.";
type Known = Pick<ConnectionProblem, "what" | "retryable" | "sent"> & { readonly remedy?: string };
const untrusted: Known = { what: "its certificate isn't trusted", retryable: false, sent: false, remedy: trustRemedy };
const broken: Known = { what: "the connection broke", retryable: true, sent: true };

/** What the codes of Node mean: https://nodejs.org/api/errors.html, https://nodejs.org/api/tls.html#x509-certificate-error-codes. */
const known: Readonly<Record<string, Known>> = {
  ECONNREFUSED: { what: "nothing listens there", retryable: true, sent: false },
  ENOTFOUND: { what: "there is no server of this name", retryable: false, sent: false },
  EAI_AGAIN: { what: "its name can't be looked up now", retryable: true, sent: false },
  EHOSTUNREACH: { what: "there is no way to it", retryable: true, sent: false },
  ENETUNREACH: { what: "there is no way to it", retryable: true, sent: false },
  ECONNRESET: broken,
  EPIPE: broken,
  ENOENT: { what: "the file isn't there any more", retryable: false, sent: false, remedy: "Check the path." },
  ECONNABORTED: broken,
  ...Object.fromEntries(untrustedCodes.map((code) => [code, untrusted])),
  CERT_HAS_EXPIRED: {
    what: "its certificate has expired",
    retryable: false,
    sent: false,
    remedy: "Check this machine's clock; else the server's certificate has to be renewed.",
  },
  ERR_TLS_CERT_ALTNAME_INVALID: { what: "its certificate is for another name", retryable: false, sent: false },
  EPROTO: { what: "it doesn't speak TLS there", retryable: false, sent: false },
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
  const { remedy = online, ...problem } = (code === undefined ? undefined : known[code]) ?? broken;
  return { code: "cloud-unreachable", remedy, ...problem };
}

/** It took longer than it may; the request may have arrived. */
export function overdue(seconds: number): ConnectionProblem {
  return {
    code: "timeout",
    what: `no whole answer within ${seconds} s`,
    remedy: online,
    retryable: true,
    sent: true,
  };
}

/** More came than an answer may have. */
export function tooLarge(bytes: number): ConnectionProblem {
  return {
    code: "cloud-failed",
    what: `it answers with more than ${Math.round(bytes / 1024 / 1024)} MB`,
    remedy: "Check the account's base URL.",
    retryable: false,
    sent: true,
  };
}

function timeoutProblem(error: Error): ConnectionProblem {
  // The operating system's own timeout of a connection, which has no event, comes while it is made.
  const sent = "event" in error && !beforeSending.includes(error.event);
  return { code: "cloud-unreachable", what: "nobody answered in time", remedy: online, retryable: true, sent };
}

function proxyProblem(status: number): ConnectionProblem {
  const remedy = proxyRemedy(status);
  const what = `the proxy answered ${status}`;
  return { code: "cloud-unreachable", what, remedy, retryable: status >= 500, sent: false };
}
