import { localAgents } from "../../server/src/core/dispatch/built-in.ts";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createPolicyBook } from "../../server/src/adapters/policy/policy-book.ts";
import { createAgentFiles } from "../../server/src/adapters/store/agent-files.ts";
import { createDocumentStore } from "../../server/src/adapters/store/documents.ts";
import { createRunStore } from "../../server/src/adapters/store/run-store.ts";
import { systemClock as clock } from "../../server/src/adapters/system/clock.ts";
import { createIds } from "../../server/src/adapters/system/ids.ts";
import { createMask } from "../../server/src/adapters/system/mask.ts";
import { workspaceFiles } from "../../server/src/adapters/system/workspace-files.ts";
import { createToolbox } from "../../server/src/adapters/tools/toolbox.ts";
import { createWorkspaces } from "../../server/src/adapters/workspaces/workspaces.ts";
import type { AgentSpec } from "../../server/src/core/agent/agent-spec.ts";
import type { BudgetLedger } from "../../server/src/core/ports/budget.ts";
import { Cancelled } from "../../server/src/core/ports/cancellation.ts";
import type { Driver, DriverReport } from "../../server/src/core/ports/driver.ts";
import type { Log } from "../../server/src/core/ports/log.ts";
import type { Model, ModelAnswer, ModelRequest } from "../../server/src/core/ports/model.ts";
import type { RunStore } from "../../server/src/core/ports/run-store.ts";
import type { Mask } from "../../server/src/core/ports/mask.ts";
import type { Toolbox } from "../../server/src/core/ports/tools.ts";
import { createAgentDriver } from "../../server/src/runtime/agent-driver.ts";
import { RunStreams } from "../../server/src/runtime/run-streams.ts";

/** A call that a model makes: a tool and its arguments. */
export type MadeCall = readonly [tool: string, values: object];

/** How a bench's model answers: with a call, or never. */
export type Think = (request: ModelRequest, turn: number) => MadeCall | "hang";

/** Everything of a host that agents need, on a disk, but for the model. */
export interface Rig {
  readonly driver: Driver;
  readonly store: RunStore;
  readonly ids: ReturnType<typeof createIds>;
  readonly runId: string;
  /** A folder with a small file `a.txt`. */
  readonly workspace: string;
  /** Start an agent; resolves with its final report. */
  run(taskId: string, heard?: (report: DriverReport) => void): Promise<DriverReport>;
  close(): Promise<void>;
}

/** A model that answers at once, or after `thinkMs`; `asked` hears of each turn's request, `answered` of its answer. */
export interface RigOptions {
  readonly think: Think;
  readonly thinkMs?: number;
  readonly asked?: () => void;
  readonly answered?: () => void;
  /** Hears how long each call of a tool took, in milliseconds. */
  readonly called?: (milliseconds: number) => void;
}

const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (text) => console.error(text),
  error: (text, cause) => console.error(text, cause),
};

