import * as l10n from "@vscode/l10n";
import type { Agent as HttpAgent } from "node:http";
import type { HttpsProxyAgent } from "https-proxy-agent";
import type { Outcome } from "../../core/ports/failure.ts";
import type { RunEnvironments } from "../../core/ports/run-environment.ts";
import type { RunId } from "../../protocol/states.ts";
import { readAuthorities } from "../trusted-authorities.ts";
import { chooseProxy, type ProxySettings } from "./proxy-choice.ts";

/** One way to the outside: connections are kept and used again. */
export interface Way {
  /** Certificate authorities that are trusted; undefined for Node's own. */
  readonly authorities: readonly string[] | undefined;
  /** Who makes the connections to an address. `fresh`: a connection of its own, which can't turn out to be dead only once something was sent. */
  agentFor(url: URL, fresh: boolean): Promise<HttpAgent>;
}

/** A proxy that didn't let us through. */
export class ProxyRefusal extends Error {
  readonly status: number;
  constructor(status: number) {
    super(l10n.t("The proxy answered {0}", status));
    this.status = status;
  }
}

const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS"] as const;
/** How many ways are kept; whoever needs an older one again opens it again. */
const mostKept = 8;

/** The ways of runs to the outside: runs with the same settings share one. Nothing is read from the environment of this process by the way itself. */
export class Ways {
  private readonly environments: Pick<RunEnvironments, "read">;
  private readonly kept = new Map<string, Promise<Outcome<Way>>>();

  constructor(environments: Pick<RunEnvironments, "read">) {
    this.environments = environments;
  }

  /** Fails with `not-found` where the file of authorities can't be read. */
  async open(runId: RunId | undefined): Promise<Outcome<Way>> {
    const values = names.map((name) => this.environments.read(runId, name));
    const [httpProxy, httpsProxy, noProxy, extraAuthorities] = values;
    const key = JSON.stringify(values);
    const opening = this.kept.get(key) ?? openWay({ httpProxy, httpsProxy, noProxy }, extraAuthorities);
    this.kept.set(key, opening);
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size > mostKept) this.kept.delete(oldest);
    const opened = await opening;
    // A file that is missing now may be there later.
    if (!opened.ok) this.kept.delete(key);
    return opened;
  }
}

async function openWay(settings: ProxySettings, extraAuthorities: string | undefined): Promise<Outcome<Way>> {
  if (!isProxyAddress(settings.httpsProxy) || !isProxyAddress(settings.httpProxy)) return wrongProxy;
  const authorities = await readAuthorities(extraAuthorities);
  if (!authorities.ok) return authorities;
  const agents = new Map<string, Promise<HttpAgent>>();
  const make = async (url: URL, proxy: string | undefined, keepAlive: boolean): Promise<HttpAgent> => {
    if (proxy !== undefined) return openTunnel(proxy, keepAlive, authorities.value);
    const { Agent } = url.protocol === "https:" ? await import("node:https") : await import("node:http");
    return new Agent({ keepAlive });
  };
  return {
    ok: true,
    value: {
      authorities: authorities.value,
      agentFor(url, fresh) {
        const proxy = chooseProxy(url, settings);
        const key = `${url.protocol} ${proxy ?? ""} ${fresh}`;
        const agent = agents.get(key) ?? make(url, proxy, !fresh);
        agents.set(key, agent);
        return agent;
      },
    },
  };
}

async function openTunnel(proxy: string, keepAlive: boolean, ca: readonly string[] | undefined): Promise<HttpAgent> {
  const { HttpsProxyAgent: Tunnels } = await import("https-proxy-agent");
  type Connect = HttpsProxyAgent<string>["connect"];
  /** By itself it hands a refusal of the proxy on as if the server had answered it. */
  class Tunnel extends Tunnels<string> {
    override async connect(...[request, options]: Parameters<Connect>): ReturnType<Connect> {
      let status = 200;
      request.once("proxyConnect", (answer: { readonly statusCode: number }) => (status = answer.statusCode));
      const socket = await super.connect(request, options);
      if (status === 200) return socket;
      socket.destroy();
      throw new ProxyRefusal(status);
    }
  }
  return new Tunnel(proxy, { keepAlive, ...(ca === undefined ? {} : { ca: [...ca] }) });
}

function isProxyAddress(text: string | undefined): boolean {
  return text === undefined || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));
}

/** The address may hold a password: it isn't repeated. */
const wrongProxy: Outcome<never> = {
  ok: false,
  failure: {
    code: "cloud-unreachable",
    retryable: false,
    get message() {
      return l10n.t("HTTPS_PROXY or HTTP_PROXY isn't the address of a proxy");
    },
    get remedy() {
      return l10n.t("Write it as http://host:port.");
    },
  },
};
