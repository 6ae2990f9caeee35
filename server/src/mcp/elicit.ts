import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Question } from "../chat-tools/desk.ts";

/** A person may be away from the keyboard; after that the task just waits on. */
const patienceMs = 10 * 60_000;

/** Ask the person in front of the client, where the client can. The agent doesn't see the question and can't answer it. */
export async function letPersonConfirm(
  server: McpServer["server"],
  { title, message }: Question,
  { signal, log }: { readonly signal: AbortSignal; readonly log: (line: string) => void },
): Promise<"yes" | "no" | "nobody"> {
  if (server.getClientCapabilities()?.elicitation?.form === undefined) return "nobody";
  const confirm = { type: "boolean", title, default: false } as const;
  const requestedSchema = { type: "object" as const, properties: { confirm }, required: ["confirm"] };
  try {
    const options = { timeout: patienceMs, signal };
    const said = await server.elicitInput({ message: `${title}\n\n${message}`, requestedSchema }, options);
    return said.action === "accept" && said.content?.["confirm"] === true ? "yes" : "no";
  } catch (error) {
    log(`The person could not be asked: ${String(error)}`);
    return "no";
  }
}
