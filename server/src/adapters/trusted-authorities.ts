import * as l10n from "@vscode/l10n";
import { readFile } from "node:fs/promises";
import type { Outcome } from "../core/ports/failure.ts";
import { errorCode } from "./outside-failure.ts";

/**
 * The certificate authorities that are trusted where `NODE_EXTRA_CA_CERTS` names a PEM file: those that Node trusts by itself and the file's. Undefined without a file: Node's own. Fails
 * with `not-found` where the file can't be read.
 */
export async function readAuthorities(file: string | undefined): Promise<Outcome<readonly string[] | undefined>> {
  if (file === undefined) return { ok: true, value: undefined };
  try {
    return { ok: true, value: [...(await usualAuthorities()), await readFile(file, "utf8")] };
  } catch (error) {
    const message = l10n.t(
      "The file that NODE_EXTRA_CA_CERTS names can't be read: {0}",
      errorCode(error) || String(error),
    );
    const remedy = l10n.t("Correct the path, or remove the variable.");
    return { ok: false, failure: { code: "not-found", retryable: false, message, remedy } };
  }
}

/** What Node trusts by itself; older versions can't tell what the machine adds to that. */
async function usualAuthorities(): Promise<readonly string[]> {
  const { getCACertificates, rootCertificates } = await import("node:tls");
  return typeof getCACertificates === "function" ? getCACertificates("default") : rootCertificates;
}
