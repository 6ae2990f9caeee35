import { Cancelled } from "../../core/ports/cancellation.ts";
import type { ExposePort } from "../../core/ports/expose-port.ts";
import type { Log } from "../../core/ports/log.ts";
import type { Mask } from "../../core/ports/mask.ts";
import type { ShellSessions } from "../../core/ports/shell-sessions.ts";
import type { RunEnvironments } from "../../core/ports/run-environment.ts";
import type { PolicyBook } from "../../core/ports/policy-book.ts";
import type {
  SandboxStanding,
  Toolbox,
  ToolCall,
  ToolContext,
  ToolResult,
  TouchedPath,
} from "../../core/ports/tools.ts";
import { createBrowserTools, type BrowserOptions } from "./browser/create-browser-tools.ts";
import { flagOf, textOf, textsOf } from "./call-arguments.ts";
import { findByName } from "./files/find-by-name.ts";
import { previewChange } from "./files/preview.ts";
import { findInContent } from "./files/find-in-content.ts";
import { readFile } from "./files/read.ts";
import { replaceInFile } from "./files/replace.ts";
import { writeFile } from "./files/write.ts";
import { defaultLimits, type ToolLimits } from "./limits.ts";
import { askPerson, isUrl, notifyPerson } from "./messages.ts";
import { makePage, pagePathOf } from "./page/make-page.ts";
import { locate, type Territory } from "./paths.ts";
import { failed, interrupted, refused, succeeded, ToolFailure } from "./results.ts";
import { createProcessTable } from "./shell/process-table.ts";
import { createSearchAndDeploy, type SearchAndDeployPorts } from "./search-and-deploy.ts";
import { createSandbox, type CommandSandbox } from "./shell/sandbox.ts";
import { ShellTools } from "./shell/shell-tools.ts";
import { asToolFailure, systemCode } from "./system-failure.ts";

/** What the tools need from outside. */
export interface ToolboxPorts {
  readonly log: Log;
  /** Every line that a command prints passes it before it is written or shown. */
  readonly mask: Mask;
  /** Other limits than the usual ones. */
  readonly limits?: Partial<ToolLimits>;
  /** What the settings say of the sandbox; without it, commands of agents have none. */
  readonly policy?: Pick<PolicyBook, "ceiling">;
  /** Folders of the sandbox's own programs, absolute: see `createSandbox`. */
  readonly sandboxPrograms?: readonly string[];
  /** What runs know of their starter's environment; without it, only the host's own counts. */
  readonly environments?: Pick<RunEnvironments, "read">;
  /** Other limits of the browser, another way to start it. */
  readonly browser?: BrowserOptions;
  /** How a port becomes reachable for a person; without it, only on this machine. */
  readonly exposePort?: ExposePort;
  /** Where the search providers are, for tests. */
  readonly searchOrigins?: SearchAndDeployPorts["searchOrigins"];
}

type Execute = (call: ToolCall, context: ToolContext) => Promise<ToolResult>;

/** The arguments that hold paths, by tool. */
const pathArguments: Readonly<Record<string, string>> = {
  message_notify_user: "attachments",
  message_ask_user: "attachments",
  file_read: "file",
  file_write: "file",
  file_str_replace: "file",
  file_find_in_content: "file",
  file_find_by_name: "path",
  shell_exec: "exec_dir",
  make_manus_page: "mdx_file_path",
  deploy_apply_deployment: "local_dir",
};

