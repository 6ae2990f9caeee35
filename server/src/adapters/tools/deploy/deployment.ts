import type { ExposePort } from "../../../core/ports/expose-port.ts";
import type { RunEnvironments } from "../../../core/ports/run-environment.ts";
import type { ToolContext } from "../../../core/ports/tools.ts";
import type { CommandSandbox } from "../shell/sandbox.ts";
import type { ProgramPorts } from "./run-program.ts";

/** What the deploy tools need from outside. */
export interface DeployPorts extends ProgramPorts {
  readonly environments: Pick<RunEnvironments, "read">;
  readonly exposePort: ExposePort;
  /** For what agents build; undefined where there is none. */
  readonly sandbox: CommandSandbox | undefined;
}

/** What a deployment works with. */
export interface Deployment {
  /** Absolute and real. */
  readonly folder: string;
  readonly context: ToolContext;
  readonly ports: DeployPorts;
}
