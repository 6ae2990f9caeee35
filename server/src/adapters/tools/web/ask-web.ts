import type { Headers, RequestInit, Response } from "undici";
import { Cancelled, type Cancellation } from "../../../core/ports/cancellation.ts";
import { abortOn } from "../../abort-on.ts";
import { reasonOf } from "../reason.ts";
import { ToolFailure } from "../results.ts";
import type { WebFetch } from "./web.ts";

/** What is asked of a server. */
export interface WebRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestInit["body"];
  /** For the whole of it, in milliseconds. */
  readonly timeoutMs: number;
  /** The longest answer that is read, in bytes. */
  readonly maximumBytes: number;
  readonly cancellation: Cancellation;
}

/** What it answered, whatever its status. */
export interface WebAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: Buffer;
  /** Where the answer came from. */
  readonly url: URL;
}

/** As many as a browser would follow, roughly; a server that needs more goes in circles. */
const mostRedirects = 5;

/**
 * Ask a server and read its whole answer. A redirect is followed within the same origin only, as what is sent may hold a key.
 *
 * @throws ToolFailure `unreachable`, `timeout`, `too-large`, `redirected-elsewhere`; or `Cancelled`. The messages name the origin and no more of the address, for
 * a key may stand in the rest.
 */
export async function askWeb(fetch: WebFetch, request: WebRequest): Promise<WebAnswer> {
  const abort = abortOn(request.cancellation);
  const time = AbortSignal.timeout(request.timeoutMs);
  try {
    const signal = AbortSignal.any([abort.signal, time]);
    const { response, url } = await followWithinOrigin(fetch, request, signal);
    const body = await readBody(response, request.maximumBytes, url);
    return { status: response.status, statusText: response.statusText, headers: response.headers, body, url };
  } catch (error) {
    if (request.cancellation.cancelled) throw new Cancelled();
    if (error instanceof ToolFailure) throw error;
    const { origin } = request.url;
    if (time.aborted) {
      throw new ToolFailure(
        "timeout",
        `${origin} didn't answer within ${request.timeoutMs / 1000} s`,
        "Try again later",
      );
    }
    throw new ToolFailure(
      "unreachable",
      `${origin} can't be reached: ${reasonOf(error)}`,
      "Check the address and the net",
    );
  } finally {
    abort.forget();
  }
}

interface Followed {
  readonly response: Response;
  readonly url: URL;
}

async function followWithinOrigin(fetch: WebFetch, request: WebRequest, signal: AbortSignal): Promise<Followed> {
  let { url, method, body } = request;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const response = await fetch(url, { method, headers: request.headers, body: body ?? null, signal });
    const next = targetOf(response, url);
    if (next === undefined) return { response, url };
    await response.body?.cancel();
    if (next.origin !== request.url.origin) {
      const message = `${request.url.origin} sends on to ${next.origin}, where nothing of this may go`;
      throw new ToolFailure(
        "redirected-elsewhere",
        message,
        "Use the other address in the first place if it's the right one",
      );
    }
    // Fetch Standard, "HTTP-redirect fetch": 303, and 301 and 302 after a POST, go on as a GET without a body.
    if (response.status === 303 ? method !== "HEAD" : response.status < 303 && method === "POST") {
      [method, body] = ["GET", undefined];
    }
    url = next;
  }
  throw new ToolFailure("unreachable", `${request.url.origin} redirects without end`, "Check the address");
}

/** Where a response sends us; undefined for one that is an answer. */
function targetOf({ status, headers }: Response, url: URL): URL | undefined {
  const location = [301, 302, 303, 307, 308].includes(status) ? headers.get("location") : null;
  return location !== null && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
}

async function readBody(response: Response, maximumBytes: number, url: URL): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > maximumBytes) {
      const message = `${url.origin} answers with more than ${Math.round(maximumBytes / 1024)} KB`;
      throw new ToolFailure("too-large", message, "Ask for less");
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Whether others on the net could read what is sent there. */
export function isInClear({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
