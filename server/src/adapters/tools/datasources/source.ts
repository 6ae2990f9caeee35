import type { Announcement, AnnouncedTool, DatasourceOrder } from "../../../core/ports/datasources.ts";
import type { Log } from "../../../core/ports/log.ts";
import type { ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import type { DatasourceLimits } from "./limits.ts";
import type { WebFetch } from "../web/web.ts";
import type { SecretReader } from "./secrets.ts";

/** What opening one datasource needs. */
export interface SourceOrder {
  readonly order: DatasourceOrder;
  readonly secrets: SecretReader;
  readonly limits: DatasourceLimits;
  readonly log: Log;
  /** Ours, as servers are told it. */
  readonly version: string;
  /** The way to the net, as the run's environment has it. */
  readonly fetch: WebFetch;
}

/** A datasource that has told what it offers. */
export interface ReachedSource {
  /** Name its tools. `taken` are the names that the datasources above it in the file have got; its own are added. */
  announce(taken: Set<string>): OpenSource;
  /** Never rejects. */
  close(): Promise<void>;
}

/** One open datasource. */
export interface OpenSource {
  readonly announcement: Announcement;
  /** Call one of its announced tools. @throws ToolFailure, or `Cancelled`. */
  call(tool: AnnouncedTool, call: ToolCall, context: ToolContext): Promise<ToolResult>;
  /** Never rejects. */
  close(): Promise<void>;
}
