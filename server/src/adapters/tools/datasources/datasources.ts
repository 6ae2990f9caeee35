import type { Datasource } from "../../../../../schemas/generated/format.ts";
import { Cancelled } from "../../../core/ports/cancellation.ts";
import type {
  AnnouncedTool,
  DatasourceOrder,
  Datasources,
  DatasourceSession,
} from "../../../core/ports/datasources.ts";
import type { OutsideFailure } from "../../../core/ports/failure.ts";
import type { Log } from "../../../core/ports/log.ts";
import type { Mask } from "../../../core/ports/mask.ts";
import type { RunEnvironments } from "../../../core/ports/run-environment.ts";
import type { ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import { reasonOf } from "../reason.ts";
import { failed, interrupted, refused, ToolFailure } from "../results.ts";
import { asToolFailure, systemCode } from "../system-failure.ts";
import { changedSince } from "./changed.ts";
import { defaultDatasourceLimits, type DatasourceLimits } from "./limits.ts";
import { createWeb } from "../web/web.ts";
import { SecretReader } from "./secrets.ts";
import type { OpenSource, ReachedSource, SourceOrder } from "./source.ts";

/** What datasources need from outside. */
export interface DatasourcePorts {
  /** Where secrets come from. */
  readonly environments: Pick<RunEnvironments, "read">;
  /** Everything that servers say passes it. */
  readonly mask: Mask;
  readonly log: Log;
  /** Ours, as servers are told it. */
  readonly version: string;
  /** Other limits than the usual ones. */
  readonly limits?: Partial<DatasourceLimits>;
}

/** MCP servers and OpenAPI documents, each opened for one task and closed with it. */
export function createDatasources({ environments, mask, log, version, limits = {} }: DatasourcePorts): Datasources {
  const web = createWeb(environments, log);
  return {
    open: async (order) => {
      const fetch = web.fetchFor(order.runId);
      const shared = { order, fetch, log, version, limits: { ...defaultDatasourceLimits, ...limits } };
      const secrets = new SecretReader(environments, order.runId, mask);
      return openAll(order, { ...shared, secrets });
    },
  };
}

/** All are reached at once; but names are given in the order of the file, so that the same file always gives the same ones. */
async function openAll(order: DatasourceOrder, shared: SourceOrder): Promise<DatasourceSession> {
  const outcomes = await Promise.all(order.datasources.map((datasource) => openOne(datasource, shared)));
  const reached = outcomes.flatMap((outcome) => ("source" in outcome ? outcome.source : []));
  if (order.cancellation.cancelled) {
    await Promise.all(reached.map((source) => source.close()));
    throw new Cancelled();
  }
  const taken = new Set<string>();
  const sources = reached.map((source) => source.announce(taken));
  const failures = outcomes.flatMap((outcome, index) =>
    "failure" in outcome ? [[order.datasources[index]?.name ?? "", outcome.failure] as const] : [],
  );
  return new Session(sources, Object.fromEntries(failures), shared);
}

type Opened = { readonly source: ReachedSource } | { readonly failure: OutsideFailure };

async function openOne(datasource: Datasource, shared: SourceOrder): Promise<Opened> {
  try {
    return { source: await reach(datasource, shared) };
  } catch (error) {
    if (error instanceof Cancelled) return { failure: cancelled };
    if (!(error instanceof ToolFailure)) shared.log.error(`The datasource ${datasource.name} has a bug`, error);
    const { code, message, remedy } =
      error instanceof ToolFailure ? error : new ToolFailure("bug", reasonOf(error), "Report it with the host's log");
    return { failure: { code, message, remedy, retryable: code === "datasource-unreachable" || code === "timeout" } };
  }
}

/** What speaks their protocols is loaded with the first of them. */
async function reach(datasource: Datasource, shared: SourceOrder): Promise<ReachedSource> {
  if ("mcp" in datasource) {
    const { reachMcpServer } = await import("./mcp/mcp-source.ts");
    return reachMcpServer({ ...shared, name: datasource.name, server: datasource.mcp });
  }
  const { reachOpenapi } = await import("./openapi/openapi-source.ts");
  return reachOpenapi({ ...shared, name: datasource.name, document: datasource.openapi });
}

const cancelled: OutsideFailure = {
  code: "cancelled",
  retryable: true,
  message: "It was cancelled",
  remedy: "Start it again",
};

function closed(name: string): ToolFailure {
  return new ToolFailure("datasource-gone", `${name} is closed: its task has ended`, "Start the task again");
}

class Session implements DatasourceSession {
  readonly announcements: DatasourceSession["announcements"];
  readonly failures: DatasourceSession["failures"];
  readonly #sources: readonly OpenSource[];
  readonly #shared: SourceOrder;
  #closed = false;
  readonly #tools = new Map<string, { readonly source: OpenSource; readonly tool: AnnouncedTool }>();

  constructor(sources: readonly OpenSource[], failures: DatasourceSession["failures"], shared: SourceOrder) {
    this.#sources = sources;
    this.#shared = shared;
    this.announcements = sources.map(({ announcement }) => announcement);
    this.failures = failures;
    for (const source of sources) {
      for (const tool of source.announcement.tools) this.#tools.set(tool.name, { source, tool });
    }
  }

  async call(call: ToolCall, fingerprint: string, context: ToolContext): Promise<ToolResult> {
    const found = this.#tools.get(call.tool);
    if (found === undefined) {
      return refused("not-announced", `No datasource has announced ${call.tool}`, "Call what the stream announced");
    }
    const { source, tool } = found;
    if (tool.fingerprint !== fingerprint) {
      return changedSince(source.announcement.name, tool.name);
    }
    if (context.cancellation.cancelled) return interrupted();
    if (this.#closed) return failed(closed(source.announcement.name));
    try {
      return await source.call(tool, call, context);
    } catch (error) {
      return this.#asResult(error, tool.name);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#sources.map((source) => this.#closeOne(source)));
  }

  async #closeOne(source: OpenSource): Promise<void> {
    try {
      await source.close();
    } catch (error) {
      this.#shared.log.error(`Could not close the datasource ${source.announcement.name}`, error);
    }
  }

  #asResult(error: unknown, tool: string): ToolResult {
    if (error instanceof Cancelled) return interrupted();
    if (error instanceof ToolFailure || systemCode(error) !== undefined) return failed(asToolFailure(error, tool));
    this.#shared.log.error(`The datasource tool ${tool} has a bug`, error);
    return failed(
      new ToolFailure("bug", `${tool} failed by a fault of ours: ${String(error)}`, "Report it with the host's log"),
    );
  }
}
