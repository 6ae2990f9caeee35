import { secretPrefix } from "../../../../core/ports/run-environment.ts";
import { ToolFailure } from "../../results.ts";
import type { SecretReader } from "../secrets.ts";
import type { SecurityScheme, SecurityWay } from "./security.ts";

/**
 * The secrets that hold the credential of a scheme, the first that is set counts: `<DATASOURCE>_<SCHEME>`, then `<DATASOURCE>`; upper case, with `_` for everything that isn't a
 * letter or a digit.
 */
export function credentialNames(datasource: string, { name }: SecurityScheme): readonly string[] {
  const whole = `${datasource}_${name}`;
  return [whole, datasource].map((text) => text.toUpperCase().replace(/[^A-Z0-9]/g, "_"));
}

/** A scheme and what proves it. */
export interface Credential {
  readonly scheme: SecurityScheme;
  readonly value: string;
}

/**
 * The credentials of the first way for which all are there; none where none are needed.
 *
 * @throws ToolFailure `secret-missing` that names what to set.
 */
export function findCredentials(
  datasource: string,
  ways: readonly SecurityWay[],
  secrets: SecretReader,
): readonly Credential[] {
  for (const way of ways) {
    const found = way.flatMap((scheme) => {
      const value = credentialNames(datasource, scheme)
        .map((name) => secrets.read(name))
        .find((text) => text !== undefined);
      return value === undefined ? [] : [{ scheme, value }];
    });
    if (found.length === way.length && way.length > 0) return found;
  }
  if (ways.length === 0 || ways.some((way) => way.length === 0)) return [];
  const scheme = ways[0]?.[0];
  const variable = `${secretPrefix}${scheme === undefined ? "" : (credentialNames(datasource, scheme).at(-1) ?? "")}`;
  const message = `${datasource} wants a credential and nobody has given one`;
  const form = scheme?.kind === "basic" ? " to user:password" : "";
  throw new ToolFailure("secret-missing", message, `Set ${variable}${form} in the environment and start the run again`);
}
