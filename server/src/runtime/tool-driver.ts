import type { Clock } from "../core/ports/clock.ts";
import type { Driver } from "../core/ports/driver.ts";
import type { IdSource } from "../core/ports/ids.ts";
import type { Log } from "../core/ports/log.ts";
import type { Toolbox } from "../core/ports/tools.ts";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";

/** What the driver of direct tool calls needs. */
export interface ToolDriverPorts {
  readonly toolbox: Toolbox;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly files: Pick<WorkspaceFiles, "exists">;
}

/** The driver of the engine `tool`: runs direct tool calls through the gate. */
export declare function createToolDriver(ports: ToolDriverPorts): Driver;
