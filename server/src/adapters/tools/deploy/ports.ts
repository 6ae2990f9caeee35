import { connect, createServer, type AddressInfo } from "node:net";

/** How long a connection on this machine may take, in milliseconds. */
const connectMs = 1000;
const loopbacks = ["127.0.0.1", "::1"] as const;

/** The loopback address on which something takes connections on a port; undefined where nothing does. */
export async function listeningOn(port: number): Promise<(typeof loopbacks)[number] | undefined> {
  for (const host of loopbacks) if (await accepts(host, port)) return host;
  return undefined;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectMs });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}

/** A port of 127.0.0.1 that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** The address of a page there, for a person. */
export function loopbackAddress(port: number, host: string = loopbacks[0]): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
}
