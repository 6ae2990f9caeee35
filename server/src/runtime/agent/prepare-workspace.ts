import type { AgentSpec } from "../../core/agent/agent-spec.ts";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import type { TaskOrder } from "../../core/ports/driver.ts";
import type { AgentDriverPorts } from "./agent-ports.ts";
import { AgentFailure, failedBy } from "./agent-failure.ts";
import { orCancelled } from "./or-cancelled.ts";

/** Where a task works. */
export interface WorkFolders {
  /** Absolute: the person's workspace folder, or the worktree's place of it. What the file names starts here. */
  readonly root: string;
  /** Absolute: `workspace.directory` in it. The agent's tools start here and leave it only by name. */
  readonly folder: string;
  /** Whether it's a worktree of its own. */
  readonly isolated: boolean;
}

type WorkspacePorts = Pick<AgentDriverPorts, "files" | "workspaces">;

/**
 * The folder for a task: a worktree, the one that is there already after a restart, or the person's own folder.
 *
 * @throws {AgentFailure} `workspace-gone`, or why there is no worktree. @throws {Cancelled}
 */
export async function prepareWorkspace(
  order: TaskOrder,
  spec: AgentSpec,
  ports: WorkspacePorts,
  cancellation: Cancellation,
): Promise<WorkFolders> {
  const root = await rootFor(order, spec, ports, cancellation);
  const { directory } = spec.workspace;
  const { real, inside, kind } = await orCancelled(ports.files.locate(root.folder, directory), cancellation);
  if (kind !== "folder") throw gone(real);
  if (!inside) throw outside(directory);
  return { root: root.folder, folder: real, isolated: root.isolated };
}

async function rootFor(
  { runId, taskId, workspaceFolder }: TaskOrder,
  { name, workspace }: AgentSpec,
  { files, workspaces }: WorkspacePorts,
  cancellation: Cancellation,
): Promise<{ readonly folder: string; readonly isolated: boolean }> {
  const { kind } = await orCancelled(files.locate(workspaceFolder, "."), cancellation);
  if (kind !== "folder") throw gone(workspaceFolder);
  if (workspace.isolation === "none") return { folder: workspaceFolder, isolated: false };
  const order = { runId, taskId, workspaceFolder, name, copy: workspace.copy };
  // Waited for to its end even when it's cancelled: it takes away what it has begun.
  const prepared = await workspaces.prepare(order, cancellation);
  if (!prepared.ok) throw failedBy(prepared.failure);
  return prepared.value;
}

function gone(folder: string): AgentFailure {
  return new AgentFailure({
    code: "workspace-gone",
    message: `The workspace folder ${folder} isn't there any more`,
    remedy: "Bring it back, then retry the step.",
  });
}

function outside(directory: string): AgentFailure {
  return new AgentFailure({
    code: "workspace-gone",
    message: `The folder ${directory} lies outside the workspace folder`,
    remedy: "Name a folder of the workspace in `workspace.directory`.",
  });
}
