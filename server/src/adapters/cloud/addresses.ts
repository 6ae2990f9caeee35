import * as l10n from "@vscode/l10n";
import { isIP } from "node:net";
import type { CloudFailure } from "../../core/ports/cloud.ts";

/** Where the cloud is unless an account says otherwise. */
const usualBaseUrl = "https://api.manus.ai";

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: CloudFailure };

/** Whether it's this machine. `host` as an address has it. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, "");
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "::1" ||
    (isIP(name) === 4 && name.startsWith("127."))
  );
}

/**
 * Read the base URL of an account: https, or http on this machine, where nobody can read the key on the way. Without a name, a password, a query: what stands in an
 * address is shown. Never ends with a slash.
 */
export function readBaseUrl(text: string | undefined): Read<string> {
  const written = (text ?? usualBaseUrl).trim();
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !isSafe(url)) {
    return wrongAddress(
      l10n.t("The account's base URL is neither an https address nor an http address of this machine"),
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "") {
    return wrongAddress(l10n.t("The account's base URL has a name, a password or a query in it"));
  }
  return { ok: true, value: `${url.origin}${url.pathname.replace(/\/+$/, "")}` };
}

/**
 * Read a signed address that the cloud gave. Of this machine only where the cloud itself is there: else a foreign server could have this machine's own servers asked.
 */
export function readSignedUrl(text: string, baseUrl: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isHere = isLoopback(url.hostname);
  return isSafe(url) && (!isHere || isLoopback(new URL(baseUrl).hostname)) ? url : undefined;
}

function isSafe(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

function wrongAddress(message: string): Read<never> {
  const remedy = l10n.t(
    "Set the account's base URL to {0}, or to the https address of your gateway (MANUS_API_BASE_URL for the account of the environment).",
    usualBaseUrl,
  );
  return { ok: false, failure: { code: "invalid-request", retryable: false, message, remedy } };
}
