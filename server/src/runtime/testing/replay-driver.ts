import * as l10n from "@vscode/l10n";
import type { Clock } from "../../core/ports/clock.ts";
import type { DriverReport, TaskOrder } from "../../core/ports/driver.ts";
import type { IdSource } from "../../core/ports/ids.ts";
import type { Log } from "../../core/ports/log.ts";
import type { PolicyBook } from "../../core/ports/policy-book.ts";
import type { RunStore } from "../../core/ports/run-store.ts";
import type { Recording } from "../../core/workflow/testing/recording.ts";
import type { EndReason, TaskId } from "../../protocol/states.ts";
import { AgentJob } from "../agent/agent-job.ts";
import type { AgentDriverPorts } from "../agent/agent-ports.ts";
import type { RunStreams } from "../run-streams.ts";
import { ReplayedWorld } from "./replayed-world.ts";

/** What an agent is replayed from; `outputs`: what its stub says of outputs that the record doesn't show. */
export interface AgentRecord {
  readonly recording: Recording;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What replaying agents works with. */
export interface ReplayPorts {
  readonly store: RunStore;
  readonly streams: RunStreams;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  /** An agent does something else than its record: the rest of a sentence that begins with the agent. */
  readonly diverged: (order: TaskOrder, because: string) => void;
  /** The tools that an agent called, told when it has ended. */
  readonly called: (order: TaskOrder, tools: readonly string[]) => void;
}

/** Carries agents out for real, with the model and the tools of a record. */
export class ReplayDriver {
  private readonly ports: ReplayPorts;
  private readonly jobs = new Map<TaskId, AgentJob>();
  /** Another attempt goes on in the record where the one before it ended. */
  private readonly worlds = new Map<TaskId, ReplayedWorld>();

  constructor(ports: ReplayPorts) {
    this.ports = ports;
  }

  start(order: TaskOrder, record: AgentRecord, report: (report: DriverReport) => void): void {
    const world = this.worldOf(order, record);
    const job = new AgentJob(order, this.agentPorts(order, world), (said) =>
      this.pass(said, { order, job, world, report }),
    );
    this.jobs.set(order.taskId, job);
    job.run().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      this.ports.diverged(order, l10n.t("can't be replayed: {0}", why));
    });
  }

  stop(taskId: TaskId, reason: EndReason): void {
    this.jobs.get(taskId)?.stop(reason);
  }

  private worldOf(order: TaskOrder, { recording, outputs }: AgentRecord): ReplayedWorld {
    const { store, diverged } = this.ports;
    const known = this.worlds.get(order.taskId);
    if (known !== undefined) return known;
    const directory = order.work.kind === "agent" ? order.work.agent.workspace.directory : ".";
    const place = { taskFolder: store.folder(order.runId, order.taskId), directory, outputs };
    const world = new ReplayedWorld(recording, place, (because) => diverged(order, because));
    this.worlds.set(order.taskId, world);
    return world;
  }

  private agentPorts(order: TaskOrder, world: ReplayedWorld): AgentDriverPorts {
    const { store, streams, clock, ids, log } = this.ports;
    const { toolbox, models, datasources, files } = world;
    return {
      ...{ toolbox, models, datasources, files, store, streams, clock, ids, log },
      book: openBook,
      budget: { ...unbounded, today: () => clock.now().slice(0, 10) },
      workspaces: { prepare: async () => ({ ok: true, value: { folder: order.workspaceFolder, isolated: true } }) },
      surroundings: l10n.t("A replayed agent"),
    };
  }

  /** Persons answer as they did; what is set aside for its calls is nobody's. */
  private pass(said: DriverReport, { order, job, world, report }: Passing): void {
    if (said.type === "asked") {
      const choice = world.isDenied ? "denied" : said.ask.choices[0];
      job.answer(said.ask.id, { by: "record", ...(choice === undefined ? {} : { choice }) });
      return;
    }
    if (said.type === "withdrawn" || said.type === "settled" || said.type === "used") return;
    if (said.type === "succeeded" || said.type === "failed") {
      this.ports.called(order, world.called);
      world.finish(said.type === "failed" ? said.reason.message : undefined);
    }
    report(said);
  }
}

interface Passing {
  readonly order: TaskOrder;
  readonly job: AgentJob;
  readonly world: ReplayedWorld;
  readonly report: (report: DriverReport) => void;
}

const unbounded = {
  reserve: () => Promise.resolve({ outcome: "reserved", holdId: "" } as const),
  reached: () => Promise.resolve(undefined),
  untilRoom: () => Promise.resolve(),
};

/** What a file and the defaults say counts; nobody has said anything beyond. */
const openBook: PolicyBook = {
  ceiling: async () => ({
    policy: { allow: [], ask: [], deny: [] },
    files: [],
    sudo: "deny",
    sandbox: { mode: "auto", network: [], write: [], denyRead: [] },
  }),
  notices: () => [],
  given: async () => [],
  give: async () => ({ ok: true, value: undefined }),
  rules: async () => [],
  revoke: async () => ({ ok: true, value: undefined }),
  onGiven: () => () => undefined,
  forgetRun: async () => undefined,
  isTrusted: async () => true,
  setTrusted: async () => ({ ok: true, value: undefined }),
};
