import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Cancelled } from "../../server/src/core/ports/cancellation.ts";
import type { PolicyBook } from "../../server/src/core/ports/policy-book.ts";
import type { ExposePort } from "../../server/src/core/ports/expose-port.ts";
import type { Answer, Toolbox, ToolContext, ToolResult } from "../../server/src/core/ports/tools.ts";
import type { ToolLimits } from "../../server/src/adapters/tools/limits.ts";
import { createProcessTable } from "../../server/src/adapters/tools/shell/process-table.ts";
import { createToolbox, type ToolboxPorts } from "../../server/src/adapters/tools/toolbox.ts";
import { CancellationSource } from "../../server/src/runtime/cancellation-source.ts";
import { eventually } from "./eventually.ts";
import { rememberLog, type RememberedLog } from "./remembered-log.ts";
import { sandboxPrograms } from "./sandbox-programs.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A cancellation that a test pulls. */
export function cancellation(): CancellationSource {
  return new CancellationSource();
}

/** A real toolbox over temporary folders, with a person who answers. */
export interface ToolboxBench {
  readonly toolbox: Toolbox;
  readonly context: ToolContext;
  readonly workspace: string;
  readonly runFolder: string;
  readonly log: RememberedLog;
  /** What `notify` was given. */
  readonly notified: { readonly text: string; readonly attachments: readonly string[] }[];
  /** What `ask` was given. */
  readonly asked: Parameters<ToolContext["ask"]>[0][];
  call(tool: string, args: Record<string, unknown>, context?: Partial<ToolContext>): Promise<ToolResult>;
  /** Makes a call that must succeed, and gives its output. */
  works(tool: string, args: Record<string, unknown>): Promise<string>;
  /** Makes a call that must fail with this code and say what to do, and gives its output. */
  fails(code: string, tool: string, args: Record<string, unknown>): Promise<string>;
  /** `shell_exec` in the session `main` at the workspace folder. */
  shell(command: string, context?: Partial<ToolContext>, id?: string): Promise<ToolResult>;
  /** Waits for a file of the workspace to hold a number, and gives it. */
  pidIn(file: string): Promise<number>;
}

export interface BenchOptions {
  readonly limits?: Partial<ToolLimits>;
  readonly answer?: Answer | "cancelled";
  /** With it, commands of agents run in the sandbox of this machine, where it has one. */
  readonly policy?: Pick<PolicyBook, "ceiling">;
  /** What the run's starter has in their environment; nothing of this machine's counts. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly exposePort?: ExposePort;
  readonly searchOrigins?: ToolboxPorts["searchOrigins"];
}

/** What the bench's mask makes `***` of. */
export const secret = "correct-horse-battery-staple";

let runs = 0;
const open: { readonly toolbox: Toolbox; readonly runId: string }[] = [];

export async function openBench(options: BenchOptions = {}): Promise<ToolboxBench> {
  const { limits = {}, answer = { by: "test" }, policy } = options;
  const [workspace, runFolder] = [await temporaryFolder(), join(await temporaryFolder(), "run")];
  await mkdir(runFolder);
  const log = rememberLog();
  const mask = (text: string): string => text.replaceAll(secret, "***");
  const toolbox = createToolbox({
    log,
    mask,
    limits: { graceMs: 300, ...limits },
    environments: { read: (_runId, name) => options.variables?.[name] },
    ...(policy === undefined ? {} : { policy, sandboxPrograms }),
    ...(options.exposePort === undefined ? {} : { exposePort: options.exposePort }),
    ...(options.searchOrigins === undefined ? {} : { searchOrigins: options.searchOrigins }),
  });
  const runId = `test-${process.pid}-${(runs += 1)}`;
  open.push({ toolbox, runId });
  const [notified, asked]: [ToolboxBench["notified"], ToolboxBench["asked"]] = [[], []];
  const context: ToolContext = {
    runId,
    taskId: "task",
    stepId: "step",
    workspaceFolder: workspace,
    runFolder,
    environment: {},
    granted: [],
    origin: "step",
    cancellation: cancellation(),
    ask: async (ask) => {
      asked.push(ask);
      if (answer === "cancelled") throw new Cancelled();
      return answer;
    },
    notify: (text, attachments) => void notified.push({ text, attachments }),
  };
  const call: ToolboxBench["call"] = (tool, args, changed = {}) =>
    toolbox.execute({ callId: "call", tool, arguments: args }, { ...context, ...changed });
  return {
    toolbox,
    context,
    workspace,
    runFolder,
    log,
    notified,
    asked,
    call,
    works: async (tool, args) => {
      const result = await call(tool, args);
      assert.equal(result.outcome, "succeeded", result.output);
      return result.output;
    },
    fails: async (code, tool, args) => {
      const result = await call(tool, args);
      assert.deepEqual([result.outcome, result.error?.code], ["failed", code], result.output);
      assert.ok(result.error?.remedy, "a failure says what to do");
      return result.output;
    },
    shell: (command, changed, id = "main") => call("shell_exec", { id, exec_dir: ".", command }, changed),
    pidIn: (file) => pidIn(join(workspace, file)),
  };
}

async function pidIn(file: string): Promise<number> {
  const read = async (): Promise<number> => Number((await readFile(file, "utf8").catch(() => "")).trim());
  await eventually(`${file} holds a number`, async () => (await read()) > 0);
  return read();
}

/** Whether a process still runs; one that has ended and that nobody has taken notice of doesn't. */
export async function isRunning(pid: number): Promise<boolean> {
  const rows = (await createProcessTable()?.list([])) ?? [];
  return rows.some((row) => row.pid === pid);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ toolbox, runId }) => toolbox.endRun(runId)));
});
