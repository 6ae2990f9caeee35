import type { ExposePort } from "../../core/ports/expose-port.ts";
import type { Log } from "../../core/ports/log.ts";
import type { Mask } from "../../core/ports/mask.ts";
import { offeredVariables, type RunEnvironments } from "../../core/ports/run-environment.ts";
import type { ToolCall, ToolContext, ToolResult } from "../../core/ports/tools.ts";
import type { RunId, TaskId } from "../../protocol/states.ts";
import { createWeb } from "./web/web.ts";
import { DeployTools } from "./deploy/deploy-tools.ts";
import type { ToolLimits } from "./limits.ts";
import { searchWeb } from "./search/search-tool.ts";
import { createWebSearch, type WebSearchPorts } from "./search/web-search.ts";
import type { CommandSandbox } from "./shell/sandbox.ts";

/** What the tools for searching and deploying need from outside. */
export interface SearchAndDeployPorts {
  readonly log: Log;
  readonly mask: Mask;
  readonly limits: ToolLimits;
  /** What runs know of their starter's environment; without it, only the host's own counts. */
  readonly environments?: Pick<RunEnvironments, "read">;
  /** Without it, the loopback address is all there is. */
  readonly exposePort?: ExposePort;
  /** For what agents build. */
  readonly sandbox?: CommandSandbox | undefined;
  /** Where the search providers are, for tests. */
  readonly searchOrigins?: WebSearchPorts["origins"];
}

/** Some tools of a toolbox. */
export interface SearchAndDeploy {
  readonly tools: readonly (readonly [
    name: string,
    execute: (call: ToolCall, context: ToolContext) => Promise<ToolResult>,
  ])[];
  /** The names of those that lack what they need: a provider, a target's keys. */
  absent(runId: RunId | undefined): readonly string[];
  /** End the previews of a run, or of one of its tasks. Never rejects. */
  end(runId: RunId, taskId?: TaskId): Promise<void>;
}

/** `info_search_web`, `deploy_expose_port` and `deploy_apply_deployment`. */
export function createSearchAndDeploy(ports: SearchAndDeployPorts): SearchAndDeploy {
  const { log, mask, limits, environments = own, exposePort = async () => undefined, sandbox, searchOrigins } = ports;
  const search = createWebSearch({
    environments,
    web: createWeb(environments, log),
    mask,
    ...(searchOrigins === undefined ? {} : { origins: searchOrigins }),
  });
  const { graceMs, outputBytes } = limits;
  const deploy = new DeployTools({ log, mask, graceMs, outputBytes, environments, exposePort, sandbox });
  return {
    tools: [
      ["info_search_web", (call, context) => searchWeb(call, context, search)],
      ["deploy_expose_port", (call, context) => deploy.expose(call, context)],
      ["deploy_apply_deployment", (call, context) => deploy.deploy(call, context)],
    ],
    absent: (runId) => [
      ...(search.isConfigured(runId) ? [] : ["info_search_web"]),
      ...(deploy.canDeploy(runId) ? [] : ["deploy_apply_deployment"]),
    ],
    end: (runId, taskId) => deploy.end(runId, taskId),
  };
}

/** The host's own environment, for a toolbox that was given none. */
const own: Pick<RunEnvironments, "read"> = {
  read: (_runId, name) => (offeredVariables.includes(name) ? process.env[name] || undefined : undefined),
};