/** Make one, in folders of its own. */
export async function createRig(options: RigOptions): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), "manus-bench-"));
  const [home, workspace] = [join(folder, "home"), join(folder, "workspace")];
  for (const one of [home, workspace]) await mkdir(one);
  await writeFile(join(workspace, "a.txt"), "A line of text.\n".repeat(20));
  const mask = createMask({ SOME_API_KEY: "a-secret-of-some-length" });
  const ids = createIds();
  const runId = ids.next();
  const book = createPolicyBook({
    home,
    managedFile: join(home, "managed.yaml"),
    homeFolder: homedir(),
    clock,
    rules: createDocumentStore({ file: join(home, "rules.json"), clock }),
    trusted: createDocumentStore({ file: join(home, "trusted.json"), clock }),
  });
  const toolbox = createTimedToolbox(mask, options.called);
  const store = createRunStore({ folder: join(home, "runs"), mask });
  const driver = createAgentDriver({
    toolbox,
    book,
    models: { find: async () => ({ ok: true, value: modelOf(options) }), onChange: () => () => undefined },
    datasources: {
      open: async () => ({ announcements: [], failures: {}, call: notThere, close: async () => undefined }),
    },
    budget: unbounded,
    workspaces: createWorkspaces({ folder: join(home, "worktrees"), ids }),
    files: createAgentFiles(workspaceFiles),
    store,
    streams: new RunStreams({ store, clock, log }),
    clock,
    ids,
    log,
    surroundings: "A machine for measuring",
  });
  return {
    driver,
    store,
    ids,
    runId,
    workspace,
    run: (taskId, heard) => run({ driver, runId, taskId, workspace }, heard),
    close: async () => {
      await toolbox.endRun(runId);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function createTimedToolbox(mask: Mask, called: RigOptions["called"]): Toolbox {
  const tools = createToolbox({ log, mask });
  return {
    ...tools,
    async execute(call, context) {
      const began = performance.now();
      const result = await tools.execute(call, context);
      called?.(performance.now() - began);
      return result;
    },
  };
}

/** What is set aside costs the host one more write of its journal a turn, which `bench/journal.ts` measures. */
const unbounded: BudgetLedger = {
  reserve: () => Promise.resolve({ outcome: "reserved", holdId: "" }),
  reached: () => Promise.resolve(undefined),
  untilRoom: () => Promise.resolve(),
  today: () => "",
};

async function notThere(): Promise<never> {
  throw new Error("There are no datasources here");
}

function modelOf({ think, thinkMs = 0, asked, answered }: RigOptions): Model {
  let turn = 0;
  const facts = { name: "bench", account: "bench", contextTokens: 128_000, maximumOutputTokens: 8_000, images: false };
  return {
    facts,
    async ask(request, cancellation) {
      if (request.purpose === "plan") return { ok: true, answer: answerOf({ text: planText }) };
      asked?.();
      const made = think(request, turn);
      turn += 1;
      if (made === "hang") return new Promise((_, reject) => cancellation.onCancelled(() => reject(new Cancelled())));
      if (thinkMs > 0) await new Promise((resolve) => setTimeout(resolve, thinkMs));
      const [name, values] = made;
      answered?.();
      return { ok: true, answer: answerOf({ calls: [{ id: "call", name, arguments: JSON.stringify(values) }] }) };
    },
  };
}

const planText = JSON.stringify({ reflection: "", steps: [{ id: "1", title: "Work", status: "done" }] });

function answerOf(part: Partial<ModelAnswer>): ModelAnswer {
  const usage = { model: "bench", inputTokens: 1_000, outputTokens: 20 };
  return { text: "", calls: [], finish: "complete", usage, ...part };
}

interface Started {
  readonly driver: Driver;
  readonly runId: string;
  readonly taskId: string;
  readonly workspace: string;
}

function run(
  { driver, runId, taskId, workspace }: Started,
  heard?: (report: DriverReport) => void,
): Promise<DriverReport> {
  return new Promise((resolve) => {
    const order = {
      taskId,
      runId,
      stepId: "bench",
      attempt: 1,
      work: { kind: "agent", agent: specOf(workspace), messages: [] },
      workspaceFolder: workspace,
      runFolder: workspace,
      environment: {},
      policy: { allow: [], ask: [], deny: [] },
      instance: localAgents,
    } as const;
    driver.start(order, (report) => {
      heard?.(report);
      if (["succeeded", "failed", "stopped"].includes(report.type)) resolve(report);
    });
  });
}

function specOf(workspace: string): AgentSpec {
  return {
    name: "bench",
    file: join(workspace, "bench.manus.yaml"),
    prompt: "Read the file again and again",
    attachments: [],
    plan: [],
    knowledge: [],
    datasources: [],
    policy: { allow: ["shell_exec"], ask: [], deny: [] },
    sudo: "deny",
    trusted: true,
    onMessage: "enqueue",
    workspace: { isolation: "none", directory: ".", setup: [], copy: [] },
    budget: { onExceed: "stop" },
    outputs: {},
    environment: {},
  };
}
