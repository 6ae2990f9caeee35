import type { Server } from "node:http";
import type { Server as SecureServer } from "node:https";
import type { AddressInfo } from "node:net";

const open: (Server | SecureServer)[] = [];

/** Let a server listen on a free port of this machine, until the test is over; answers `http://127.0.0.1:<port>`. */
export async function listen(server: Server): Promise<string> {
  return `http://127.0.0.1:${await listenOnPort(server)}`;
}

/** The same, answering the port. */
export function listenOnPort(server: Server | SecureServer): Promise<number> {
  open.push(server);
  server.on("clientError", () => undefined);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
