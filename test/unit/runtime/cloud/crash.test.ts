import assert from "node:assert/strict";
import { validateStreamEvent } from "../../../../schemas/generated/validators.js";
import type { StreamedEvent } from "../../../../server/src/protocol/runs.ts";
import type { RunStore } from "../../../../server/src/core/ports/run-store.ts";
import { createFastClock } from "../../../support/fast-clock.ts";
import { isFinal, message, taskId } from "../../../support/fakes/agent-bench.ts";
import type { AgentTask } from "../../../support/fakes/agent-bench.ts";
import { CloudBench } from "../../../support/fakes/cloud-bench.ts";
import { FakeCloudPort, say } from "../../../support/fakes/fake-cloud-port.ts";
import type { FakeFault, FakeStep } from "../../../support/fakes/fake-cloud-port.ts";
import { MemoryRunStore } from "../../../support/fakes/memory-run-store.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const schema = { type: "object", properties: { accept: { type: "boolean" } }, required: ["accept"] };
const work: readonly FakeStep[] = [
  say("Working"),
  { event: "tool_used", payload: { tool: "shell", action_id: "a1", status: "running" } },
  { event: "tool_used", payload: { tool: "shell", action_id: "a1", status: "success", message: "fine" } },
  { ask: "Which one?" },
  { confirm: "deployAction", schema },
  say("All done", "report.md"),
];

/** A world whose host dies at the n-th touch of the cloud or the disk: from then on nothing that it does comes to anything. */
class DyingWorld {
  readonly cloud = new FakeCloudPort();
  readonly disk: MemoryRunStore;
  touches = 0;
  private readonly diesAt: number;
  private readonly fault: "die-before" | "die-after";

  constructor(disk: MemoryRunStore, diesAt: number, fault: "die-before" | "die-after") {
    this.disk = disk;
    this.diesAt = diesAt;
    this.fault = fault;
    this.cloud.script = () => work;
    this.cloud.pageSize = 50;
    this.cloud.fault = () => this.touch();
  }

  get isDead(): boolean {
    return this.touches >= this.diesAt;
  }

  /** The disk as the host that dies sees it. */
  dyingDisk(): RunStore {
    const { disk } = this;
    const touched = async <T>(write: () => Promise<T>): Promise<T> => {
      const fault = this.touch();
      if (fault === "die-before") return forever();
      const written = await write();
      return fault === undefined ? written : forever();
    };
    return {
      folder: (runId, task) => disk.folder(runId, task),
      create: (runId, task) => disk.create(runId, task),
      read: (runId, from, limit, task) => disk.read(runId, from, limit, task),
      append: (runId, events, task) => touched(() => disk.append(runId, events, task)),
    };
  }

  private touch(): FakeFault | undefined {
    this.touches += 1;
    if (this.touches < this.diesAt) return undefined;
    return this.touches === this.diesAt ? this.fault : "die-before";
  }
}

/** Lets it run with every question answered, until it ends or its host has died. */
async function play(bench: CloudBench, isDead: () => boolean): Promise<AgentTask> {
  const task = bench.start({}, { messages: [message("Be quick", "m1")] });
  const answered = new Set<string>();
  while (!task.reports.some(isFinal) && !isDead()) {
    for (const report of task.reports) {
      if (report.type !== "asked" || answered.has(report.ask.id)) continue;
      answered.add(report.ask.id);
      const answer = report.ask.kind === "question" ? { text: "left" } : { choice: "approved" };
      bench.driver.answer(taskId, report.ask.id, { by: "test", ...answer });
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return task;
}

describe("a task in the cloud whose host dies", () => {
  // Far faster than in the other tests: each death is waited for, with all patience for what may come late.
  const clock = createFastClock(5_000);

  for (const fault of ["die-before", "die-after"] as const) {
    it(`goes on after any death (${fault}): one task, no event lost or doubled, nothing said or confirmed twice`, async () => {
      const root = await temporaryFolder();
      const workspace = await temporaryFolder();
      let deaths = 0;
      for (let diesAt = 1; ; diesAt += 1) {
        const world = new DyingWorld(new MemoryRunStore(undefined, root), diesAt, fault);
        world.cloud.time = () => Date.parse(clock.now());
        const first = await CloudBench.open({ cloud: world.cloud, store: world.dyingDisk(), clock, workspace });
        await play(first, () => world.isDead);
        if (!world.isDead) break;
        deaths += 1;
        await new Promise((resolve) => setImmediate(resolve));
        const cloud = new FakeCloudPort(world.cloud);
        const next = await CloudBench.open({ cloud, store: world.disk, clock, workspace }, 1_000);
        const task = await play(next, () => false);
        check(cloud, task, await next.events(), `${fault} at touch ${diesAt}`);
      }
      assert.ok(deaths > 30, String(deaths));
    });
  }
});

function check(cloud: FakeCloudPort, task: AgentTask, events: readonly StreamedEvent[], where: string): void {
  const last = task.reports.at(-1);
  assert.deepEqual(last, { type: "succeeded", output: "All done", outputs: {} }, where);
  const { events: told, said, confirmed } = cloud.only;
  assert.deepEqual([...said].sort(), ["Be quick", "left"], where);
  assert.equal(confirmed.length, 1, where);
  for (const event of events) assert.ok(validateStreamEvent(event), JSON.stringify([where, event]));
  const made = events.flatMap(({ cloudEvent, type }) =>
    typeof cloudEvent === "string" ? [`${type} ${cloudEvent}`] : [],
  );
  assert.deepEqual(made, [...new Set(made)], `${where}: doubled`);
  const kept = new Set(events.map(({ cloudEvent }) => cloudEvent));
  // Both events of the one call are told by its action and its observation.
  const lost = told.filter(({ id }) => !kept.has(id));
  assert.deepEqual(lost, [], `${where}: lost`);
  const calls = events.filter(({ type }) => type === "action" || type === "observation").map(({ type }) => type);
  assert.deepEqual(calls, ["action", "observation"], where);
  assert.equal(events.filter(({ messageId, type }) => type === "message" && messageId === "m1").length, 1, where);
  assert.equal(events.filter(({ event }) => event === "cloudCreated").length, 1, where);
  assert.equal(events.filter(({ event }) => event === "cloudFile").length, 1, where);
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
