import type { EnvHttpProxyAgent, RequestInit, Response } from "undici";
import type { RunEnvironments } from "../../../core/ports/run-environment.ts";
import type { Log } from "../../../core/ports/log.ts";
import type { RunId } from "../../../protocol/states.ts";
import { readAuthorities } from "../../trusted-authorities.ts";

/** One request, through the proxies and with the certificates that a run's environment names. Follows no redirect by itself. */
export type WebFetch = (url: URL, init: RequestInit) => Promise<Response>;

/** The way to the net. */
export interface Web {
  /** As the environment of this run has it: `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`, `NODE_EXTRA_CA_CERTS`. */
  fetchFor(runId: RunId): WebFetch;
}

const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS"] as const;

type Settings = readonly (string | undefined)[];

/** One pool of connections for each way that some run's environment describes; undici is loaded with the first one. */
export function createWeb(environments: Pick<RunEnvironments, "read">, log: Log): Web {
  const agents = new Map<string, Promise<EnvHttpProxyAgent>>();
  return {
    fetchFor(runId) {
      const settings = names.map((name) => environments.read(runId, name));
      const key = JSON.stringify(settings);
      return async (url, init) => {
        const { fetch } = await import("undici");
        const opening = agents.get(key) ?? createAgent(settings, log);
        agents.set(key, opening);
        return fetch(url, { ...init, redirect: "manual", dispatcher: await opening });
      };
    },
  };
}

async function createAgent(settings: Settings, log: Log): Promise<EnvHttpProxyAgent> {
  const { EnvHttpProxyAgent: Agent } = await import("undici");
  const [httpProxy, httpsProxy, noProxy, caFile] = settings;
  const ca = await authoritiesOf(caFile, log);
  return new Agent({
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
    ...(ca === undefined ? {} : { connect: { ca }, requestTls: { ca } }),
  });
}

/** As Node does with `NODE_EXTRA_CA_CERTS` at its start: a file that can't be read is told and left out. */
async function authoritiesOf(file: string | undefined, log: Log): Promise<string[] | undefined> {
  const authorities = await readAuthorities(file);
  if (!authorities.ok) log.warn(authorities.failure.message);
  return authorities.ok && authorities.value !== undefined ? [...authorities.value] : undefined;
}
