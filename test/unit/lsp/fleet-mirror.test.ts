import { sampleAccount } from "../../support/sample-account.ts";
import assert from "node:assert/strict";
import type { Outcome } from "../../../server/src/core/ports/failure.ts";
import { FleetMirror } from "../../../server/src/lsp/fleet-mirror.ts";
import type { FleetChange, FleetSnapshot, RunView, TaskView } from "../../../server/src/protocol/fleet.ts";
import { createFakeHost } from "../../integration/lsp/session.ts";
import type { FakeHost } from "../../integration/lsp/session.ts";
import { eventually } from "../../support/eventually.ts";

function runView(id: string, file = "/w/a.manus.yaml"): RunView {
  const head = { id, name: "a", title: "a", kind: "workflow", file, workspaceFolder: "/w", folder: "/runs" } as const;
  return { ...head, status: "running", startedAt: "2026-11-21T09:14:03.120Z", steps: [], inputs: {}, outputs: {} };
}

function taskView(id: string, runId: string, stepId = "log"): TaskView {
  const spec = { id, runId, stepId, title: stepId, engine: "tool", attempt: 1, priority: 5, can: [] } as const;
  return { ...spec, status: "running", queuedAt: "2026-11-21T09:14:03.120Z" };
}

const machine = sampleAccount();
const snapshot: FleetSnapshot = {
  sequence: 4,
  accounts: [machine],
  instances: [],
  runs: [runView("02")],
  tasks: [taskView("t1", "02"), taskView("t0", "01")],
  triggers: [],
};
const values = (contexts: object): Outcome<unknown> => ({
  ok: true,
  value: { outcome: "read", values: { sequence: 4, contexts } },
});

