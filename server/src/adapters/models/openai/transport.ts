import * as l10n from "@vscode/l10n";
import type { Outcome } from "../../../core/ports/failure.ts";
import { readAuthorities } from "../../trusted-authorities.ts";
import type { ProxySettings, Transport } from "./dispatcher.ts";

/** How requests leave this machine. */
export interface TransportSettings extends ProxySettings {
  /** Path of a PEM file with certificate authorities that are trusted beside the usual ones. */
  readonly extraAuthorities?: string | undefined;
}

/**
 * Open a way to the outside through the proxies and with the certificate authorities of a run's environment: nothing is read from the environment of this process. Fails
 * with `not-found` and the like where the file of authorities can't be read. Redirects aren't followed: neither a key nor a conversation may end up elsewhere.
 */
export async function openTransport(settings: TransportSettings): Promise<Outcome<Transport>> {
  const authorities = await readAuthorities(settings.extraAuthorities);
  if (!authorities.ok) return authorities;
  const { createTransport } = await import("./dispatcher.ts");
  try {
    return { ok: true, value: createTransport(settings, authorities.value) };
  } catch {
    // What is wrong is an address, which may hold a password: it isn't repeated.
    const message = l10n.t("HTTPS_PROXY or HTTP_PROXY isn't the address of a proxy");
    return {
      ok: false,
      failure: {
        code: "model-unreachable",
        retryable: false,
        message,
        remedy: l10n.t("Write it as http://host:port."),
      },
    };
  }
}
