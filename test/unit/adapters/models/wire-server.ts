import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came in. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, unknown>;
}

/** Answers one request, by whatever odd means. */
export type Handler = (request: Received, response: ServerResponse) => void | Promise<void>;

/** An HTTP server that says byte for byte what a test tells it to. */
export interface WireServer {
  readonly url: string;
  readonly received: readonly Received[];
  /** How many connections a client has broken off before its answer ended. */
  readonly broken: number;
  /** How the requests from now on are answered: each by its own handler, the last one again and again. */
  answer(...handlers: readonly Handler[]): void;
  close(): Promise<void>;
}

/** Listen on loopback. */
export async function openWireServer(): Promise<WireServer> {
  let handlers: readonly Handler[] = [];
  let since = 0;
  let broken = 0;
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (piece: string) => (text += piece));
    response.on("close", () => {
      if (!response.writableEnded && !response.destroyed) broken += 1;
      else if (!response.writableFinished) broken += 1;
    });
    request.on("end", () => {
      const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
      const one = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body };
      received.push(one);
      const handler = handlers[Math.min(since++, handlers.length - 1)];
      if (handler === undefined) response.writeHead(500).end("no handler");
      else void handler(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    received,
    get broken() {
      return broken;
    },
    answer(...next) {
      handlers = next;
      since = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A stream of chunks, each a line of its own, and the end mark. */
export function stream(...chunks: readonly unknown[]): Handler {
  return (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const chunk of chunks) response.write(event(chunk));
    response.end("data: [DONE]\n\n");
  };
}

/** A stream that breaks off after these chunks. */
export function cutStream(...chunks: readonly unknown[]): Handler {
  return async (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const chunk of chunks) await new Promise((resolve) => response.write(event(chunk), resolve));
    response.destroy();
  };
}

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Handler {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** An error as OpenAI writes it. */
export function refuse(status: number, message: string, headers: Record<string, string> = {}): Handler {
  return json(status, { error: { message, type: "invalid_request_error", param: null, code: null } }, headers);
}

/** One event of a stream. */
export function event(chunk: unknown): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** A chunk with this delta. */
export function delta(told: Record<string, unknown>, finish: string | null = null): Record<string, unknown> {
  return { id: "c", object: "chat.completion.chunk", choices: [{ index: 0, delta: told, finish_reason: finish }] };
}

/** A chunk with a piece of a tool call. */
export function callPiece(
  index: number | undefined,
  told: { id?: string; name?: string; arguments?: unknown },
): unknown {
  const { id, ...rest } = told;
  return delta({
    tool_calls: [
      {
        ...(index === undefined ? {} : { index }),
        ...(id === undefined ? {} : { id }),
        type: "function",
        function: rest,
      },
    ],
  });
}

/** The chunk that ends an answer. */
export function finish(reason = "stop"): unknown {
  return delta({}, reason);
}

/** The chunk that tells what it took. */
export function usage(input: number, output: number, cached?: number): unknown {
  const details = cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } };
  return {
    choices: [],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output, ...details },
  };
}
