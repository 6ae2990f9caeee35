import type { Readable } from "node:stream";
import { Cancelled, type Cancellation } from "../../core/ports/cancellation.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { connectionProblem, overdue, tooLarge, type ConnectionProblem } from "./connection-problems.ts";
import type { Way } from "./ways.ts";

/** One request. */
export interface WireRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
  /** For all of it. */
  readonly timeoutMs: number;
  /** The longest answer that is taken, in bytes. */
  readonly maximumBytes: number;
  /** On a connection of its own. */
  readonly fresh?: boolean;
  readonly cancellation?: Cancellation | undefined;
  /** Takes the bytes of a 2xx answer, in order, instead of keeping them; what it throws comes out of {@link ask}. */
  readonly sink?: (bytes: Uint8Array) => Promise<void>;
}

/** What was answered, whatever its status. Redirects aren't followed. */
export interface WireAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where a sink took it. */
  readonly body: Buffer;
  readonly size: number;
}

/** What came of a request. */
export type WireOutcome =
  | { readonly ok: true; readonly answer: WireAnswer }
  | { readonly ok: false; readonly problem: ConnectionProblem };

const connectMs = 10_000;

class TooLarge extends Error {}
/** Wraps what a sink throws, which is no fault of the connection. */
class SinkFailed extends Error {}

/**
 * Ask a server once and read its whole answer. Throws `Cancelled`, and what the sink throws, alone: errors of the library have the request in them, with its key, and end here.
 */
export async function ask(clock: Clock, way: Way, request: WireRequest): Promise<WireOutcome> {
  const { cancellation, timeoutMs } = request;
  const isCancelled = (): boolean => cancellation?.cancelled === true;
  if (isCancelled()) throw new Cancelled();
  const controller = new AbortController();
  const forget = cancellation?.onCancelled(() => controller.abort());
  const late = new AbortController();
  const unwatch = clock.after(timeoutMs, () => {
    late.abort();
    controller.abort();
  });
  try {
    return { ok: true, answer: await exchange(way, request, controller.signal) };
  } catch (error) {
    if (isCancelled()) throw new Cancelled();
    if (error instanceof SinkFailed) throw error.cause;
    if (late.signal.aborted) return { ok: false, problem: overdue(Math.round(timeoutMs / 1000)) };
    if (error instanceof TooLarge) return { ok: false, problem: tooLarge(request.maximumBytes) };
    return { ok: false, problem: connectionProblem(error) };
  } finally {
    unwatch();
    forget?.();
    // Whatever is still open of it is closed.
    controller.abort();
  }
}

async function exchange(way: Way, request: WireRequest, signal: AbortSignal): Promise<WireAnswer> {
  const { method, url, headers, body } = request;
  // Loaded with the first request: no start waits for them.
  const { default: got } = await import("got");
  const { request: requestOpenly } = await import("node:http");
  const { request: requestSecurely } = await import("node:https");
  const agent = await way.agentFor(url, request.fresh === true);
  const stream = got.stream(url, {
    method,
    headers: { "user-agent": "manus-manager", ...headers },
    ...(body === undefined ? {} : { body }),
    // Not as got's `agent`, which takes no https agent that goes through a proxy.
    request: (to, options, callback) =>
      (to.protocol === "https:" ? requestSecurely : requestOpenly)(to, { ...options, agent }, callback),
    http2: false,
    ...(way.authorities === undefined ? {} : { https: { certificateAuthority: [...way.authorities] } }),
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    timeout: { lookup: connectMs, connect: connectMs, secureConnect: connectMs },
    signal,
  });
  // What comes after the answer was read, such as our own abort, is of no interest.
  stream.on("error", () => undefined);
  const response = await new Promise<Heard>((resolve, reject) => {
    stream.once("response", resolve);
    stream.once("error", reject);
  });
  const isWanted = response.statusCode >= 200 && response.statusCode < 300;
  const { chunks, size } = await readAll(stream, request.maximumBytes, isWanted ? request.sink : undefined);
  return { status: response.statusCode, headers: plainHeaders(response.headers), body: Buffer.concat(chunks), size };
}

interface Heard {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

async function readAll(
  stream: AsyncIterable<unknown>,
  maximumBytes: number,
  sink: WireRequest["sink"],
): Promise<{ readonly chunks: readonly Uint8Array[]; readonly size: number }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > maximumBytes) throw new TooLarge();
    if (sink === undefined) chunks.push(bytes);
    else await sink(bytes).catch((error: unknown) => Promise.reject(new SinkFailed("", { cause: error })));
  }
  return { chunks, size };
}

function plainHeaders(headers: Heard["headers"]): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(", ")] as const);
  return Object.fromEntries(entries);
}
