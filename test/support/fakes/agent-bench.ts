import { localAgents } from "../../../server/src/core/dispatch/built-in.ts";
import assert from "node:assert/strict";
import { createAgentFiles } from "../../../server/src/adapters/store/agent-files.ts";
import { workspaceFiles } from "../../../server/src/adapters/system/workspace-files.ts";
import type { AgentSpec, PersonMessage } from "../../../server/src/core/agent/agent-spec.ts";
import { emptyPolicy } from "../empty-policy.ts";
import { Cancelled } from "../../../server/src/core/ports/cancellation.ts";
import type { Cancel, Clock } from "../../../server/src/core/ports/clock.ts";
import type { Announcement, Datasources, DatasourceSession } from "../../../server/src/core/ports/datasources.ts";
import type { Driver, DriverReport, TaskOrder } from "../../../server/src/core/ports/driver.ts";
import type { Outcome, OutsideFailure } from "../../../server/src/core/ports/failure.ts";
import type { IdSource } from "../../../server/src/core/ports/ids.ts";
import type { Model, Models, ModelWish } from "../../../server/src/core/ports/model.ts";
import type { RunStore } from "../../../server/src/core/ports/run-store.ts";
import type { Toolbox, ToolCall, ToolResult } from "../../../server/src/core/ports/tools.ts";
import type { TaskWorkspace, Workspaces, WorktreeOrder } from "../../../server/src/core/ports/workspaces.ts";
import type { Ask } from "../../../server/src/protocol/fleet.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";
import type { AgentDriverPorts } from "../../../server/src/runtime/agent/agent-ports.ts";
import { createAgentDriver } from "../../../server/src/runtime/agent-driver.ts";
import { RunStreams } from "../../../server/src/runtime/run-streams.ts";
import { eventually } from "../eventually.ts";
import { rememberLog } from "../remembered-log.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { createFakeClock } from "./fake-clock.ts";
import { freeBudget } from "./free-budget.ts";
import { createFakeIds } from "./fake-ids.ts";
import { MemoryPolicyBook } from "./memory-policy-book.ts";
import { MemoryRunStore } from "./memory-run-store.ts";
import { ScriptedModel } from "./scripted-model.ts";
import type { Scripted } from "./scripted-model.ts";
import { ScriptedToolbox, succeeded } from "./scripted-toolbox.ts";
import type { ExecutedCall } from "./scripted-toolbox.ts";

export const runId = "01JD3KX5Y0QZ7V8N2M4P6R9STW";
export const taskId = "01JD3KX5Y0QZ7V8N2M4P6R9STY";
export const stopReason = { code: "stopped-by-person", message: "A person stopped it" };
const noModel: OutsideFailure = {
  code: "no-model",
  retryable: false,
  message: "No model is configured",
  remedy: "Set MANUS_MODEL_BASE_URL.",
};

/** Models of which a test says which is there. */
export class FakeModels implements Models {
  readonly wishes: ModelWish[] = [];
  private model: Model | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(model?: Model) {
    this.model = model;
  }

  /** Another model, or none, from now on. */
  offer(model: Model | undefined): void {
    this.model = model;
    for (const listener of this.listeners) listener();
  }

  /** How many listen. */
  get listening(): number {
    return this.listeners.size;
  }

  async find(wish: ModelWish): Promise<Outcome<Model>> {
    this.wishes.push(wish);
    return this.model === undefined ? { ok: false, failure: noModel } : { ok: true, value: this.model };
  }

