import * as l10n from "@vscode/l10n";
/** A base URL that may stand in the journal, or what is wrong with it, the end of a sentence. */
export type ReadBaseUrl =
  | { readonly ok: true; readonly baseUrl: string | undefined; readonly isOpen: boolean }
  | { readonly ok: false; readonly because: string };

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|[^:]*\.localhost)(?::\d+)?$/i;

/**
 * Pure: an address as a person wrote it. Only http and https, with no name, password or query: they would be secrets in the journal. `isOpen`: what goes there can be read on
 * the way.
 */
export function readBaseUrl(text: string | undefined): ReadBaseUrl {
  const written = text?.trim();
  if (written === undefined || written === "") return { ok: true, baseUrl: undefined, isOpen: false };
  const parts = /^([a-z]+):\/\/([^/?#\s]+)(\S*)$/i.exec(written) as readonly [string, string, string, string] | null;
  if (parts === null) return wrong(l10n.t("it isn't an address such as https://host/v1"));
  const [, scheme, authority, rest] = parts;
  if (!/^https?$/i.test(scheme)) return wrong(l10n.t("it is no http or https address"));
  if (authority.includes("@"))
    return wrong(l10n.t("it has a name or a password in it; a key is given beside the address"));
  if (/[?#]/.test(rest)) return wrong(l10n.t("it has a `?` or `#` in it; a key is given beside the address"));
  return {
    ok: true,
    baseUrl: written.replace(/\/+$/, ""),
    isOpen: /^http$/i.test(scheme) && !loopback.test(authority),
  };
}

function wrong(because: string): ReadBaseUrl {
  return { ok: false, because };
}
