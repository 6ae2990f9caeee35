import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that came in. */
export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What is answered. */
export interface PlannedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Never answer. */
  readonly hang?: boolean;
}

/** A server on loopback that answers what a test says and remembers what it was asked. */
export interface AnsweringServer {
  readonly origin: string;
  readonly seen: SeenRequest[];
  /** The `host:port` to which it was asked to dig a tunnel, as a proxy is: it refuses. */
  readonly tunnels: string[];
}

const open: (() => Promise<void>)[] = [];

export async function answeringServer(answer: (request: SeenRequest) => PlannedAnswer): Promise<AnsweringServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://server");
      const one = { method: request.method ?? "", url, headers: request.headers, body };
      seen.push(one);
      const planned = answer(one);
      if (planned.hang !== true) response.writeHead(planned.status ?? 200, planned.headers).end(planned.body);
    });
  });
  const tunnels: string[] = [];
  server.on("connect", (request, socket) => {
    tunnels.push(request.url ?? "");
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, tunnels };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});