  onChange(listener: () => void): Cancel {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** Datasources that answer what a test says. */
export class FakeDatasources implements Datasources {
  announcements: readonly Announcement[] = [];
  failures: DatasourceSession["failures"] = {};
  readonly called: { readonly call: ToolCall; readonly fingerprint: string }[] = [];
  opened = 0;
  closed = 0;

  async open(): Promise<DatasourceSession> {
    this.opened += 1;
    const { announcements, failures } = this;
    return {
      announcements,
      failures,
      call: async (call, fingerprint) => {
        this.called.push({ call, fingerprint });
        return { outcome: "succeeded", output: `${call.tool} answers` };
      },
      close: async () => void (this.closed += 1),
    };
  }
}

/** Worktrees that a test provides. */
export class FakeWorkspaces implements Pick<Workspaces, "prepare"> {
  readonly orders: WorktreeOrder[] = [];
  answer: Outcome<TaskWorkspace> | "hang" = { ok: false, failure: { ...noModel, code: "not-a-repository" } };

  async prepare(
    order: WorktreeOrder,
    cancellation: Parameters<Workspaces["prepare"]>[1],
  ): ReturnType<Workspaces["prepare"]> {
    this.orders.push(order);
    if (this.answer !== "hang") return this.answer;
    return new Promise((_, reject) => cancellation.onCancelled(() => reject(new Cancelled())));
  }
}

/** Tools that a script plays, by the names of some that really are. By themselves they do what they are for and nothing else. */
export class AgentToolbox extends ScriptedToolbox {
  override play: ScriptedToolbox["play"] = playUsual;
  offered: readonly string[] = [
    "message_notify_user",
    "message_ask_user",
    "file_read",
    "file_write",
    "shell_exec",
    "idle",
  ];

  override names(): readonly string[] {
    return this.offered;
  }
}

/** Tells what is to be told, asks what is to be asked, and succeeds. */
export function playUsual({ call, context }: ExecutedCall): ToolResult | Promise<ToolResult> {
  const text = String(call.arguments["text"]);
  if (call.tool === "message_notify_user") context.notify(text, []);
  if (call.tool !== "message_ask_user") return succeeded(`${call.tool} is done`);
  return context.ask({ kind: "question", text, choices: [] }).then(
    (answer) => succeeded(answer.text),
    () => ({ outcome: "interrupted", output: "" }),
  );
}

/** One start of the task and what was reported of it. */
export interface AgentTask {
  readonly reports: readonly DriverReport[];
  /** The final report. */
  ended(): Promise<DriverReport>;
  /** The ask that is open: the newest that wasn't withdrawn. */
  asked(kind?: Ask["kind"]): Promise<Ask>;
  /** Waits for a report of a type. */
  reported<T extends DriverReport["type"]>(type: T): Promise<Extract<DriverReport, { readonly type: T }>>;
}

/** What a bench is made of; what is left out is a fake. */
export interface AgentWorld {
  readonly store?: RunStore;
  readonly toolbox?: Toolbox;
  /** What a scripted model answers to turns; without it there is no model. */
  readonly turns?: readonly Scripted[];
  readonly models?: FakeModels;
  readonly ids?: IdSource;
  readonly clock?: Clock;
  readonly ports?: Partial<AgentDriverPorts>;
}

/** The driver of agents over fakes and two real folders. A second one over the same world is the host after a restart. */
export class AgentBench {
  readonly driver: Driver;
  readonly streams: RunStreams;
  readonly datasources = new FakeDatasources();
  readonly workspaces = new FakeWorkspaces();
  readonly book = new MemoryPolicyBook();
  readonly log = rememberLog();
  readonly models: FakeModels;
  /** The one that answers `turns`. */
  readonly model: ScriptedModel;
  readonly store: RunStore;
  readonly workspace: string;
  readonly ids: IdSource;
  private readonly world: AgentWorld;

  private constructor(world: AgentWorld, workspace: string, store: RunStore) {
    this.world = world;
    this.workspace = workspace;
    this.store = store;
    this.model = new ScriptedModel(world.turns ?? []);
    this.models = world.models ?? new FakeModels(world.turns === undefined ? undefined : this.model);
    this.ids = world.ids ?? createFakeIds();
    const clock = world.clock ?? createFakeClock();
    this.streams = new RunStreams({ store, clock, log: this.log });
    this.driver = createAgentDriver({
      toolbox: world.toolbox ?? new AgentToolbox(),
      book: this.book,
      models: this.models,
      datasources: this.datasources,
      budget: freeBudget,
      workspaces: this.workspaces,
      files: createAgentFiles(workspaceFiles),
      store,
      streams: this.streams,
      clock,
      ids: this.ids,
      log: this.log,
      surroundings: "A machine for tests",
      ...world.ports,
    });
  }

  static async open(world: AgentWorld = {}): Promise<AgentBench> {
    const [workspace, runs] = [await temporaryFolder(), await temporaryFolder()];
    return new AgentBench(world, workspace, world.store ?? new MemoryRunStore(undefined, runs));
  }

  /** Another host over the same folders and streams. */
  restarted(changed: AgentWorld = {}): AgentBench {
    const { models, ids } = this;
    const kept = changed.turns === undefined ? { models } : {};
    return new AgentBench({ ...this.world, ids, ...kept, ...changed }, this.workspace, changed.store ?? this.store);
  }

  /** Start the task, or its next attempt. */
  start(
    spec: Partial<AgentSpec> = {},
    order: Partial<TaskOrder> & { messages?: readonly PersonMessage[] } = {},
  ): AgentTask {
    const reports: DriverReport[] = [];
    this.driver.start(this.order(spec, order), (report) => reports.push(report));
    return watch(reports);
  }

  /** The task's stream. */
  async events(): Promise<readonly StreamedEvent[]> {
    const page = await this.store.read(runId, 1, 100_000, taskId);
    assert.ok(page.ok);
    return page.value.events;
  }

  /** The events of one type, or the `system` events of one name. */
  async eventsOf(name: string): Promise<readonly StreamedEvent[]> {
    return (await this.events()).filter(({ type, event }) => type === name || event === name);
  }

  /** What the agent's calls came to, in order: `tool outcome`. */
  async observed(): Promise<readonly string[]> {
    return (await this.eventsOf("observation")).map(({ tool, outcome }) => `${String(tool)} ${String(outcome)}`);
  }

  private order(
    spec: Partial<AgentSpec>,
    { messages = [], ...changed }: Partial<TaskOrder> & { messages?: readonly PersonMessage[] },
  ): TaskOrder {
    return {
      taskId,
      runId,
      stepId: "agent",
      attempt: 1,
      work: { kind: "agent", agent: specFor(this.workspace, spec), messages },
      workspaceFolder: this.workspace,
      runFolder: this.store.folder(runId),
      environment: {},
      policy: emptyPolicy,
      instance: localAgents,
      ...changed,
    };
  }
}

/** A task that may use every tool and wants nothing in particular. */
export function specFor(workspace: string, changed: Partial<AgentSpec> = {}): AgentSpec {
  return {
    name: "tidy",
    file: `${workspace}/tidy.manus.yaml`,
    prompt: "Tidy up",
    attachments: [],
    plan: [],
    knowledge: [],
    datasources: [],
    policy: { allow: ["*"], ask: [], deny: [] },
    sudo: "deny",
    trusted: true,
    onMessage: "enqueue",
    workspace: { isolation: "none", directory: ".", setup: [], copy: [] },
    budget: { onExceed: "ask" },
    outputs: {},
    environment: {},
    ...changed,
  };
}

/** A person's message. */
export function message(text: string, id = `message-${text}`): PersonMessage {
  return { id, text, attachments: [], by: "terminal", at: "2026-11-21T09:00:00.000Z" };
}

export function isFinal({ type }: DriverReport): boolean {
  return type === "succeeded" || type === "failed" || type === "stopped";
}

/** What was reported, as it comes. */
export function watch(reports: readonly DriverReport[]): AgentTask {
  return {
    reports,
    async ended() {
      await eventually("the task has ended", () => reports.some(isFinal));
      return reports.at(-1) ?? assert.fail();
    },
    async asked(kind) {
      const find = (): Ask | undefined => openAsk(reports, kind);
      await eventually(`the task asks (${kind ?? "anything"})`, () => find() !== undefined);
      return find() ?? assert.fail();
    },
    async reported(type) {
      const find = (): DriverReport | undefined => reports.findLast((report) => report.type === type);
      await eventually(`${type} is reported`, () => find() !== undefined);
      return find() as Extract<DriverReport, { readonly type: typeof type }>;
    },
  };
}

function openAsk(reports: readonly DriverReport[], kind: Ask["kind"] | undefined): Ask | undefined {
  const asks = reports.flatMap((report) => (report.type === "asked" ? [report.ask] : []));
  const withdrawn = new Set(reports.flatMap((report) => (report.type === "withdrawn" ? [report.askId] : [])));
  return asks.findLast(({ id, kind: its }) => !withdrawn.has(id) && (kind === undefined || its === kind));
}
