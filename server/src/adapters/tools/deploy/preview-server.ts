import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Log } from "../../../core/ports/log.ts";
import { reasonOf } from "../reason.ts";
import { followLinks, isWithin } from "../paths.ts";
import { systemCode } from "../system-failure.ts";
import { contentType } from "./content-types.ts";

/** A preview of static files that is served. */
export interface PreviewServer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** End it and its connections. */
  close(): Promise<void>;
}

/**
 * Serve the files below `folder` (absolute and real) on a free port of 127.0.0.1: to requests for this very machine only, nothing outside the folder whatever links say, and no
 * file whose name begins with a dot but those of `.well-known`.
 */
export async function servePreview(folder: string, log: Log): Promise<PreviewServer> {
  const server = createServer((request, response) => {
    answer(folder, request, response).catch((error: unknown) => {
      log.debug(`Preview of ${folder}: ${reasonOf(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = refusalOf(request);
  if (refusal !== undefined) {
    refuse(response, refusal);
    return;
  }
  const path = pathOf(request.url ?? "/");
  const found = path === undefined ? none : await findFile(folder, path);
  if (found.kind === "folder" && path !== undefined) {
    // Relative addresses in the page start at the folder.
    response.writeHead(301, { location: `${encodeURI(path)}/` }).end();
    return;
  }
  const shown = found.kind === "file" ? found : await kindOf(folder, "/404.html");
  if (shown.kind === "file") await send(shown.real, found.kind === "file" ? 200 : 404, { request, response });
  else refuse(response, 404);
}

/** The status for a request that isn't looked at any further. */
function refusalOf({ method, headers }: IncomingMessage): number | undefined {
  // A page of the net whose name leads here (DNS rebinding) must not read these files.
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(headers.host ?? "")) return 421;
  return method === "GET" || method === "HEAD" ? undefined : 405;
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${status}\n`);
}

/** The path of a request, decoded; undefined for one that names nothing that may be shown. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.split(/[?#]/)[0] ?? "");
    const parts = path.split("/");
    const hidden = parts.some((part) => part.startsWith(".") && part !== ".well-known");
    return path.startsWith("/") && !hidden && !/[\0\\]/.test(path) && !path.startsWith("//") ? path : undefined;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

type Found = { readonly kind: "file"; readonly real: string } | { readonly kind: "folder" | "none" };

const none: Found = { kind: "none" };

/** The real file behind a path: itself, the index of a folder, or a page without its ending; `folder` where a slash is missing. */
async function findFile(folder: string, path: string): Promise<Found> {
  const candidates = path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`];
  for (const candidate of candidates) {
    const found = await kindOf(folder, candidate);
    if (found.kind === "file") return found;
    if (found.kind === "folder" && (await kindOf(folder, `${candidate}/index.html`)).kind === "file") return found;
  }
  return none;
}

async function kindOf(folder: string, path: string): Promise<Found> {
  try {
    const real = await followLinks(join(folder, path));
    if (!isWithin(real, folder)) return none;
    const stats = await stat(real);
    if (stats.isFile()) return { kind: "file", real };
    return { kind: stats.isDirectory() ? "folder" : "none" };
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return none;
  }
}

async function send(
  file: string,
  status: number,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const { size } = await stat(file);
  response.writeHead(status, {
    "content-type": contentType(file),
    "content-length": size,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  if (request.method === "HEAD") response.end();
  // Never more than was announced, should it grow meanwhile.
  else if (size === 0) response.end();
  else await pipeline(createReadStream(file, { end: size - 1 }), response);
}
