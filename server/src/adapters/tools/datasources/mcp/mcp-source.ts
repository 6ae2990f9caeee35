import { createHash } from "node:crypto";
import {
  CallToolResultSchema,
  ErrorCode,
  ListToolsResultSchema,
  McpError,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import { canonicalJson, cutDescription, documentTools, nameTool } from "../../../../core/agent/datasources.ts";
import { Cancelled } from "../../../../core/ports/cancellation.ts";
import type { Announcement, AnnouncedTool } from "../../../../core/ports/datasources.ts";
import type { ToolCall, ToolContext, ToolResult } from "../../../../core/ports/tools.ts";
import { reasonOf } from "../../reason.ts";
import { ToolFailure } from "../../results.ts";
import { systemCode } from "../../system-failure.ts";
import { abortOn } from "../../../abort-on.ts";
import { changedSince } from "../changed.ts";
import type { OpenSource, ReachedSource } from "../source.ts";
import { connect, type McpConnection, type McpOrder } from "./connect.ts";
import { showContent } from "./content.ts";

const timedOut: number = ErrorCode.RequestTimeout;
/** A server that lists more pages than this doesn't come to an end. */
const mostPages = 50;

/** Start or reach an MCP server and read its tools. @throws ToolFailure as {@link connect}, or `Cancelled`. */
export async function reachMcpServer(order: McpOrder): Promise<ReachedSource> {
  const abort = abortOn(order.order.cancellation);
  try {
    const connection = await connect(order, abort.signal);
    try {
      const tools = await listTools(connection, order, abort.signal);
      return {
        announce: (taken) => new McpSource(order, connection, announceTools(order, tools, taken)),
        close: () => connection.close(),
      };
    } catch (error) {
      await connection.close();
      throw error;
    }
  } catch (error) {
    if (order.order.cancellation.cancelled) throw new Cancelled();
    throw asFailure(order, error);
  } finally {
    abort.forget();
  }
}

class McpSource implements OpenSource {
  readonly announcement: Announcement;
  readonly #order: McpOrder;
  /** The server's own names, by the announced ones. */
  readonly #names: ReadonlyMap<string, string>;
  #connection: McpConnection | undefined;
  #reconnecting: Promise<McpConnection> | undefined;
  /** What the server last said on the side. */
  #lastWords = (): string => "";
  /** A server that ended once is started once more; after that it's left alone. */
  #mayReconnect = true;
  #closed = false;

  constructor(order: McpOrder, connection: McpConnection, { announcement, names }: NamedTools) {
    this.#order = order;
    this.announcement = announcement;
    this.#names = names;
    this.#keep(connection);
  }

  async call(tool: AnnouncedTool, call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const abort = abortOn(context.cancellation);
    try {
      const connection = await this.#connected();
      const name = this.#names.get(tool.name) ?? tool.name;
      const now = (await listTools(connection, this.#order, abort.signal)).find((candidate) => candidate.name === name);
      if (now === undefined || fingerprintOf(now) !== tool.fingerprint)
        return changedSince(this.#order.name, tool.name);
      return await this.#send(connection, { tool, name, call }, { context, signal: abort.signal });
    } catch (error) {
      if (context.cancellation.cancelled) throw new Cancelled();
      throw this.#broken(error) ?? asFailure(this.#order, error);
    } finally {
      abort.forget();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    // A reconnection that fails has told its caller.
    const late = await this.#reconnecting?.catch(() => undefined);
    await Promise.all([this.#connection?.close(), late?.close()]);
  }

  #keep(connection: McpConnection): void {
    this.#connection = connection;
    this.#lastWords = connection.lastWords;
    connection.client.onerror = (error) => this.#order.log.debug(this.#order.secrets.mask(reasonOf(error)));
    connection.client.onclose = (): void => {
      if (this.#connection === connection) this.#connection = undefined;
      // A server that died may have left what it had started.
      void connection.close();
    };
  }

  async #connected(): Promise<McpConnection> {
    if (this.#connection !== undefined) return this.#connection;
    if (this.#closed || (!this.#mayReconnect && this.#reconnecting === undefined)) throw this.#over();
    this.#mayReconnect = false;
    this.#reconnecting ??= this.#reconnect();
    try {
      return await this.#reconnecting;
    } finally {
      this.#reconnecting = undefined;
    }
  }

  async #reconnect(): Promise<McpConnection> {
    this.#order.log.info(`The server of ${this.#order.name} has ended; it's started once more`);
    const connection = await connect(this.#order, AbortSignal.timeout(this.#order.limits.startMs));
    this.#keep(connection);
    return connection;
  }

  async #send(
    { client }: McpConnection,
    { tool, name, call }: { readonly tool: AnnouncedTool; readonly name: string; readonly call: ToolCall },
    { context, signal }: { readonly context: ToolContext; readonly signal: AbortSignal },
  ): Promise<ToolResult> {
    const { limits, secrets } = this.#order;
    const params = { name, arguments: { ...call.arguments } };
    const result = await client.request({ method: "tools/call", params }, CallToolResultSchema, {
      signal,
      timeout: limits.callMs,
      maxTotalTimeout: limits.longestCallMs,
      resetTimeoutOnProgress: true,
      // Asking for progress is what resets the time; nobody is shown it.
      onprogress: () => undefined,
    });
    const shown = await showContent(result, { runFolder: context.runFolder, name: tool.name, mask: secrets.mask });
    if (result.isError !== true) return { outcome: "succeeded", ...shown };
    const message = `${tool.name} failed: ${firstLineOf(shown.output)}`;
    const error = { code: "datasource-failed", message, remedy: "Fix what its answer names, or go another way" };
    return { outcome: "failed", ...shown, error };
  }

  /** When the connection has broken meanwhile, that's the reason, whatever the protocol makes of it. */
  #broken(error: unknown): ToolFailure | undefined {
    if (error instanceof ToolFailure) return undefined;
    // What the server answered, a time that is over and a full disk leave the connection as it is; all else comes from the wire.
    if (!(error instanceof McpError) && systemCode(error) === undefined) this.#drop();
    return this.#connection === undefined ? this.#over() : undefined;
  }

  #drop(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    void connection?.close();
  }

  #over(): ToolFailure {
    const { name, secrets } = this.#order;
    const again = this.#mayReconnect && !this.#closed;
    const said = this.#lastWords();
    const message = `The connection to ${name} broke${again ? "" : " again and isn't made any more"}`;
    const remedy = again ? "Call it once more: it's started again once" : "Go on without it, or do it another way";
    return new ToolFailure(
      "datasource-gone",
      secrets.mask(said === "" ? message : `${message}. It said: ${said}`),
      remedy,
    );
  }
}

/** Every tool that can be called and waited for, in the server's order. */
async function listTools(
  { client }: McpConnection,
  { limits }: McpOrder,
  signal: AbortSignal,
): Promise<readonly Tool[]> {
  if (client.getServerCapabilities()?.tools === undefined) return [];
  const tools: Tool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const options = { signal, timeout: limits.startMs };
    const result = await client.request({ method: "tools/list", params }, ListToolsResultSchema, options);
    tools.push(...result.tools);
    cursor = result.nextCursor;
    if (cursor === undefined) break;
  }
  return tools;
}

interface NamedTools {
  readonly announcement: Announcement;
  readonly names: ReadonlyMap<string, string>;
}

function announceTools({ name, limits }: McpOrder, tools: readonly Tool[], taken: Set<string>): NamedTools {
  const names = new Map<string, string>();
  const waitable = tools.filter((tool) => tool.execution?.taskSupport !== "required");
  const bearable = waitable.filter((tool) => JSON.stringify(tool.inputSchema).length <= limits.schemaCharacters);
  const announced = bearable.slice(0, limits.tools).map((tool) => {
    const ours = nameTool("mcp", name, tool.name, taken);
    names.set(ours, tool.name);
    const description = cutDescription(tool.description ?? tool.title ?? tool.name);
    return { name: ours, description, parameters: tool.inputSchema, fingerprint: fingerprintOf(tool) };
  });
  const notes = [
    ...(waitable.length < tools.length ? [`[Left out: ${tools.length - waitable.length} that only run as tasks]`] : []),
    ...(bearable.length < waitable.length
      ? [`[Left out: ${waitable.length - bearable.length} whose parameters are too long]`]
      : []),
    ...(announced.length < bearable.length
      ? [`[It offers ${bearable.length} tools; these are the first ${announced.length}]`]
      : []),
  ];
  return {
    announcement: { name, kind: "mcp", documentation: documentTools(announced, notes), tools: announced },
    names,
  };
}

/** Of all that a server says of a tool to a model. */
function fingerprintOf({ name, title, description, inputSchema }: Tool): string {
  return createHash("sha256")
    .update(canonicalJson([name, title, description, inputSchema]))
    .digest("hex");
}

function asFailure({ name, secrets }: McpOrder, error: unknown): unknown {
  if (error instanceof ToolFailure) return error;
  const reason = secrets.mask(reasonOf(error));
  if (error instanceof McpError && error.code === timedOut) {
    const message = `${name} didn't answer in time`;
    return new ToolFailure("timeout", message, "Ask for less, or go another way");
  }
  if (error instanceof McpError || error instanceof Error) {
    return new ToolFailure(
      "datasource-failed",
      `${name} answered with an error: ${reason}`,
      "Check the arguments, or go another way",
    );
  }
  return error;
}

function firstLineOf(text: string): string {
  return (text.split("\n")[0] ?? "").slice(0, 300);
}
