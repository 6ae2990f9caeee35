import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { ApiError, invalidArgument } from "./api-error.ts";
import { verbs } from "./facts.ts";
import type { VerbClass } from "./facts.ts";
import type { Fault, FaultKind, Faults } from "./faults.ts";
import { answerFile } from "./file-server.ts";
import { otherVerbs } from "./other-verbs.ts";
import type { Rates } from "./rates.ts";
import type { FakeUser, State } from "./state.ts";
import { taskVerbs } from "./task-verbs.ts";

/** A call as it came in, and what became of it. */
export interface SeenCall {
  /** Fake's time, milliseconds. */
  readonly at: number;
  readonly verb: string;
  readonly class: VerbClass;
  readonly user: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  readonly fault?: FaultKind;
  /** The HTTP status; absent while it is answered, and where no answer came. */
  status?: number;
  code?: string;
}

/** What the server needs. */
export interface Machine {
  readonly state: State;
  readonly faults: Faults;
  readonly rates: Rates;
  readonly calls: SeenCall[];
  /** Where a key turned up that has no business there. */
  readonly leaks: string[];
}

const allVerbs = { ...taskVerbs, ...otherVerbs };

/** A server of the fake; it doesn't listen yet. */
export function createFakeServer(machine: Machine): Server {
  return createServer((request, response) => {
    answer(machine, request, response).catch((error: unknown) => {
      console.error("The fake cloud failed:", error);
      response.destroy();
    });
  });
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

async function answer(machine: Machine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", machine.state.origin);
  noteLeaks(machine, request, url);
  const body = await readBody(request);
  if (!url.pathname.startsWith("/v2/")) answerFile(machine.state, { request, response, url, body });
  else await answerVerb(machine, { request, response, url, body });
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly body: Buffer;
}

async function answerVerb(machine: Machine, { request, response, url, body }: Asked): Promise<void> {
  const verb = url.pathname.slice("/v2/".length);
  const facts = verbs[verb]?.method === request.method ? verbs[verb] : undefined;
  if (facts === undefined) {
    send(response, { status: 404, body: { detail: "Not Found" } });
    return;
  }
  const requestId = randomUUID();
  const user = knownUser(machine.state, request);
  if (user instanceof ApiError) {
    send(response, failure(user, requestId));
    return;
  }
  const fault = machine.faults.next(verb, user.id);
  const about = { verb, class: facts.class, user: user.id, requestId };
  const call = noteCall(machine, { ...about, ...(fault !== undefined && { fault: fault.kind }) });
  const within = machine.rates.arrive({ user: user.id, class: facts.class, verb, at: call.at });
  if (fault?.kind === "lost-request") {
    request.socket.destroy();
    return;
  }
  const key = keyOf(request) ?? "";
  const done = await carryOut({ machine, call, user, key, within, fault }, () => readParams(request, url, body));
  call.status = done.status;
  const code = (done.body as { error?: { code: string } }).error?.code;
  if (code !== undefined) call.code = code;
  await hand(response, done, fault);
}

function noteCall(machine: Machine, about: Omit<SeenCall, "at" | "params">): SeenCall {
  const call: SeenCall = { ...about, at: machine.state.now(), params: {} };
  machine.calls.push(call);
  return call;
}

function knownUser(state: State, request: IncomingMessage): FakeUser | ApiError {
  try {
    return state.userOf(credentialsOf(request));
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

interface Carried {
  readonly machine: Machine;
  readonly call: SeenCall;
  readonly user: FakeUser;
  readonly key: string;
  readonly within: boolean;
  readonly fault: Fault | undefined;
}

async function carryOut(carried: Carried, params: () => Readonly<Record<string, unknown>>): Promise<Answer> {
  const { machine, call, user, key, within, fault } = carried;
  try {
    if (!within || fault?.kind === "busy") throw rateLimited();
    if (fault?.kind === "broken") throw new ApiError(fault.status ?? 503, "internal_error", "Something broke");
    if (fault?.kind === "page") return { status: 502, body: {} };
    const given = params();
    Object.assign(call, { params: given });
    const verb = allVerbs[call.verb];
    if (verb === undefined) throw new Error(`No such verb: ${call.verb}`);
    const told = await verb({ state: machine.state, user, key, params: given, fault: fault?.kind });
    return { status: 200, body: { ok: true, request_id: call.requestId, ...told } };
  } catch (error) {
    return failure(error, call.requestId);
  }
}

/** Hand the answer over, as well as the fault lets it. */
async function hand(response: ServerResponse, answered: Answer, fault: Fault | undefined): Promise<void> {
  if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 300));
  if (fault?.kind === "lost-answer") response.destroy();
  else if (fault?.kind === "page") {
    response.writeHead(answered.status, { "content-type": "text/html" });
    response.end("<html><body><h1>502 Bad Gateway</h1></body></html>");
  } else if (fault?.kind === "cut") {
    const whole = JSON.stringify(answered.body);
    response.writeHead(answered.status, { "content-type": "application/json" });
    response.end(whole.slice(0, Math.floor(whole.length / 2)));
  } else send(response, answered);
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** No `Retry-After`: the cloud names no wait. */
function rateLimited(): ApiError {
  return new ApiError(429, "rate_limited", "Rate limit exceeded. Please retry after a short backoff.");
}

function failure(error: unknown, requestId: string): Answer {
  if (!(error instanceof ApiError)) console.error("The fake cloud failed:", error);
  const { status, code, message } =
    error instanceof ApiError ? error : new ApiError(500, "internal_error", "The fake cloud failed");
  return { status, body: { ok: false, request_id: requestId, error: { code, message } } };
}

function readParams(request: IncomingMessage, url: URL, body: Buffer): Readonly<Record<string, unknown>> {
  if (request.method === "GET") return Object.fromEntries(url.searchParams);
  const text = body.toString();
  try {
    const read = JSON.parse(text === "" ? "{}" : text) as unknown;
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  } catch {
    throw invalidArgument("The body is not JSON");
  }
  throw invalidArgument("The body must be an object");
}

const keyOf = (request: IncomingMessage): string | undefined => {
  const key = request.headers["x-manus-api-key"];
  return typeof key === "string" ? key : undefined;
};

function credentialsOf(request: IncomingMessage): { readonly key?: string; readonly token?: string } {
  const key = keyOf(request);
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  return { ...(key !== undefined && { key }), ...(token !== undefined && { token }) };
}

/** A key belongs in its header, on `/v2/` alone: not in an address, and not on a signed one. */
function noteLeaks({ state, leaks }: Machine, request: IncomingMessage, url: URL): void {
  const signed = !url.pathname.startsWith("/v2/");
  for (const key of state.users.flatMap(({ keys }) => [...keys])) {
    if (url.href.includes(key)) leaks.push(`in the address ${url.pathname}`);
    if (signed && JSON.stringify(request.headers).includes(key)) leaks.push(`in a header to ${url.pathname}`);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
