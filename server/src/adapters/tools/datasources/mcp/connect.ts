import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport, StreamableHTTPError } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { FetchLike, Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { MCPServer } from "../../../../../../schemas/generated/format.ts";
import { recordProgram } from "../../program-record.ts";
import { reasonOf } from "../../reason.ts";
import { createProcessTable } from "../../shell/process-table.ts";
import { ToolFailure } from "../../results.ts";
import { isInClear } from "../../web/ask-web.ts";
import type { SourceOrder } from "../source.ts";
import { StderrFile } from "../stderr-file.ts";
import { ProcessTransport } from "./process-transport.ts";
import { programEnvironment } from "../../program-environment.ts";

/** A server that answers. */
export interface McpConnection {
  readonly client: Client;
  /** What it last printed to stderr, masked; empty for a server over HTTP. */
  readonly lastWords: () => string;
  /** End it, with all its processes; more than once does no harm. Never rejects. */
  close(): Promise<void>;
}

/** Which server. */
export interface McpOrder extends SourceOrder {
  readonly name: string;
  readonly server: MCPServer;
}

/**
 * Start or reach a server and shake hands. `signal` ends the attempt.
 *
 * @throws ToolFailure `secret-missing`, `secret-in-clear`, `datasource-invalid`, `datasource-not-started`, `datasource-unreachable`; whatever
 * was started is ended by then.
 */
export async function connect(order: McpOrder, signal: AbortSignal): Promise<McpConnection> {
  return "command" in order.server
    ? connectProcess(order, order.server, signal)
    : connectHttp(order, order.server, signal);
}

async function connectProcess(
  order: McpOrder,
  { command, args = [] }: Extract<MCPServer, { command: string }>,
  signal: AbortSignal,
): Promise<McpConnection> {
  const { secrets, limits, name } = order;
  const { workspaceFolder, taskFolder, runId, environment } = order.order;
  const stderr = new StderrFile(join(taskFolder, "datasources", `${name}.log`), secrets.mask);
  const mark = randomUUID();
  const transport = new ProcessTransport({
    command: secrets.fill(command),
    args: args.map((arg) => secrets.fill(arg)),
    folder: workspaceFolder,
    environment: programEnvironment({
      host: process.env,
      added: secrets.fillAll(environment),
      marks: { MANUS_RUN_ID: runId, MANUS_DATASOURCE_ID: mark },
    }),
    mark: `MANUS_DATASOURCE_ID=${mark}`,
    graceMs: limits.graceMs,
    maximumBytes: limits.answerBytes,
    table: createProcessTable(),
    onStarted: (pid) => recordProgram({ runId, runFolder: taskFolder, mark, pid }, order.log),
    onStderr: (chunk) => stderr.add(chunk),
  });
  try {
    const client = await shakeHands(order, transport, signal);
    return { client, lastWords: () => stderr.lastLines(), close: once(() => closeQuietly(order, transport)) };
  } catch (error) {
    await closeQuietly(order, transport);
    const said = stderr.lastLines();
    const message = `The server of ${name} (${secrets.mask(command)}) didn't start: ${secrets.mask(reasonOf(error))}`;
    const remedy = `Try its command by hand; what it said is in datasources/${name}.log in the task's folder`;
    throw new ToolFailure("datasource-not-started", said === "" ? message : `${message}. It said: ${said}`, remedy);
  }
}

async function connectHttp(
  order: McpOrder,
  server: Extract<MCPServer, { url: string }>,
  signal: AbortSignal,
): Promise<McpConnection> {
  const { secrets, name } = order;
  const url = addressOf(order, server.url);
  const headers = secrets.fillAll(server.headers ?? {});
  if (isInClear(url) && Object.entries(server.headers ?? {}).some(([key, value]) => headers[key] !== value)) {
    const message = `The secret in the headers of ${name} would go over the net in clear: ${url.origin} isn't https`;
    throw new ToolFailure("secret-in-clear", message, "Give an https address");
  }
  // Another package's types for the same things.
  const options = { requestInit: { headers }, fetch: order.fetch as unknown as FetchLike };
  try {
    return await connectOver(order, new StreamableHTTPClientTransport(url, options), signal);
  } catch (error) {
    if (!isOlderServer(error)) throw unreachable(order, url, error);
  }
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- it's what older servers speak
    return await connectOver(order, new SSEClientTransport(url, options), signal);
  } catch (error) {
    throw unreachable(order, url, error);
  }
}

/**
 * MCP 2025-06-18, "Backwards Compatibility": a client that wants older servers, too, posts its `initialize`, and where that fails with a 4xx code (405 or 404) it
 * opens the stream of the older HTTP+SSE transport. What is refused for who we are stays refused.
 */
function isOlderServer(error: unknown): boolean {
  if (!(error instanceof StreamableHTTPError) || error.code === undefined) return false;
  return error.code >= 400 && error.code < 500 && ![401, 403, 407, 429].includes(error.code);
}

async function connectOver(order: McpOrder, transport: Transport, signal: AbortSignal): Promise<McpConnection> {
  try {
    const client = await shakeHands(order, transport, signal);
    return { client, lastWords: () => "", close: once(() => leave(order, transport)) };
  } catch (error) {
    await closeQuietly(order, transport);
    throw error;
  }
}

/** Nothing is declared: no sampling, no elicitation, and no roots, for a server would take them for more than its own arguments allow it. */
async function shakeHands({ version, limits }: McpOrder, transport: Transport, signal: AbortSignal): Promise<Client> {
  const client = new Client({ name: "manus-manager", version }, { capabilities: {} });
  await client.connect(transport, { signal, timeout: limits.startMs });
  return client;
}

function unreachable({ name, secrets }: McpOrder, url: URL, error: unknown): ToolFailure {
  const message = `The MCP server of ${name} at ${url.origin} can't be used: ${secrets.mask(reasonOf(error))}`;
  return new ToolFailure("datasource-unreachable", message, "Check its address, its headers and that it runs");
}

function addressOf({ name, secrets }: McpOrder, written: string): URL {
  const filled = secrets.fill(written);
  const url = URL.canParse(filled) ? new URL(filled) : undefined;
  if (url !== undefined && (url.protocol === "https:" || url.protocol === "http:")) return url;
  const message = `The address of ${name} is no http or https address: ${secrets.mask(filled)}`;
  throw new ToolFailure("datasource-invalid", message, "Write it as https://host/path");
}

/** A server over HTTP is told that its session is over (MCP 2025-06-18, "Session Management"); it may not care. */
async function leave(order: McpOrder, transport: Transport): Promise<void> {
  if (transport instanceof StreamableHTTPClientTransport) {
    await Promise.race([
      transport
        .terminateSession()
        .catch((error: unknown) => order.log.debug(`Leaving ${order.name}: ${reasonOf(error)}`)),
      new Promise((resolve) => setTimeout(resolve, order.limits.graceMs).unref()),
    ]);
  }
  await closeQuietly(order, transport);
}

/** Closing tells that it's closed, which closes again. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= Promise.resolve().then(work));
}

async function closeQuietly({ log, name, secrets }: McpOrder, transport: Transport): Promise<void> {
  try {
    await transport.close();
  } catch (error) {
    log.warn(`Could not close the datasource ${name}: ${secrets.mask(reasonOf(error))}`);
  }
}
