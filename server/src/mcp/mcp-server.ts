import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  RootsListChangedNotificationSchema,
  type CallToolResult,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import { callTool } from "../chat-tools/call-tool.ts";
import { chatTools, type ChatToolDefinition } from "../chat-tools/definitions.ts";
import type { ChatCaller } from "../chat-tools/desk.ts";
import type { ServedTools } from "../chat-tools/served-tools.ts";
import { letPersonConfirm } from "./elicit.ts";
import { offerRunResources } from "./run-resources.ts";

const instructions =
  "Manus Manager runs agents and workflows from *.manus.yaml files in this workspace. List the files, check and plan one, start it, follow it with manus_getTask. What waits for a person is answered by a person.";

type WireServer = McpServer["server"];

/** Serve the tools and the runs over the transport until it is closed. */
export async function serveChatTools(transport: Transport, served: ServedTools): Promise<void> {
  const { version } = served;
  // The library's own registry wants its schemas written in its own way; ours are JSON Schemas that the editor has, too.
  const { server } = new McpServer(
    { name: "manus-manager", title: "Manus Manager", version },
    { capabilities: { tools: {}, resources: {} }, instructions },
  );
  const ready = takeRoots(server, served);
  const offered = chatTools.filter(({ effect }) => !served.readOnly || effect === "reads");
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: offered.map(toTool) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }): Promise<CallToolResult> => {
    await ready;
    if (!offered.some(({ name }) => name === params.name))
      return failed(`unknown-tool: There is no tool ${params.name}.`);
    try {
      const caller = callerOf(server, served, signal);
      const { text, failed: isError } = await callTool(served.desk, { ...params, input: params.arguments, caller });
      return { content: [{ type: "text", text }], isError };
    } catch (error) {
      served.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return failed("failed: This is a fault of manusctl itself; its log has more.");
    }
  });
  offerRunResources(server, served.desk, ready);
  const closed = new Promise<void>((resolve) => (server.onclose = resolve));
  await server.connect(transport);
  await closed;
}

/** The client's folders, where they count: known before the first call is carried out. A client that has none, or doesn't answer, leaves it at that. */
function takeRoots(server: WireServer, { takeRoots: take, log }: ServedTools): Promise<void> {
  if (take === undefined) return Promise.resolve();
  const ask = async (): Promise<void> => {
    if (server.getClientCapabilities()?.roots === undefined) return;
    try {
      const { roots } = await server.listRoots(undefined, { timeout: 10_000 });
      take(roots.map(({ uri }) => uri));
    } catch (error) {
      log(`The client's folders aren't known: ${String(error)}`);
    }
  };
  server.setNotificationHandler(RootsListChangedNotificationSchema, ask);
  return new Promise((resolve) => {
    server.oninitialized = () => void ask().then(resolve);
  });
}

function callerOf(server: WireServer, { allowApprovals, log }: ServedTools, signal: AbortSignal): ChatCaller {
  return {
    by: `mcp:${clientName(server)}`,
    signal,
    confirm: async (question) => (allowApprovals ? "yes" : await letPersonConfirm(server, question, { signal, log })),
  };
}

/** The client says its own name: it goes into the journal, so it's short and plain. */
function clientName(server: WireServer): string {
  const name = (server.getClientVersion()?.name ?? "").replaceAll(/[^\w.@/ -]/g, "").trim();
  return name === "" ? "unknown" : name.slice(0, 60);
}

/** What a client may tell a person about a tool before it is called; clients needn't believe it. */
function toTool({ name, description, inputSchema, effect }: ChatToolDefinition): Tool {
  const readOnlyHint = effect === "reads";
  const destructiveHint = effect === "starts" || effect === "stops" || effect === "answers";
  return {
    name,
    description,
    inputSchema: { ...inputSchema, type: "object", required: [...(inputSchema.required ?? [])] },
    annotations: { readOnlyHint, destructiveHint, openWorldHint: effect === "starts" },
  };
}

function failed(text: string): CallToolResult {
  return { content: [{ type: "text", text }], isError: true };
}
