import { nameTool } from "../../../server/src/core/agent/datasources.ts";
import { Cancelled } from "../../../server/src/core/ports/cancellation.ts";
import type {
  AnnouncedTool,
  Announcement,
  DatasourceOrder,
  Datasources,
  DatasourceSession,
} from "../../../server/src/core/ports/datasources.ts";
import type { ToolResult } from "../../../server/src/core/ports/tools.ts";

/** What a tool of a datasource that a test makes up says of itself, and does. */
export interface MemoryTool {
  description: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Throws an error for a failed call. */
  readonly run: (args: Readonly<Record<string, unknown>>) => string | Promise<string>;
}

/** Datasources by name, each with its tools by name; a name that isn't there can't be opened. Descriptions may change while a session is open. */
export type MemorySources = Readonly<Record<string, Readonly<Record<string, MemoryTool>>>>;

/** Datasources in memory, which keep what the port promises. Remembers which sessions are open. */
export class MemoryDatasources implements Datasources {
  readonly #sources: MemorySources;
  /** Task ids of the sessions that weren't closed. */
  readonly sessions: string[] = [];

  constructor(sources: MemorySources) {
    this.#sources = sources;
  }

  async open(order: DatasourceOrder): Promise<DatasourceSession> {
    if (order.cancellation.cancelled) throw new Cancelled();
    const taken = new Set<string>();
    const found = order.datasources.flatMap(({ name }) => {
      const source = this.#sources[name];
      return source === undefined ? [] : [announce(name, source, taken)];
    });
    const tools = new Map(found.flatMap(({ byName }) => [...byName]));
    const missing = order.datasources.filter(({ name }) => this.#sources[name] === undefined);
    this.sessions.push(order.taskId);
    let closed = false;
    return {
      announcements: found.map(({ announcement }) => announcement),
      failures: Object.fromEntries(missing.map(({ name }) => [name, failureOf(name)])),
      call: async (call, fingerprint, context) => {
        const tool = tools.get(call.tool);
        if (tool === undefined) return ended("refused", "not-announced");
        if (fingerprintOf(call.tool, tool) !== fingerprint) return ended("refused", "datasource-changed");
        if (context.cancellation.cancelled) return ended("interrupted", "cancelled");
        return closed ? ended("failed", "datasource-gone") : run(tool, call.arguments);
      },
      close: async () => {
        if (!closed) this.sessions.splice(this.sessions.indexOf(order.taskId), 1);
        closed = true;
      },
    };
  }
}

function announce(
  name: string,
  source: Readonly<Record<string, MemoryTool>>,
  taken: Set<string>,
): { readonly announcement: Announcement; readonly byName: ReadonlyMap<string, MemoryTool> } {
  const byName = new Map<string, MemoryTool>();
  const tools = Object.entries(source).map(([own, tool]): AnnouncedTool => {
    const ours = nameTool("mcp", name, own, taken);
    byName.set(ours, tool);
    const parameters = tool.parameters ?? { type: "object", properties: {} };
    return { name: ours, description: tool.description, parameters, fingerprint: fingerprintOf(ours, tool) };
  });
  const documentation = tools.map((tool) => `${tool.name}: ${tool.description}`).join("\n");
  return { announcement: { name, kind: "mcp", documentation, tools }, byName };
}

function fingerprintOf(name: string, { description, parameters }: MemoryTool): string {
  return JSON.stringify([name, description, parameters]);
}

function failureOf(name: string): DatasourceSession["failures"][string] {
  return { code: "datasource-unreachable", retryable: true, message: `${name} isn't there`, remedy: "Start it" };
}

async function run(tool: MemoryTool, args: Readonly<Record<string, unknown>>): Promise<ToolResult> {
  try {
    return { outcome: "succeeded", output: await tool.run(args) };
  } catch (error) {
    return { ...ended("failed", "datasource-failed"), output: String(error) };
  }
}

function ended(outcome: "failed" | "refused" | "interrupted", code: string): ToolResult {
  return { outcome, output: code, error: { code, message: code, remedy: "Go another way" } };
}
