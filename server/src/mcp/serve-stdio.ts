import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { ServedTools } from "../chat-tools/served-tools.ts";
import { serveChatTools } from "./mcp-server.ts";

/** Serve over stdin and stdout until the client is gone. Nothing else may write to stdout meanwhile. */
export async function serveOverStdio(served: ServedTools): Promise<void> {
  const transport = new StdioServerTransport();
  // The library doesn't notice by itself that the client has let go.
  process.stdin.once("end", () => void transport.close());
  process.stdin.once("close", () => void transport.close());
  await serveChatTools(transport, served);
}
