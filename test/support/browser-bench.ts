import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Context } from "mocha";
import { findBrowser } from "../../scripts/editor/browser.ts";
import { skipBecause } from "./skip-because.ts";

/** A server of pages on loopback; `other` is the same server under another origin. */
export interface PageServer {
  readonly origin: string;
  readonly other: string;
  /** The paths that were asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Answers a request; false where it has no page for it. */
export type Answers = (request: IncomingMessage, response: ServerResponse, server: PageServer) => void;

/** Serve `pages` (texts of HTML by path; `{{other}}` stands for the other origin), and what `answers` has. */
export async function servePages(
  pages: Readonly<Record<string, string>>,
  answers: Readonly<Record<string, Answers>> = {},
): Promise<PageServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    asked.push(request.url ?? "/");
    const answer = answers[path];
    if (answer !== undefined) return answer(request, response, served);
    const page = pages[path];
    response.writeHead(page === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8" });
    response.end(page?.replaceAll("{{other}}", served.other) ?? "<title>Missing</title><p>There is no such page</p>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const served: PageServer = {
    origin: `http://127.0.0.1:${port}`,
    other: `http://localhost:${port}`,
    asked,
    close: () => close(server),
  };
  return served;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Has the tools under test use the browser that this machine's tests use; skips where there is none. Returns how to undo it. */
export async function useTestBrowser(context: Context): Promise<() => void> {
  const before = { browser: process.env["MANUS_BROWSER"], fonts: process.env["FONTCONFIG_FILE"] };
  try {
    const { executable, environment } = await findBrowser();
    process.env["MANUS_BROWSER"] = executable;
    Object.assign(process.env, environment);
  } catch (error) {
    skipBecause(context, error instanceof Error ? error.message : String(error));
  }
  return () => {
    restore("MANUS_BROWSER", before.browser);
    restore("FONTCONFIG_FILE", before.fonts);
  };
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}
