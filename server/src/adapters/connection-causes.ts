import * as l10n from "@vscode/l10n";

/** An error and what caused it, the several causes of a connection tried over several addresses included. */
export function causesOf(error: unknown, depth = 0): readonly Error[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const several =
    error instanceof AggregateError ? error.errors.flatMap((one: unknown) => causesOf(one, depth + 1)) : [];
  return [error, ...several, ...causesOf(error.cause, depth + 1)];
}

/** What a person can do about a certificate that isn't trusted. */
export function trustRemedy(): string {
  return l10n.t(
    "Where your network has a certificate authority of its own, set NODE_EXTRA_CA_CERTS to the path of its certificate (PEM).",
  );
}

/** The codes of certificates that nobody here vouches for: https://nodejs.org/api/tls.html#x509-certificate-error-codes. */
export const untrustedCodes = [
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_UNTRUSTED",
] as const;

/** What a person can do about a proxy that answers with this status. */
export function proxyRemedy(status: number): string {
  return status === 407
    ? l10n.t("Put the name and password of the proxy into HTTPS_PROXY: http://name:password@host:port.")
    : l10n.t("Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.");
}
