import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createDatasources } from "../../server/src/adapters/tools/datasources/datasources.ts";
import type { DatasourceLimits } from "../../server/src/adapters/tools/datasources/limits.ts";
import type { DatasourceOrder, Datasources, DatasourceSession } from "../../server/src/core/ports/datasources.ts";
import type { RunEnvironments } from "../../server/src/core/ports/run-environment.ts";
import type { ToolContext, ToolResult } from "../../server/src/core/ports/tools.ts";
import type { Datasource } from "../../schemas/generated/format.ts";
import { rememberLog, type RememberedLog } from "./remembered-log.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { cancellation } from "./toolbox-bench.ts";

/** What runs know of their environment, from a plain object. */
function environmentsOf(variables: Readonly<Record<string, string>>): RunEnvironments {
  return {
    read: (_runId, name) => variables[name],
    keep: () => undefined,
    share: () => undefined,
    forget: () => undefined,
  };
}

/** Real datasources over temporary folders. */
export interface DatasourceBench {
  readonly workspace: string;
  readonly taskFolder: string;
  readonly log: RememberedLog;
  readonly open: (datasources: readonly Datasource[], changed?: Partial<DatasourceOrder>) => Promise<DatasourceSession>;
  /** A call with the fingerprint that was announced, or another one. */
  readonly call: (
    session: DatasourceSession,
    tool: string,
    args?: Record<string, unknown>,
    more?: CallChanges,
  ) => Promise<ToolResult>;
}

export interface CallChanges {
  readonly fingerprint?: string;
  readonly context?: Partial<ToolContext>;
}

export interface DatasourceBenchOptions {
  readonly variables?: Readonly<Record<string, string>>;
  readonly limits?: Partial<DatasourceLimits>;
  /** Other ones than the real ones. */
  readonly datasources?: Datasources;
}

const open: DatasourceSession[] = [];
let runs = 0;

export async function openDatasourceBench(options: DatasourceBenchOptions = {}): Promise<DatasourceBench> {
  const [workspace, taskFolder] = [await temporaryFolder(), join(await temporaryFolder(), "task")];
  await mkdir(taskFolder);
  const log = rememberLog();
  const environments = environmentsOf(options.variables ?? {});
  const mask = (text: string): string => text;
  const datasources =
    options.datasources ??
    createDatasources({
      environments,
      mask,
      log,
      version: "0.0.0-test",
      limits: options.limits ?? {},
    });
  const order: Omit<DatasourceOrder, "datasources"> = {
    runId: `datasources-${process.pid}-${(runs += 1)}`,
    taskId: "task",
    workspaceFolder: workspace,
    taskFolder,
    file: join(workspace, "test.manus.yaml"),
    environment: {},
    cancellation: cancellation(),
  };
  return {
    workspace,
    taskFolder,
    log,
    open: async (wanted, changed = {}) => {
      const session = await datasources.open({ ...order, datasources: wanted, ...changed });
      open.push(session);
      return session;
    },
    call: (session, tool, args = {}, { fingerprint, context = {} } = {}) =>
      session.call({ callId: "call", tool, arguments: args }, fingerprint ?? fingerprintOf(session, tool), {
        ...contextOf(order),
        ...context,
      }),
  };
}

/** What a session announced of a tool; empty for one it didn't announce. */
export function fingerprintOf(session: DatasourceSession, tool: string): string {
  const tools = session.announcements.flatMap((announcement) => announcement.tools);
  return tools.find(({ name }) => name === tool)?.fingerprint ?? "";
}

function contextOf({ runId, taskId, workspaceFolder, taskFolder }: Omit<DatasourceOrder, "datasources">): ToolContext {
  return {
    runId,
    taskId,
    stepId: "step",
    workspaceFolder,
    runFolder: taskFolder,
    environment: {},
    granted: [],
    origin: "agent",
    cancellation: cancellation(),
    ask: async () => ({ by: "test" }),
    notify: () => undefined,
  };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.close()));
});