describe("the mirror of the fleet", () => {
  let host: FakeHost;
  let mirror: FleetMirror;
  const moved: string[][] = [];

  beforeEach(async () => {
    host = createFakeHost(snapshot);
    moved.length = 0;
    mirror = new FleetMirror(host, (files) => moved.push([...files]));
    mirror.follow();
    host.say({ state: "connected" });
    await eventually("the snapshot was taken", () => mirror.known);
  });

  function change(parts: Partial<FleetChange>): void {
    host.tell("manus/fleet/didChange", {
      previousSequence: 4,
      sequence: 5,
      runs: [],
      tasks: [],
      instances: [],
      accounts: [],
      triggers: [],
      gone: { accounts: [], instances: [], triggers: [] },
      ...parts,
    });
  }

  it("follows what becomes of accounts and instances, of accounts also what no journal has", () => {
    const cloud = sampleAccount({ id: "work", provider: "manus", key: "missing" });
    const far = { id: "far", accountId: "work", engine: "manus", title: "Far", capacity: 5 } as const;
    change({ accounts: [cloud], instances: [{ ...far, status: "running", running: [] }] });
    const ids = (of: readonly { readonly id: string }[]): readonly string[] => of.map(({ id }) => id);
    assert.deepEqual([ids(mirror.accounts), ids(mirror.instances)], [[machine.id, "work"], ["far"]]);
    const before = moved.length;
    change({ previousSequence: 5, sequence: 5, accounts: [{ ...cloud, key: "held" }] });
    assert.deepEqual([mirror.accounts[1]?.key, moved.length], ["held", before + 1]);
    change({ previousSequence: 3, sequence: 4, accounts: [cloud] });
    assert.equal(mirror.accounts[1]?.key, "held", "what is older than what is known changes nothing");
    change({ previousSequence: 5, sequence: 6, gone: { accounts: ["work"], instances: ["far"], triggers: [] } });
    assert.deepEqual([ids(mirror.accounts), mirror.instances], [[machine.id], []]);
    assert.equal(moved.length, before + 2);
  });

  it("knows which tools there are, once a host has told for this window's environment", async () => {
    assert.equal(mirror.tools, undefined, "this host is too old to know");
    host.tools = ["idle"];
    const before = moved.length;
    const other = new FleetMirror(
      host,
      (files) => moved.push([...files]),
      async () => ({ SEARXNG_URL: "http://x" }),
    );
    await other.askForTools();
    assert.equal(other.tools, undefined, "a host that isn't attached isn't asked");
    other.follow();
    host.say({ state: "connected" });
    await eventually("they are known", () => other.tools !== undefined);
    assert.deepEqual(other.tools, new Set(["idle"]));
    assert.deepEqual(host.toolsAsked.at(-1), { environment: { SEARXNG_URL: "http://x" } });
    assert.ok(moved.length > before);
    await eventually("the first one asked, too", () => mirror.tools !== undefined);
    const settled = moved.length;
    await other.askForTools();
    assert.equal(moved.length, settled, "nothing is checked again where nothing has changed");
  });

  function asked(): unknown[] {
    return host.asked.filter(({ method }) => method === "manus/run/readValues").map(({ params }) => params);
  }

  it("knows the newest run of a file, however its path is written", () => {
    assert.equal(mirror.runOf("\\w\\a.manus.yaml")?.id, "02");
    change({ runs: [runView("01")] });
    assert.equal(mirror.runOf("/w/a.manus.yaml")?.id, "02");
    change({ previousSequence: 5, sequence: 6, runs: [runView("03")] });
    assert.equal(mirror.runOf("/w/a.manus.yaml")?.id, "03");
  });

  it("tells of which files the newest run has moved", () => {
    assert.deepEqual(moved, [["/w/a.manus.yaml"]]);
    change({ runs: [runView("01"), runView("03", "/w/b.manus.yaml")] });
    change({ previousSequence: 5, sequence: 6, tasks: [taskView("t4", "02")] });
    change({ previousSequence: 6, sequence: 7 });
    assert.deepEqual(moved.slice(1), [["/w/b.manus.yaml"], ["/w/a.manus.yaml"]]);
  });

  it("tells of files whose runs are gone, too", async () => {
    host.answer = () => ({ ok: true, value: { ...snapshot, sequence: 9, runs: [] } });
    change({ previousSequence: 8, sequence: 9 });
    await eventually("the snapshot was taken", () => mirror.runOf("/w/a.manus.yaml") === undefined);
    assert.deepEqual(moved.at(-1), ["/w/a.manus.yaml"]);
  });

  it("tells of the files that begin to start by themselves, and no more", () => {
    const trigger = { id: "01T", name: "a", file: "/w/a.manus.yaml", workspaceFolder: "/w", schedules: [], files: [] };
    change({ triggers: [{ ...trigger, paused: false, next: [] }] });
    assert.deepEqual([moved.at(-1), mirror.triggerOf("/w/a.manus.yaml")?.id], [["/w/a.manus.yaml"], "01T"]);
    change({ previousSequence: 5, sequence: 6, gone: { accounts: [], instances: [], triggers: ["01T"] } });
    assert.deepEqual([moved.at(-1), mirror.triggerOf("/w/a.manus.yaml")], [["/w/a.manus.yaml"], undefined]);
  });

  it("keeps the tasks of the newest runs alone", () => {
    assert.equal(mirror.taskOf("02", "log")?.id, "t1");
    assert.equal(mirror.taskOf("01", "log"), undefined);
    change({ runs: [runView("03")], tasks: [taskView("t3", "03")] });
    assert.equal(mirror.taskOf("02", "log"), undefined);
    assert.equal(mirror.taskOf("03", "log")?.id, "t3");
  });

  it("knows what waits for a person, of older runs and of items too, until it is answered or its run ends", () => {
    const waiting = (id: string, runId: string, parts: Partial<TaskView> = {}): TaskView => {
      const ask = { id: `ask-${id}`, kind: "question", text: "Which?", choices: [], askedAt: id } as const;
      return {
        ...taskView(id, runId),
        status: "waiting",
        can: ["answer"],
        waiting: { kind: "question", text: "an answer", ask },
        ...parts,
      };
    };
    const asking = (): string[] => mirror.asksOf("/w/a.manus.yaml").map(({ id }) => id);
    change({ runs: [runView("03")], tasks: [waiting("t5", "02"), waiting("t4", "03", { index: 1 })] });
    assert.deepEqual(asking(), ["t4", "t5"], "the oldest question first");
    assert.deepEqual(mirror.asksOf("/w/b.manus.yaml"), []);
    change({ previousSequence: 5, sequence: 6, tasks: [waiting("t5", "02", { status: "running", can: [] })] });
    assert.deepEqual(asking(), ["t4"]);
    assert.deepEqual(moved.at(-1), ["/w/a.manus.yaml"], "what shows it is told, though it isn't the newest run");
    change({ previousSequence: 6, sequence: 7, tasks: [waiting("t6", "02")] });
    change({ previousSequence: 7, sequence: 8, runs: [{ ...runView("02"), status: "stopped" }] });
    assert.deepEqual([asking(), moved.at(-1)], [["t4"], ["/w/a.manus.yaml"]]);
  });

  it("takes the newest task of a step that was tried again", () => {
    change({ tasks: [taskView("t2", "02"), taskView("t1", "02")] });
    assert.equal(mirror.taskOf("02", "log")?.id, "t2");
  });

  it("asks for a snapshot after a gap", async () => {
    host.answer = () => ({ ok: true, value: { ...snapshot, sequence: 9, runs: [runView("08")] } });
    change({ previousSequence: 8, sequence: 9 });
    await eventually("the snapshot was taken", () => mirror.runOf("/w/a.manus.yaml")?.id === "08");
    assert.equal(mirror.taskOf("02", "log"), undefined);
  });

  it("asks for the values of a run once, and says until when", async () => {
    host.answer = () => values({ inputs: { tag: "v1" } });
    assert.equal(mirror.pending(), undefined);
    assert.equal(mirror.valuesOf("02"), undefined);
    assert.equal(mirror.valuesOf("02"), undefined);
    await mirror.pending();
    assert.deepEqual(mirror.valuesOf("02"), { inputs: { tag: "v1" } });
    assert.equal(mirror.pending(), undefined);
    assert.deepEqual(asked(), [{ runId: "02" }]);
  });

  it("asks anew once the run has moved", async () => {
    host.answer = () => values({ inputs: { tag: "v1" } });
    mirror.valuesOf("02");
    await mirror.pending();
    host.answer = () => values({ inputs: { tag: "v2" } });
    change({ runs: [runView("02")] });
    assert.equal(mirror.valuesOf("02"), undefined);
    await mirror.pending();
    assert.deepEqual(mirror.valuesOf("02"), { inputs: { tag: "v2" } });
  });

  it("drops an answer that the run has overtaken", async () => {
    host.answer = () => values({ inputs: { tag: "old" } });
    mirror.valuesOf("02");
    const first = mirror.pending();
    change({ runs: [runView("02")] });
    host.answer = () => values({ inputs: { tag: "new" } });
    mirror.valuesOf("02");
    await first;
    await mirror.pending();
    assert.deepEqual(mirror.valuesOf("02"), { inputs: { tag: "new" } });
  });

  it("doesn't ask again for what the host doesn't have", async () => {
    host.answer = () => ({
      ok: true,
      value: { outcome: "refused", because: { code: "unknown-run", message: "none" } },
    });
    mirror.valuesOf("02");
    await mirror.pending();
    assert.equal(mirror.valuesOf("02"), undefined);
    assert.equal(mirror.pending(), undefined);
    assert.equal(asked().length, 1);
  });

  it("asks nothing of a host that isn't attached", () => {
    host.say({ state: "lost" });
    assert.equal(mirror.valuesOf("02"), undefined);
    assert.deepEqual(asked(), []);
  });

  it("keeps the values of a few runs, of those that were asked for last", async () => {
    host.answer = () => values({});
    for (let number = 0; number < 12; number += 1) mirror.valuesOf(`r${String(number)}`);
    await mirror.pending();
    assert.deepEqual(mirror.valuesOf("r11"), {});
    assert.equal(asked().length, 12);
    assert.equal(mirror.valuesOf("r0"), undefined);
    assert.equal(asked().length, 13);
  });
});
