import { isIP } from "node:net";
import { isLoopback } from "./addresses.ts";

/** What a run's environment says of proxies; the names of the variables in small letters are read with it. */
export interface ProxySettings {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
}

/**
 * The proxy that an address is asked through; undefined for none. What is on this machine is never asked for through one; `HTTP_PROXY` stands in where `HTTPS_PROXY` is missing, as
 * everywhere in this product.
 */
export function chooseProxy(url: URL, settings: ProxySettings): string | undefined {
  if (isLoopback(url.hostname) || isExcepted(url, settings.noProxy)) return undefined;
  const chosen = url.protocol === "https:" ? settings.httpsProxy || settings.httpProxy : settings.httpProxy;
  return chosen === "" ? undefined : chosen;
}

/** `NO_PROXY`: names with commas or spaces between them; `.example.com` and `*.example.com` mean what lies below, `example.com` itself and what lies below, `:8080` only that port, `*` everything. */
function isExcepted(url: URL, noProxy: string | undefined): boolean {
  const host = bare(url.hostname.toLowerCase());
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  const entries = (noProxy ?? "").toLowerCase().split(/[\s,]+/);
  return entries
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*" || (isIP(entry) === 6 && entry === host)) return true;
      const [, name = "", onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (onlyPort !== undefined && onlyPort !== port) return false;
      const domain = bare(name).replace(/^\*?\./, "");
      return (host === domain && !/^\*?\./.test(name)) || host.endsWith(`.${domain}`);
    });
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}
