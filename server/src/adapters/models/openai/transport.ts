import { readFile } from "node:fs/promises";
import { getCACertificates, rootCertificates } from "node:tls";
import {
  EnvHttpProxyAgent,
  fetch as undiciFetch,
  Pool,
  type Dispatcher,
  type RequestInit,
  type Response,
} from "undici";
import type { Outcome } from "../../../core/ports/failure.ts";
import { errorCode } from "../../outside-failure.ts";

/** How requests leave this machine. */
export interface TransportSettings {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
  /** Path of a PEM file with certificate authorities that are trusted beside the usual ones. */
  readonly extraAuthorities?: string | undefined;
  /** How long a connection may take to be made; 10 seconds unless told. */
  readonly connectMs?: number;
}

/** A way to the outside: connections are kept and used again. */
export interface Transport {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Let go of the connections; requests under way end first. */
  close(): Promise<void>;
}

/** What is on this machine is never asked for through a proxy. */
const alwaysDirect = ["localhost", "127.0.0.1", "[::1]"];
const connectMs = 10_000;

/**
 * Open a way to the outside through the proxies and with the certificate authorities of a run's environment: nothing is read from the environment of this process. Fails
 * with `not-found` and the like where the file of authorities can't be read. Redirects aren't followed: neither a key nor a conversation may end up elsewhere.
 */
export async function openTransport(settings: TransportSettings): Promise<Outcome<Transport>> {
  const authorities = await readAuthorities(settings.extraAuthorities);
  if (!authorities.ok) return authorities;
  let dispatcher: Dispatcher;
  try {
    dispatcher = createDispatcher(settings, authorities.value);
  } catch {
    // What is wrong is an address, which may hold a password: it isn't repeated.
    const message = "HTTPS_PROXY or HTTP_PROXY isn't the address of a proxy";
    return {
      ok: false,
      failure: { code: "model-unreachable", retryable: false, message, remedy: "Write it as http://host:port." },
    };
  }
  return {
    ok: true,
    value: {
      fetch: (url, init) => undiciFetch(url, { ...init, dispatcher, redirect: "manual" }),
      close: () => dispatcher.close(),
    },
  };
}

/** An empty text, unlike a missing one, keeps undici from looking into the environment of this process. */
function createDispatcher(settings: TransportSettings, ca: readonly string[] | undefined): Dispatcher {
  const trusted = ca === undefined ? {} : { ca: [...ca] };
  const connect = { timeout: settings.connectMs ?? connectMs, ...trusted };
  return new EnvHttpProxyAgent({
    httpProxy: settings.httpProxy ?? "",
    httpsProxy: settings.httpsProxy ?? "",
    noProxy: settings.noProxy?.trim() === "*" ? "*" : [settings.noProxy ?? "", ...alwaysDirect].join(","),
    proxyTunnel: false,
    clientFactory: (origin, options) => new ProxyClient(origin, options),
    connect,
    requestTls: connect,
    proxyTls: connect,
    // How long an answer may take is watched elsewhere, by the host's clock.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/**
 * Connections to a proxy. undici 7.30 takes a proxy that hangs up on a tunnel for a socket that merely has to be opened again, and asks it again at once, a thousand times a second: under
 * another code the failure is one.
 */
class ProxyClient extends Pool {
  override connect(options: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData>;
  override connect(
    options: Dispatcher.ConnectOptions,
    callback: (error: Error | null, connected: Dispatcher.ConnectData) => void,
  ): void;
  override connect(
    options: Dispatcher.ConnectOptions,
    callback?: (error: Error | null, connected: Dispatcher.ConnectData) => void,
  ): Promise<Dispatcher.ConnectData> | undefined {
    if (callback !== undefined) {
      super.connect(options, callback);
      return undefined;
    }
    return super.connect(options).catch((error: unknown) => {
      throw errorCode(error) === "UND_ERR_SOCKET" ? new Error("The proxy closed the connection") : error;
    });
  }
}

async function readAuthorities(file: string | undefined): Promise<Outcome<readonly string[] | undefined>> {
  if (file === undefined) return { ok: true, value: undefined };
  try {
    return { ok: true, value: [...usualAuthorities(), await readFile(file, "utf8")] };
  } catch (error) {
    const message = `The file that NODE_EXTRA_CA_CERTS names can't be read: ${errorCode(error) || String(error)}`;
    const remedy = "Correct the path, or remove the variable.";
    return { ok: false, failure: { code: "not-found", retryable: false, message, remedy } };
  }
}

/** What Node trusts by itself; older versions can't tell what the machine adds to that. */
function usualAuthorities(): readonly string[] {
  return typeof getCACertificates === "function" ? getCACertificates("default") : rootCertificates;
}
