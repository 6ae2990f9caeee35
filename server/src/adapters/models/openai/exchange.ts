import * as l10n from "@vscode/l10n";
import OpenAI, { APIError } from "openai";
import { Stream } from "openai/core/streaming";
import type { Cancellation } from "../../../core/ports/cancellation.ts";
import { Cancelled } from "../../../core/ports/cancellation.ts";
import type { AnswerAssembler } from "./assemble-answer.ts";
import type { Refused } from "./failures.ts";
import { asList, asObject, parseJson } from "./json-values.ts";
import type { RequestBody } from "./request-body.ts";
import { readStatus, readWords } from "./server-words.ts";
import { fetchFrom, type ModelServer } from "./server.ts";
import { Watch } from "./watch.ts";

/** How one request and its answer went. */
export type Exchange =
  | { readonly outcome: "whole" }
  | { readonly outcome: "refused"; readonly refused: Refused }
  /** The connection, or what came over it, broke. `begun`: an answer had begun, though maybe nothing of it got through. */
  | { readonly outcome: "broken"; readonly error: unknown; readonly begun: boolean }
  /** `part`: what took too long. */
  | { readonly outcome: "late"; readonly part: "first byte" | "next byte" | "whole answer" };

/** Longer than any answer; a server that never ends is cut off. */
const largestAnswerBytes = 64_000_000;
const largestErrorBytes = 64_000;

/**
 * Send one request and give what comes to `assembler`. Never retries. Rejects with `Cancelled` alone, at once, and then the connection is broken off.
 */
export async function exchange(
  server: ModelServer,
  body: RequestBody,
  assembler: AnswerAssembler,
  cancellation: Cancellation,
): Promise<Exchange> {
  if (cancellation.cancelled) throw new Cancelled();
  const watch = new Watch(server.clock, server.timeouts);
  let stopListening = (): void => undefined;
  const cancelled = new Promise<never>((_resolve, reject) => {
    stopListening = cancellation.onCancelled(() => {
      watch.abort();
      reject(new Cancelled());
    });
  });
  const work = talk(server, body, assembler, watch);
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    stopListening();
    watch.end();
  }
}

async function talk(
  server: ModelServer,
  body: RequestBody,
  assembler: AnswerAssembler,
  watch: Watch,
): Promise<Exchange> {
  const wire = new Wire(server, watch);
  try {
    const response = await wire.client.chat.completions.create(body, { signal: watch.signal }).asResponse();
    return await receive(response, assembler, wire, watch);
  } catch (error) {
    return judge(error, assembler, wire, watch);
  }
}

async function receive(response: Response, assembler: AnswerAssembler, wire: Wire, watch: Watch): Promise<Exchange> {
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("text/html"))
    return { outcome: "refused", refused: { status: 404, words: l10n.t("it answered with a web page") } };
  if (type.includes("application/json")) return takeWhole(await response.text(), assembler);
  // The client is told so that its silent log is used: without it the SDK writes to the console.
  const stream = Stream.fromSSEResponse<unknown>(response, watch.controller, wire.client);
  for await (const chunk of stream) assembler.add(chunk);
  return judge(new Error("the answer ended in the midst"), assembler, wire, watch);
}

/** A completion in one piece: the answer to a request that asked for no stream, or of a server that knows none. */
function takeWhole(text: string, assembler: AnswerAssembler): Exchange {
  const told = asObject(parseJson(text));
  if (told === undefined) return { outcome: "broken", error: new Error("the answer is no JSON"), begun: true };
  if (told["error"] !== undefined && told["error"] !== null) {
    return { outcome: "refused", refused: { status: readStatus(told["error"]), words: readWords(text) } };
  }
  assembler.add(told);
  const isWhole = assembler.isWhole || asList(told["choices"]).length > 0;
  return isWhole
    ? { outcome: "whole" }
    : { outcome: "broken", error: new Error("the answer has no choices"), begun: true };
}

/** How it went, when there is no more to come. An answer that was said to be whole is, whatever happened to the connection after that. */
function judge(error: unknown, assembler: AnswerAssembler, wire: Wire, watch: Watch): Exchange {
  if (assembler.isWhole || (wire.sawEnd && assembler.hasBegun)) return { outcome: "whole" };
  if (watch.late !== undefined) return { outcome: "late", part: watch.late };
  if (wire.refused !== undefined) return { outcome: "refused", refused: wire.refused };
  const told = error instanceof APIError ? (error.error as unknown) : undefined;
  if (told !== undefined) {
    return {
      outcome: "refused",
      refused: { status: readStatus(told), words: readWords(JSON.stringify({ error: told })) },
    };
  }
  return { outcome: "broken", error: wire.error ?? error, begun: wire.hasBegun };
}

/** The SDK with our own way to the network, and what it saw there: the SDK keeps less of an error than there is. */
class Wire {
  readonly client: OpenAI;
  refused: Refused | undefined;
  error: unknown;
  /** Whether the server has begun to answer. */
  hasBegun = false;
  /** Whether the mark came that ends a stream. */
  sawEnd = false;
  private readonly server: ModelServer;
  private readonly watch: Watch;
  private tail = "";
  private bytes = 0;

  constructor(server: ModelServer, watch: Watch) {
    this.server = server;
    this.watch = watch;
    const { baseUrl, query } = server.address;
    this.client = new OpenAI({
      // What would be read from the environment of this process is set, so that it isn't; the key goes out in `fetchFrom`.
      apiKey: "unused",
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      baseURL: baseUrl,
      defaultQuery: { ...query },
      maxRetries: 0,
      timeout: server.timeouts.wholeMs + 60_000,
      logLevel: "off",
      fetch: (url, init) => this.fetch(url instanceof Request ? url.url : url.toString(), init ?? {}),
    });
  }

  private async fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      const { method = "GET", body, signal } = init;
      const headersGiven = Object.fromEntries(new Headers(init.headers));
      const sent = {
        method,
        headers: headersGiven,
        body: typeof body === "string" ? body : null,
        signal: signal ?? null,
      };
      const response = await fetchFrom(this.server, url, sent);
      const headers = new Headers([...response.headers]);
      this.hasBegun = response.ok;
      if (response.ok)
        return new Response(this.observe(response.body as ReadableStream<Uint8Array> | null), { headers });
      this.refused = { status: response.status, words: readWords(await readSome(response.body)), headers };
    } catch (error) {
      this.error = error;
      throw error;
    }
    throw new Error("The server refused");
  }

  private observe(body: ReadableStream<Uint8Array> | null): ReadableStream<Uint8Array> | null {
    const transform = (chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>): void => {
      this.watch.heard();
      this.bytes += chunk.byteLength;
      if (this.bytes > largestAnswerBytes) throw new Error(`the answer is longer than ${largestAnswerBytes} bytes`);
      this.tail = (this.tail + Buffer.from(chunk).toString("latin1")).slice(-64);
      this.sawEnd ||= this.tail.includes("data: [DONE]") || this.tail.includes("data:[DONE]");
      controller.enqueue(chunk);
    };
    return body === null ? null : body.pipeThrough(new TransformStream({ transform }));
  }
}

/** The beginning of an error's body; an empty text where it can't be read. */
async function readSome(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of body ?? []) {
      pieces.push(piece);
      bytes += piece.byteLength;
      if (bytes >= largestErrorBytes) break;
    }
  } catch {
    // The status says enough; what came before the break is taken.
    return Buffer.concat(pieces).toString("utf8");
  }
  return Buffer.concat(pieces).toString("utf8");
}
