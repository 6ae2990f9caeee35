import type { Response as WireResponse } from "undici";
import type { Clock } from "../../../core/ports/clock.ts";
import type { Mask } from "../../../core/ports/mask.ts";
import type { FailureSetting } from "./failures.ts";
import type { ServerAddress } from "./server-address.ts";
import type { Transport } from "./dispatcher.ts";

/** How long parts of a call may take, in milliseconds. */
export interface Timeouts {
  /** Until the first byte of an answer: a machine without a graphics card reads a long conversation for minutes. */
  readonly firstByteMs: number;
  /** Between two bytes of it. */
  readonly idleMs: number;
  readonly wholeMs: number;
  /** For a small document, such as a list of models. */
  readonly documentMs: number;
}

/** What is waited for unless told otherwise. */
export const usualTimeouts: Timeouts = {
  firstByteMs: 300_000,
  idleMs: 120_000,
  wholeMs: 1_200_000,
  documentMs: 15_000,
};

/** A server that speaks OpenAI's Chat Completions, and all that is needed to ask it. */
export interface ModelServer {
  readonly address: ServerAddress;
  readonly apiKey?: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly mask: Mask;
  readonly timeouts: Timeouts;
}

/** One request; names of headers in lower case. */
export interface WireRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal | null;
}

/**
 * Ask the server. Of the headers only those that say what is sent and wanted go out, and the key: the SDK would add some from the environment of this process.
 */
export function fetchFrom(server: ModelServer, url: string, init: WireRequest): Promise<WireResponse> {
  const headers: Record<string, string> = { "user-agent": "manus-manager" };
  for (const name of ["accept", "content-type"]) {
    const value = init.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  const authorization = authorizationOf(server);
  if (authorization !== undefined) headers["authorization"] = authorization;
  return server.transport.fetch(url, { ...init, headers });
}

/** What failures at this server are told about. */
export function settingOf({ address, apiKey, mask, clock }: ModelServer, model: string): FailureSetting {
  const hide: Mask = (text) => mask(apiKey === undefined ? text : text.replaceAll(apiKey, "***"));
  return { address, model, hasKey: apiKey !== undefined || address.basic !== undefined, mask: hide, now: clock.now() };
}

function authorizationOf({ apiKey, address }: ModelServer): string | undefined {
  return apiKey === undefined ? address.basic : `Bearer ${apiKey}`;
}
