import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { EnvHttpProxyAgent, fetch, type RequestInit, type Response } from "undici";
import type { RunEnvironments } from "../../../core/ports/run-environment.ts";
import type { Log } from "../../../core/ports/log.ts";
import type { RunId } from "../../../protocol/states.ts";
import { reasonOf } from "../reason.ts";

/** One request, through the proxies and with the certificates that a run's environment names. Follows no redirect by itself. */
export type WebFetch = (url: URL, init: RequestInit) => Promise<Response>;

/** The way to the net. */
export interface Web {
  /** As the environment of this run has it: `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`, `NODE_EXTRA_CA_CERTS`. */
  fetchFor(runId: RunId): WebFetch;
}

const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS"] as const;

/** One pool of connections for each way that some run's environment describes. */
export function createWeb(environments: Pick<RunEnvironments, "read">, log: Log): Web {
  const agents = new Map<string, EnvHttpProxyAgent>();
  return {
    fetchFor(runId) {
      const settings = names.map((name) => environments.read(runId, name));
      const key = JSON.stringify(settings);
      const agent = agents.get(key) ?? createAgent(settings, log);
      agents.set(key, agent);
      return (url, init) => fetch(url, { ...init, redirect: "manual", dispatcher: agent });
    },
  };
}

function createAgent(settings: readonly (string | undefined)[], log: Log): EnvHttpProxyAgent {
  const [httpProxy, httpsProxy, noProxy, caFile] = settings;
  const ca = caFile === undefined ? undefined : readCertificates(caFile, log);
  return new EnvHttpProxyAgent({
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
    ...(ca === undefined ? {} : { connect: { ca }, requestTls: { ca } }),
  });
}

/** As Node does with `NODE_EXTRA_CA_CERTS` at its start: beside its own ones, and a file that can't be read is told and left out. */
function readCertificates(file: string, log: Log): string[] | undefined {
  try {
    return [...rootCertificates, readFileSync(file, "utf8")];
  } catch (error) {
    log.warn(`NODE_EXTRA_CA_CERTS can't be read: ${reasonOf(error)}`);
    return undefined;
  }
}
