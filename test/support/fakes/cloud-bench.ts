import assert from "node:assert/strict";
import { createAgentFiles } from "../../../server/src/adapters/store/agent-files.ts";
import { workspaceFiles } from "../../../server/src/adapters/system/workspace-files.ts";
import { createToolbox } from "../../../server/src/adapters/tools/toolbox.ts";
import type { AgentSpec, CloudWish } from "../../../server/src/core/agent/agent-spec.ts";
import { emptyPolicy } from "../empty-policy.ts";
import type { Cancel, Clock } from "../../../server/src/core/ports/clock.ts";
import type { BudgetLedger } from "../../../server/src/core/ports/budget.ts";
import type { Cloud } from "../../../server/src/core/ports/cloud.ts";
import type { DriverReport, TaskOrder } from "../../../server/src/core/ports/driver.ts";
import type { RunStore } from "../../../server/src/core/ports/run-store.ts";
import type { AccountSpec } from "../../../server/src/protocol/accounts.ts";
import type { AccountView } from "../../../server/src/protocol/fleet.ts";
import type { InstanceSpec } from "../../../server/src/protocol/instances.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";
import { createCloudDriver, type CloudDriver } from "../../../server/src/runtime/cloud-driver.ts";
import type { CloudDriverPorts } from "../../../server/src/runtime/cloud/cloud-ports.ts";
import { RunStreams } from "../../../server/src/runtime/run-streams.ts";
import { createFastClock } from "../fast-clock.ts";
import { rememberLog } from "../remembered-log.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runId, specFor, taskId, watch } from "./agent-bench.ts";
import type { AgentTask } from "./agent-bench.ts";
import { freeBudget } from "./free-budget.ts";
import { createFakeIds } from "./fake-ids.ts";
import { FakeCloudPort } from "./fake-cloud-port.ts";
import { MemoryPolicyBook } from "./memory-policy-book.ts";
import { MemoryRunStore } from "./memory-run-store.ts";

/** An instance of the account `work`. */
export const cloudInstance: InstanceSpec = {
  id: "work",
  accountId: "work",
  engine: "manus",
  title: "Work",
  capacity: 5,
};

export const plainWish: CloudWish = {
  connectors: [],
  skills: [],
  forceSkills: [],
  interactive: true,
  hidden: false,
  visibility: "private",
};

/** The account `work`, whose key a test gives and takes. */
class FakeAccounts implements Pick<CloudDriverPorts["accounts"], "find" | "keyOf" | "onChange" | "view"> {
  key: string | undefined = "key";
  readonly listeners = new Set<(accountId: string) => void>();
  usage: AccountView["usage"];

  find(id: string): AccountSpec | undefined {
    return { id, provider: "manus", title: id, disabled: false, origin: "person", keyPlace: "memory" };
  }

  keyOf(): Promise<string | undefined> {
    return Promise.resolve(this.key);
  }

  onChange(listener: (accountId: string) => void): Cancel {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  view(account: AccountSpec): AccountView {
    return { ...account, key: "held", ...(this.usage === undefined ? {} : { usage: this.usage }) };
  }

  /** Something about the account has changed. */
  change(): void {
    for (const listener of [...this.listeners]) listener("work");
  }
}

interface CloudWorld {
  readonly cloud?: Cloud;
  readonly store?: RunStore;
  readonly clock?: Clock;
  readonly workspace?: string;
  readonly budget?: BudgetLedger;
}

/** The driver of the cloud over a cloud in memory and real folders. A second one over the same world is the host after a restart. */
export class CloudBench {
  readonly driver: CloudDriver;
  readonly accounts = new FakeAccounts();
  readonly book = new MemoryPolicyBook();
  readonly log = rememberLog();
  readonly store: RunStore;
  readonly streams: RunStreams;
  readonly cloud: Cloud;
  readonly workspace: string;

  private constructor(world: Required<CloudWorld>, ids: number) {
    this.cloud = world.cloud;
    this.store = world.store;
    this.workspace = world.workspace;
    this.streams = new RunStreams({ store: this.store, clock: world.clock, log: this.log });
    this.driver = createCloudDriver({
      cloud: world.cloud,
      accounts: this.accounts,
      budget: world.budget,
      toolbox: createToolbox({ log: this.log, mask: (text) => text }),
      book: this.book,
      files: createAgentFiles(workspaceFiles),
      store: this.store,
      streams: this.streams,
      clock: world.clock,
      ids: createFakeIds(ids),
      log: this.log,
    });
  }

  static async open(world: CloudWorld = {}, ids = 0): Promise<CloudBench> {
    const { cloud = new FakeCloudPort(), clock = createFastClock(), budget = freeBudget } = world;
    const workspace = world.workspace ?? (await temporaryFolder());
    const store = world.store ?? new MemoryRunStore(undefined, await temporaryFolder());
    return new CloudBench({ cloud, clock, workspace, store, budget }, ids);
  }

  /** Start the task, or its next attempt. */
  start(
    spec: Partial<AgentSpec> = {},
    order: Partial<TaskOrder> & { messages?: Extract<TaskOrder["work"], { kind: "agent" }>["messages"] } = {},
  ): AgentTask {
    const reports: DriverReport[] = [];
    const { messages = [], ...changed } = order;
    this.driver.start(
      {
        taskId,
        runId,
        stepId: "agent",
        attempt: 1,
        work: {
          kind: "agent",
          agent: specFor(this.workspace, { cloud: plainWish, policy: emptyPolicy, ...spec }),
          messages,
        },
        workspaceFolder: this.workspace,
        runFolder: this.store.folder(runId),
        environment: {},
        policy: emptyPolicy,
        instance: cloudInstance,
        ...changed,
      },
      (report) => reports.push(report),
    );
    return watch(reports);
  }

  async events(): Promise<readonly StreamedEvent[]> {
    const page = await this.store.read(runId, 1, 100_000, taskId);
    assert.ok(page.ok);
    return page.value.events;
  }

  /** The events of one type, or the `system` events of one name. */
  async eventsOf(name: string): Promise<readonly StreamedEvent[]> {
    return (await this.events()).filter(({ type, event }) => type === name || event === name);
  }
}
