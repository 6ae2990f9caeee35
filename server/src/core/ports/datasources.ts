import type { Datasource } from "../../../../schemas/generated/format.ts";
import type { RunId, TaskId } from "../../protocol/states.ts";
import type { Cancellation } from "./cancellation.ts";
import type { OutsideFailure } from "./failure.ts";
import type { ModelTool } from "./model.ts";
import type { ToolCall, ToolContext, ToolResult } from "./tools.ts";

/** A tool of a datasource. */
export interface AnnouncedTool extends ModelTool {
  /** A hash of all that the server said of it: name, description, parameters. */
  readonly fingerprint: string;
}

/** One datasource that answered: what the stream announces. */
export interface Announcement {
  readonly name: string;
  readonly kind: "mcp" | "openapi";
  /** The tools or operations it offers, for the model and for people. */
  readonly documentation: string;
  /** Named `mcp_<name>_<tool>` or `api_<name>_<operationId>`; only characters that models take in names, at most 64. */
  readonly tools: readonly AnnouncedTool[];
}

/** What opening them needs. */
export interface DatasourceOrder {
  readonly runId: RunId;
  readonly taskId: TaskId;
  readonly workspaceFolder: string;
  /** The task's own folder in its run's, absolute: what servers print to stderr is kept there. */
  readonly taskFolder: string;
  /** The file that names them, absolute: a path with `./` starts at its folder. */
  readonly file: string;
  readonly datasources: readonly Datasource[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cancellation: Cancellation;
}

/** The open datasources of one task. */
export interface DatasourceSession {
  readonly announcements: readonly Announcement[];
  /** Those that couldn't be opened, by name: the agent is told, the others go on. */
  readonly failures: Readonly<Record<string, OutsideFailure>>;
  /**
   * Call what was announced. `fingerprint` is what the stream announced: where the server says something else by now, the call is refused
   * (`datasource-changed`). Never rejects. Only the gate calls it.
   */
  call(call: ToolCall, fingerprint: string, context: ToolContext): Promise<ToolResult>;
  /** End connections and processes. Never rejects. */
  close(): Promise<void>;
}

/** MCP servers and OpenAPI documents. */
export interface Datasources {
  /** Never rejects but with `Cancelled`. */
  open(order: DatasourceOrder): Promise<DatasourceSession>;
}
