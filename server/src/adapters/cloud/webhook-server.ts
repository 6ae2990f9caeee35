import * as l10n from "@vscode/l10n";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { isIP } from "node:net";
import type { AddressInfo } from "node:net";
import type { KeyObject } from "node:crypto";
import type { Clock } from "../../core/ports/clock.ts";
import type { Outcome } from "../../core/ports/failure.ts";
import { checkSignature, readPublicKey } from "./webhook-signature.ts";

/** How a webhook's calls are listened for. */
export interface WebhookOptions {
  /** The address of this machine to listen on, a loopback one unless {@link WebhookOptions.anyHost} says that others are meant. */
  readonly host: string;
  readonly anyHost?: boolean;
  /** 0: any that is free. */
  readonly port: number;
  /** The public address that was registered. Calls come to its path; what the cloud has signed is made with all of it. */
  readonly url: string;
  /** What signatures are checked with, as PEM. */
  readonly publicKey: string;
  /** Hears each event once, after its call was answered. */
  readonly onCall: (call: HeardCall) => void;
  /** Hears, in a sentence, why a call was turned away. */
  readonly onRefused?: (because: string) => void;
}

/** What a webhook's call tells. */
export interface HeardCall {
  readonly eventId: string;
  /** `task_created`, `task_stopped`, `task_progress`, or a word that is new. */
  readonly eventType: string;
  readonly cloudTaskId: string;
}

/** A webhook that is listened for. */
export interface ListeningWebhook {
  /** Where it listens, e.g. `http://127.0.0.1:8787`. */
  readonly address: string;
  close(): Promise<void>;
}

/** A body is refused beyond this: a task's last message and its structured output are far smaller. */
const mostBytes = 4 * 1024 * 1024;
/** The cloud waits 10 seconds for its answer; who takes longer to ask isn't the cloud. */
const patienceMs = 10_000;
/** Longer than a signature is good for: an event that comes again after it is refused for its age. */
const rememberMs = 10 * 60_000;

/**
 * Listens for a webhook's calls: POST on its path, signed by the cloud, each event once. Answers before anything is done with what it heard. Fails with `invalid-request`
 * where an option makes no sense, and with the system's reason where the port can't be had.
 */
export async function serveWebhook(options: WebhookOptions, clock: Clock): Promise<Outcome<ListeningWebhook>> {
  const key = readPublicKey(options.publicKey);
  if (key === undefined)
    return impossible(l10n.t("The webhook's public key is not an RSA key"), l10n.t("Fetch it again"));
  if (!URL.canParse(options.url))
    return impossible(l10n.t("{0} is not an address", options.url), l10n.t("Give the one you registered"));
  if (options.anyHost !== true && !isLoopback(options.host)) {
    return impossible(
      l10n.t("{0} can be reached from other machines", options.host),
      l10n.t("Listen on 127.0.0.1, behind a tunnel"),
    );
  }
  const listener = new Listener(options, key, clock);
  const server = createServer((request, response) => listener.take(request, response));
  Object.assign(server, { requestTimeout: patienceMs, headersTimeout: patienceMs, maxHeadersCount: 100 });
  try {
    await listen(server, options);
  } catch (error) {
    return portTaken(options, error);
  }
  const { port } = server.address() as AddressInfo;
  const host = isIP(options.host) === 6 ? `[${options.host}]` : options.host;
  return { ok: true, value: { address: `http://${host}:${port}`, close: () => close(server) } };
}

/** Hears calls and tells them apart. */
class Listener {
  readonly #options: WebhookOptions;
  readonly #path: string;
  readonly #key: KeyObject;
  readonly #clock: Clock;
  /** Events that came, and when. */
  readonly #seen = new Map<string, number>();

  constructor(options: WebhookOptions, key: KeyObject, clock: Clock) {
    this.#options = options;
    this.#path = new URL(options.url).pathname;
    this.#key = key;
    this.#clock = clock;
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? "").split("?", 1)[0];
    if (path !== this.#path) this.#refuse(response, 404, l10n.t("it came to {0}", JSON.stringify(path)));
    else if (request.method !== "POST") this.#refuse(response, 405, l10n.t("it was a {0}", request.method ?? ""));
    else {
      readBody(request).then(
        (body) => this.#hear({ request, response, body }),
        () => response.destroy(),
      );
    }
  }

  #hear({ request, response, body }: Arrived): void {
    if (body === undefined) {
      this.#refuse(response, 413, l10n.t("it was too large"));
      return;
    }
    const { headers } = request;
    const call = { ...signatureIn(headers), url: this.#options.url, body };
    const verdict = checkSignature(this.#key, call, Date.parse(this.#clock.now()));
    if (!verdict.right) {
      this.#refuse(response, 401, verdict.because);
      return;
    }
    const news = readNews(body);
    if (news === undefined) {
      this.#refuse(response, 400, l10n.t("it doesn't tell an event"));
      return;
    }
    const fresh = this.#isFresh(news.eventId);
    response.writeHead(200, { "content-type": "application/json" }).end("{}\n", () => {
      if (fresh && news.cloudTaskId !== undefined) this.#options.onCall({ ...news, cloudTaskId: news.cloudTaskId });
    });
  }

  #isFresh(eventId: string): boolean {
    const now = this.#clock.monotonic();
    for (const [id, at] of this.#seen) {
      if (now - at <= rememberMs) break;
      this.#seen.delete(id);
    }
    if (this.#seen.has(eventId)) return false;
    this.#seen.set(eventId, now);
    return true;
  }

  /** Nothing in the answer tells a stranger more than its status. */
  #refuse(response: ServerResponse, status: number, because: string): void {
    response.writeHead(status, { connection: "close", "content-type": "text/plain" }).end(`${status}\n`);
    this.#options.onRefused?.(`A call was turned away: ${because}`);
  }
}

interface Arrived {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Undefined where it was too large. */
  readonly body: Buffer | undefined;
}

function signatureIn(headers: IncomingMessage["headers"]): {
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
} {
  const [signature, timestamp] = [headers["x-webhook-signature"], headers["x-webhook-timestamp"]];
  return {
    signature: typeof signature === "string" ? signature : undefined,
    timestamp: typeof timestamp === "string" ? timestamp : undefined,
  };
}

/** What a body tells; without a task for the call by which the cloud tries an address before it registers it. Undefined where it makes no sense. */
function readNews(
  body: Buffer,
): { readonly eventId: string; readonly eventType: string; readonly cloudTaskId: string | undefined } | undefined {
  const read = readJson(body);
  const { event_id: eventId, event_type: eventType } = bagOf(read);
  if (typeof eventId !== "string" || eventId === "" || typeof eventType !== "string") return undefined;
  const { task_detail: detail, progress_detail: progress } = bagOf(read);
  const { task_id: cloudTaskId } = { ...bagOf(progress), ...bagOf(detail) };
  return { eventId, eventType, cloudTaskId: typeof cloudTaskId === "string" ? cloudTaskId : undefined };
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const bagOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  // Left whole when it is too large, so that the answer can say so.
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    size += (part as Buffer).length;
    if (size > mostBytes) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);

async function listen(server: Server, { host, port }: WebhookOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function impossible(message: string, remedy: string): Outcome<never> {
  return { ok: false, failure: { code: "invalid-request", retryable: false, message, remedy } };
}

function portTaken({ host, port }: WebhookOptions, error: unknown): Outcome<never> {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const message = l10n.t("{0}:{1} can't be listened on ({2})", host, port, code);
  return {
    ok: false,
    failure: { code: "port-taken", retryable: true, message, remedy: l10n.t("Choose another port") },
  };
}
