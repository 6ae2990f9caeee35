import type { AccountId, RunId } from "../../protocol/states.ts";

/**
 * The names of a person's environment that a run may need from whoever started it. Nothing else of it crosses the socket, none of it is ever written: it stays in the
 * memory of the host.
 */
export const offeredVariables: readonly string[] = [
  "MANUS_API_KEY",
  "MANUS_API_BASE_URL",
  "MANUS_MODEL_BASE_URL",
  "MANUS_MODEL_API_KEY",
  "MANUS_MODEL",
  "MANUS_MODEL_CONTEXT_TOKENS",
  "MANUS_SEARCH_PROVIDER",
  "SEARXNG_URL",
  "BRAVE_API_KEY",
  "TAVILY_API_KEY",
  "CLOUDFLARE_API_TOKEN",
  "CLOUDFLARE_ACCOUNT_ID",
  "CLOUDFLARE_PAGES_PROJECT",
  "DIGITALOCEAN_ACCESS_TOKEN",
  "MANUS_DEPLOY_TARGET",
  "MANUS_BROWSER",
  "MANUS_BROWSER_VISIBLE",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "NODE_EXTRA_CA_CERTS",
];

/** Variables of this form hold what a file names as `${{ secrets.NAME }}`. */
export const secretPrefix = "MANUS_SECRET_";

/** Variables of this form hold the key of the account that they name. */
const accountKey = /^MANUS_ACCOUNT_[A-Z0-9_]+_KEY$/;

/**
 * The variables in which a key of this account may stand, the first that is there counts: `MANUS_ACCOUNT_WORK_2_KEY` of `work-2`; the account `manus` has `MANUS_API_KEY` as well.
 * Ids that differ in nothing but signs and case share one.
 */
export function keyVariables(accountId: AccountId): readonly string[] {
  const own = `MANUS_ACCOUNT_${accountId.toUpperCase().replace(/[^A-Z0-9]/g, "_")}_KEY`;
  return accountId === "manus" ? [own, "MANUS_API_KEY"] : [own];
}

/** On Unix the names of the proxies are commonly written small; the large ones win. */
const proxies: readonly string[] = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/** Of an environment, what may be offered to a run: the names above, keys of accounts and secrets, without those that are empty. */
export function pickOffered(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const isSecret = (name: string): boolean =>
    accountKey.test(name) || (name.startsWith(secretPrefix) && name.length > secretPrefix.length);
  const names = [...offeredVariables, ...Object.keys(environment).filter(isSecret)];
  const values = names.map((name) => {
    return [name, environment[name] || (proxies.includes(name) ? environment[name.toLowerCase()] : undefined)] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => typeof value === "string" && value !== "")) as Record<
    string,
    string
  >;
}

/** What runs know of the environment of those who started them. In memory only. */
export interface RunEnvironments {
  /**
   * A variable as the run's starter had it; else as the newest starter had it, else as the host itself has it. Undefined where nobody has it, or it's empty. Only names of
   * {@link offeredVariables}, {@link secretPrefix} and {@link keyVariables} are answered. `MANUS_API_BASE_URL` is that of whoever's `MANUS_API_KEY` counts.
   */
  read(runId: RunId | undefined, name: string): string | undefined;
  /** Keep what a starter offered; other names are dropped. Values of keys, tokens and secrets are masked everywhere from now on. */
  keep(runId: RunId | undefined, variables: Readonly<Record<string, string>>): void;
  /** A run that another one has started has what that one's starter offered, if anything, until it's forgotten itself. */
  share(runId: RunId, from: RunId): void;
  /** The run has ended. */
  forget(runId: RunId): void;
}
