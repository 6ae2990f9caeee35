import {
  EnvHttpProxyAgent,
  fetch as undiciFetch,
  Pool,
  type Dispatcher,
  type RequestInit,
  type Response,
} from "undici";
import { errorCode } from "../../outside-failure.ts";

/** Which way requests leave this machine. */
export interface ProxySettings {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
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
 * The connections of a transport; `transport.ts` loads this file, and with it undici, only where it is needed. Throws where the address of a proxy is none.
 */
export function createTransport(settings: ProxySettings, ca: readonly string[] | undefined): Transport {
  const dispatcher = createDispatcher(settings, ca);
  return {
    fetch: (url, init) => undiciFetch(url, { ...init, dispatcher, redirect: "manual" }),
    close: () => dispatcher.close(),
  };
}

/** An empty text, unlike a missing one, keeps undici from looking into the environment of this process. */
function createDispatcher(settings: ProxySettings, ca: readonly string[] | undefined): Dispatcher {
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