/** The tools of this machine: messages, files, shell and `idle`. */
export function createToolbox(ports: ToolboxPorts): Toolbox & { readonly shells: ShellSessions } {
  const { log, mask, limits: given = {} } = ports;
  const limits = { ...defaultLimits, ...given };
  const browser = createBrowserTools(ports);
  const sandbox = ports.policy === undefined ? undefined : sandboxUnder(ports.policy, ports);
  const shell = new ShellTools({ log, mask, limits, table: createProcessTable(), sandbox });
  const outside = createSearchAndDeploy({ ...ports, limits, sandbox });
  const tools = new Map<string, Execute>([
    ["message_notify_user", notifyPerson],
    [
      "message_ask_user",
      (call, context) => askPerson(call, context, (question) => browser.handOver(call, context, question)),
    ],
    ["file_read", readFile],
    ["file_write", writeFile],
    ["file_str_replace", replaceInFile],
    ["file_find_in_content", (call, context) => findInContent(call, context, limits.searchMs)],
    ["file_find_by_name", findByName],
    ["shell_exec", (call, context) => shell.exec(call, context)],
    ["shell_view", (call, context) => shell.view(call, context)],
    ["shell_wait", (call, context) => shell.wait(call, context)],
    ["shell_write_to_process", (call, context) => shell.write(call, context)],
    ["shell_kill_process", (call, context) => shell.kill(call, context)],
    ...browser.all().map((name): [string, Execute] => [name, (call, context) => browser.execute(call, context)]),
    ...outside.tools,
    ["make_manus_page", makePage],
    ["idle", async () => succeeded("Nothing is left to do")],
  ]);
  return {
    shells: shell.sessions,
    names: (runId) => {
      const absent = [...(browser.names(runId).length > 0 ? [] : browser.all()), ...outside.absent(runId)];
      return [...tools.keys()].filter((name) => !absent.includes(name));
    },
    touches,
    preview: previewChange,
    sandbox: async () => sandbox?.standing() ?? noSandbox,
    execute: (call, context) => execute(tools, call, context, log),
    endTask: (runId, taskId) =>
      endAll(
        `task ${taskId}`,
        [browser.endTask(runId, taskId), shell.endTask(runId, taskId), outside.end(runId, taskId)],
        log,
      ),
    endRun: (runId) => endAll(`run ${runId}`, [browser.endRun(runId), shell.endRun(runId), outside.end(runId)], log),
  };
}

function sandboxUnder(
  policy: Pick<PolicyBook, "ceiling">,
  { log, sandboxPrograms = [] }: ToolboxPorts,
): CommandSandbox {
  return createSandbox({ rules: async () => (await policy.ceiling()).sandbox, log, programs: sandboxPrograms });
}

const noSandbox: SandboxStanding = {
  sandboxed: false,
  because: "This host was made without one",
  remedy: "Use the host that manusctl or the editor starts",
  required: false,
};

async function endAll(what: string, endings: readonly Promise<void>[], log: Log): Promise<void> {
  for (const end of await Promise.allSettled(endings)) {
    if (end.status === "rejected") log.error(`Could not end ${what}`, end.reason);
  }
}

async function touches(call: ToolCall, territory: Territory): Promise<readonly TouchedPath[]> {
  const argument = pathArguments[call.tool];
  if (argument === undefined) return [];
  const paths = textsOf(call, argument).filter((path) => path !== "" && !(argument === "attachments" && isUrl(path)));
  const written = call.tool === "make_manus_page" ? paths.map(pagePathOf) : [];
  return Promise.all([...paths, ...written].map((path) => locate(argument, path, territory)));
}

/** The one place where what goes wrong becomes a result. */
async function execute(
  tools: ReadonlyMap<string, Execute>,
  call: ToolCall,
  context: ToolContext,
  log: Log,
): Promise<ToolResult> {
  try {
    const tool = tools.get(call.tool);
    if (tool === undefined)
      throw new ToolFailure("unknown-tool", `There is no tool ${call.tool} here`, "Use another one");
    if (flagOf(call, "sudo")) {
      const remedy = "Leave sudo out, or have a person do it";
      return refused("sudo-not-available", `${call.tool} can't use elevated rights on this machine`, remedy);
    }
    if (context.cancellation.cancelled) return interrupted();
    return await tool(call, context);
  } catch (error) {
    if (error instanceof Cancelled) return interrupted();
    if (error instanceof ToolFailure || systemCode(error) !== undefined) {
      return failed(asToolFailure(error, subjectOf(call)));
    }
    log.error(`The tool ${call.tool} has a bug (call ${call.callId})`, error);
    const remedy = "Report it with the host's log";
    return failed(new ToolFailure("bug", `${call.tool} failed by a fault of ours: ${String(error)}`, remedy));
  }
}

/** What a failure of the system is about: the path in the call, or the tool itself. */
function subjectOf(call: ToolCall): string {
  const argument = pathArguments[call.tool];
  if (argument === undefined) return call.tool;
  return argument === "attachments" ? (textsOf(call, argument)[0] ?? call.tool) : textOf(call, argument);
}
