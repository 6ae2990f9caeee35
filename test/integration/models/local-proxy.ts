import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

/** A proxy on loopback that passes on what it's asked to. */
export interface LocalProxy {
  readonly url: string;
  /** What it was asked for: `CONNECT host:port`, or `GET http://…`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** All names that end like this are this machine to the proxy, and nowhere else. */
export const nameBehindProxy = "model.test.invalid";

/** Listen. With `password` it wants `me:<password>`, else it refuses with 407. */
export async function openLocalProxy(password?: string): Promise<LocalProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const wanted = password === undefined ? undefined : `Basic ${Buffer.from(`me:${password}`).toString("base64")}`;
  const isAllowed = (request: IncomingMessage): boolean =>
    wanted === undefined || request.headers["proxy-authorization"] === wanted;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (isAllowed(request)) forward(request, response);
    else response.writeHead(407).end();
  });
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (!isAllowed(request)) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const { port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      target.pipe(socket).pipe(target);
    });
    for (const one of [target, socket]) one.on("error", () => socket.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://${password === undefined ? "" : `me:${encodeURIComponent(password)}@`}127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function forward(request: IncomingMessage, response: ServerResponse): void {
  const url = (request.url ?? "").replace(nameBehindProxy, "127.0.0.1");
  const passed = httpRequest(url, { method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  passed.on("error", () => response.writeHead(502).end());
  request.pipe(passed);
}
