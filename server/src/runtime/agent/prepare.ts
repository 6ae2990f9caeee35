import type { AgentSpec } from "../../core/agent/agent-spec.ts";
import { offerTools } from "../../core/agent/offer-tools.ts";
import type { OfferedTool } from "../../core/agent/loop/moves.ts";
import { isToolDenied } from "../../core/agent/policy/decide.ts";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import type { TaskOrder } from "../../core/ports/driver.ts";
import type { Toolbox } from "../../core/ports/tools.ts";
import type { CancellationSource } from "../cancellation-source.ts";
import type { AgentDriverPorts } from "./agent-ports.ts";
import type { AgentStream } from "./agent-stream.ts";
import { joinToolbox } from "./join-toolbox.ts";
import { CallDesk } from "./call-desk.ts";
import type { Desk } from "./desk.ts";
import { announce, callableTools } from "./open-datasources.ts";
import { prepareWorkspace } from "./prepare-workspace.ts";
import type { WorkFolders } from "./prepare-workspace.ts";
import { resolveAttachments } from "./resolve-attachments.ts";
import { runSetup } from "./run-setup.ts";
import { runtimeEvents } from "./stream-facts.ts";

/** How long `shell_exec` waits where nobody says otherwise, in milliseconds. */
const usualPatienceMs = 30_000;

/** What a task is prepared with. */
export interface PrepareOptions {
  readonly order: TaskOrder;
  readonly spec: AgentSpec;
  readonly ports: AgentDriverPorts;
  readonly stream: AgentStream;
  readonly desk: Desk;
  readonly stopping: CancellationSource;
}

/** A task that can begin to think. */
export interface Prepared {
  /** As in the file, attachments resolved. */
  readonly spec: AgentSpec;
  readonly folders: WorkFolders;
  /** Absolute. */
  readonly taskFolder: string;
  /** What the agent is told of where it is; the same from its first request to its last. */
  readonly surroundings: string;
  readonly tools: readonly OfferedTool[];
  readonly toolbox: Toolbox;
  readonly calls: CallDesk;
  /** Let go of what was opened. Never rejects. */
  close(): Promise<void>;
}

/**
 * See to all that an agent needs before its first turn: workspace, setup, attachments, datasources, tools. What the stream says is done isn't done again.
 *
 * @throws {AgentFailure} @throws {Cancelled}
 */
export async function prepareTask(options: PrepareOptions): Promise<Prepared> {
  const { order, spec, ports, stream, desk, stopping } = options;
  const folders = await prepareWorkspace(order, spec, ports, stopping);
  const taskFolder = ports.store.folder(order.runId, order.taskId);
  const patienceMs = ports.patienceMs ?? usualPatienceMs;
  const calls = new CallDesk({ order, spec, folders, taskFolder, stream, desk, ports, patienceMs });
  const run = (command: string): ReturnType<CallDesk["setUp"]> => calls.setUp(command, ports.ids.next(), stopping);
  await runSetup({ spec, stream, cancellation: stopping, run });
  await tellUnsandboxed(options);
  const places = { workspaceFolder: order.workspaceFolder, root: folders.root };
  const attachments = await resolveAttachments(spec, places, ports.files);
  return {
    spec: { ...spec, attachments },
    folders,
    taskFolder,
    surroundings: await describe(ports),
    calls,
    ...(await openTools(options, folders, taskFolder)),
  };
}

/** Once an attempt: that nothing holds the agent's commands but a person's yes, why, and how that could be otherwise. */
async function tellUnsandboxed({ ports, stream, stopping }: PrepareOptions): Promise<void> {
  const standing = await ports.toolbox.sandbox();
  if (standing.sandboxed || stream.facts.saysNotSandboxed) return;
  const text = `Commands of this agent aren't sandboxed. ${standing.because}. ${standing.remedy}`;
  await stream.append([{ type: "system", source: "dispatcher", event: runtimeEvents.notSandboxed, text }], stopping);
}

const inSandbox = [
  "Commands run in a sandbox: they write to your folders alone, and reach only hosts that the person's settings name.",
  "A server that a command starts may be reachable from that shell session alone; to look at a site in the browser, or to show it, use deploy_apply_deployment.",
].join(" ");

/** Of the time the day alone: what stands at the beginning of each request stays the same. */
async function describe({ surroundings, toolbox, clock }: AgentDriverPorts): Promise<string> {
  const { sandboxed } = await toolbox.sandbox();
  const commands = sandboxed ? inSandbox : "Commands aren't sandboxed.";
  return `${surroundings}\n${commands}\nDate: ${clock.now().slice(0, 10)} (UTC)`;
}

async function openTools(
  { order, spec, ports, stream, stopping }: PrepareOptions,
  folders: WorkFolders,
  taskFolder: string,
): Promise<Pick<Prepared, "tools" | "toolbox" | "close">> {
  const { runId, taskId, environment } = order;
  const session = await ports.datasources.open({
    runId,
    taskId,
    workspaceFolder: folders.folder,
    taskFolder,
    file: spec.file,
    datasources: spec.datasources,
    environment,
    cancellation: stopping,
  });
  try {
    await stream.append(announce(session, stream.facts), stopping);
    const announced = callableTools(session, stream.facts);
    const layers = { ceiling: await ports.book.ceiling(), file: spec.policy };
    const tools = offerTools(ports.toolbox.names(runId), announced, (tool) => isToolDenied(tool, layers));
    const settled = (cancellation: Cancellation): Promise<void> => stream.settled(cancellation);
    const toolbox = joinToolbox({ toolbox: ports.toolbox, session, announced, settled });
    return { tools, toolbox, close: () => session.close() };
  } catch (error) {
    await session.close();
    throw error;
  }
}
