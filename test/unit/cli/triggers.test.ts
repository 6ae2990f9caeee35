import assert from "node:assert/strict";
import { join } from "node:path";
import { writeFile, mkdir } from "node:fs/promises";
import type { TriggerView } from "../../../server/src/protocol/triggers.ts";
import { momentWords } from "../../../server/src/core/language/schedule/time-words.ts";
import { openBench, sampleRun, sampleRunId, type CliBench } from "../../support/cli-bench.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("manusctl triggers", () => {
  let folder: string;
  let bench: CliBench;
  let nightly: TriggerView;
  let docs: TriggerView;

  beforeEach(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder, ".git"));
    nightly = {
      id: "T1",
      name: "nightly",
      file: join(folder, "nightly.manus.yaml"),
      workspaceFolder: folder,
      schedules: [{ cron: "0 9 * * 1-5", timezone: "Europe/Berlin", missed: "once" }],
      files: [],
      paused: false,
      next: ["2026-11-23T08:00:00.000Z"],
      last: { runId: sampleRunId, at: "2026-11-20T08:00:00.000Z" },
      note: "3 starts were left out.",
    };
    docs = {
      id: "T2",
      name: "docs",
      file: join(folder, "docs.manus.yaml"),
      workspaceFolder: folder,
      schedules: [],
      files: ["docs/**"],
      paused: true,
      problem: "It can't run\u001b[31m.",
      next: [],
    };
    const flow = "manus: 1\nkind: workflow\nname: nightly\non: { schedule: '0 9 * * 1-5' }\nsteps: [{ tool: idle }]\n";
    await writeFile(nightly.file, flow);
    open([nightly, docs]);
  });

  function open(triggers: readonly TriggerView[], interactive = false): void {
    bench = openBench(folder, interactive);
    bench.host.fleet = { ...bench.host.fleet, triggers, runs: [sampleRun()] };
    for (const verb of ["pause", "resume", "remove"]) {
      bench.host.answers.set(`manus/trigger/${verb}`, () => ({ outcome: "accepted" }));
    }
    bench.host.answers.set("manus/trigger/add", () => ({ outcome: "added", triggerId: "T1" }));
    bench.host.answers.set("manus/trigger/fire", () => ({ outcome: "started", runId: sampleRunId }));
    bench.host.answers.set("manus/run/start", () => ({ outcome: "started", runId: sampleRunId }));
  }
  const last = (method: string): unknown => bench.host.asked.findLast((asked) => asked.method === method)?.params;

  it("list tells what starts each, in local time, and what is wrong", async () => {
    assert.equal(await bench.run("triggers", "list"), 0);
    const { out } = bench.terminal;
    assert.match(out, /^TRIGGER +STATUS +STARTS +NEXT +LAST +FILE$/m);
    assert.match(out, /^nightly +on +at 09:00, Monday to Friday \(Europe\/Berlin\)/m);
    assert.ok(out.includes(momentWords(Date.parse("2026-11-23T08:00:00.000Z"))), out);
    assert.match(out, /^docs +paused +when docs\/\*\* changes/m);
    assert.match(out, /^nightly: 3 starts were left out\.$/m);
    assert.ok(!out.includes("\u001b"), "text of a file isn't printed as it is");
  });

  it("list says how to begin where there are none", async () => {
    open([]);
    await bench.run("triggers", "list");
    assert.match(bench.terminal.out, /Nothing starts by itself\. .*manusctl triggers add <file>/);
  });

  it("list writes all there is for scripts", async () => {
    await bench.run("triggers", "list", "-o", "json");
    assert.deepEqual(JSON.parse(bench.terminal.out), [nightly, docs]);
    open([nightly]);
    await bench.run("triggers", "list", "-o", "yaml");
    assert.match(bench.terminal.out, /cron: 0 9 \* \* 1-5/);
  });

  it("add turns a file on and tells when it starts next", async () => {
    assert.equal(await bench.run("triggers", "add", "nightly"), 0);
    assert.deepEqual(last("manus/trigger/add"), {
      file: nightly.file,
      workspaceFolder: folder,
      trusted: true,
      by: "terminal",
    });
    assert.match(bench.terminal.err, /Turned on: nightly starts at 09:00.*\nNext: /);
    assert.match(bench.terminal.err, /After a restart/);
  });

  it("add shows what wants a yes, and ends with the refusal without one", async () => {
    const because = { code: "untrusted-file", message: "It wants your yes", remedy: "Look at it." };
    bench.host.answers.set("manus/trigger/add", () => ({ outcome: "refused", because }));
    assert.equal(await bench.run("triggers", "add", "nightly.manus.yaml"), 2);
    assert.match(bench.terminal.err, /It wants your yes\nLook at it\./);
  });

  it("pause, resume and remove take names, paths and ids", async () => {
    for (const verb of ["pause", "resume", "remove"]) {
      assert.equal(await bench.run("triggers", verb, "nightly"), 0);
      assert.deepEqual(last(`manus/trigger/${verb}`), { triggerId: "T1", by: "terminal" });
      assert.equal(await bench.run("triggers", verb, "docs.manus.yaml"), 0);
      assert.deepEqual(last(`manus/trigger/${verb}`), { triggerId: "T2", by: "terminal" });
      assert.equal(await bench.run("triggers", verb, "T1"), 0);
      assert.deepEqual(last(`manus/trigger/${verb}`), { triggerId: "T1", by: "terminal" });
    }
  });

  it("--all means those it makes a difference to", async () => {
    await bench.run("triggers", "pause", "--all", "-o", "json");
    assert.deepEqual(JSON.parse(bench.terminal.out), { asked: "pause", triggers: [{ id: "T1", name: "nightly" }] });
    await bench.run("triggers", "resume", "--all");
    assert.deepEqual(last("manus/trigger/resume"), { triggerId: "T2", by: "terminal" });
    open([docs]);
    assert.equal(await bench.run("triggers", "pause", "--all"), 0);
    assert.match(bench.terminal.err, /There is nothing to pause\./);
  });

  it("wants to know which ones, and knows no others", async () => {
    assert.equal(await bench.run("triggers", "pause"), 2);
    assert.equal(await bench.run("triggers", "pause", "nightly", "--all"), 2);
    assert.equal(await bench.run("triggers", "pause", "nigthly"), 2);
    assert.match(bench.terminal.err, /Nothing is turned on as nigthly: there is nightly, docs/);
    open([nightly, { ...docs, name: "nightly" }]);
    assert.equal(await bench.run("triggers", "pause", "nightly"), 2);
    assert.match(bench.terminal.err, /Several triggers are named nightly/);
  });

  it("host start tells whether the host stays for them", async () => {
    const tell = (triggers: number): void =>
      void bench.host.answers.set("manus/host/status", () => ({ pid: 7, triggers }));
    tell(0);
    assert.equal(await bench.run("host", "start"), 0);
    assert.match(bench.terminal.err, /process 7\); no trigger is on: it ends once/);
    tell(2);
    await bench.run("host", "start");
    assert.match(bench.terminal.err, /2 triggers are on: it stays for them/);
  });

  describe("manusctl trigger", () => {
    it("fires one that is on", async () => {
      assert.equal(await bench.run("trigger", "nightly", "--input", "since=v1"), 0);
      assert.deepEqual(last("manus/trigger/fire"), { triggerId: "T1", inputs: { since: "v1" }, by: "terminal" });
      assert.match(bench.terminal.out, /goes on in the background/);
    });

    it("starts a file that isn't on", async () => {
      open([]);
      assert.equal(await bench.run("trigger", "nightly.manus.yaml"), 0);
      const params = { file: nightly.file, workspaceFolder: folder, trusted: true, inputs: {}, by: "terminal" };
      assert.deepEqual(last("manus/run/start"), params);
    });

    it("watches with --watch and ends as the run does", async () => {
      const steps = [{ ...sampleRun().steps[0], status: "failed" as const }] as never;
      const run = sampleRun({ status: "failed", reason: { code: "x", message: "It broke" }, steps });
      bench.host.fleet = { ...bench.host.fleet, runs: [run] };
      bench.host.answers.set("manus/run/followEvents", () => ({ outcome: "accepted" }));
      bench.host.answers.set("manus/run/readEvents", () => ({ outcome: "read", page: { events: [], total: 0 } }));
      assert.equal(await bench.run("trigger", "nightly", "--watch"), 1);
      assert.match(bench.terminal.out, /It broke/);
    });

    it("tells the findings of a file that can't run", async () => {
      const problem = {
        line: 3,
        column: 1,
        endLine: 3,
        endColumn: 2,
        severity: "error",
        code: "x",
        message: "Wrong key",
      };
      const problems = [{ file: nightly.file, ...problem }];
      const because = { code: "invalid-file", message: "It can't run" };
      bench.host.answers.set("manus/trigger/fire", () => ({ outcome: "refused", because, problems }));
      assert.equal(await bench.run("trigger", "nightly"), 2);
      assert.match(bench.terminal.err, /Wrong key/);
    });
  });
});
