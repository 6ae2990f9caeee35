import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { openBench, type CliBench } from "../../support/cli-bench.ts";
import { sampleReport } from "../../support/sample-figures.ts";

describe("manusctl usage", () => {
  let bench: CliBench;
  beforeEach(() => {
    bench = openBench(tmpdir());
    bench.host.answers.set("manus/analytics/read", () => ({ outcome: "read", report: sampleReport() }));
  });
  const asked = (): unknown => bench.host.asked.at(-1)?.params;

  it("has the last 30 days by workflow, and what follows from them", async () => {
    assert.equal(await bench.run("usage"), 0);
    assert.deepEqual(asked(), { days: 30, filter: {} });
    const { out } = bench.terminal;
    assert.match(out, /^Tasks +3 succeeded, 1 failed, 0 stopped$/m);
    assert.match(out, /^Duration +half within 2 s, 95 of 100 within 9 s$/m);
    assert.match(out, /^=release +3 +1 +0 +2 s +9 s +\$1\.50/m);
    assert.match(out, /^Step <draft> is flaky\n {2}8 of 40\.\n {2}Look\.$/m);
  });

  it("takes days, weeks, ranges and filters", async () => {
    assert.equal(await bench.run("usage", "--last", "2w", "--model", "small", "--outcome", "failed"), 0);
    assert.deepEqual(asked(), { days: 14, filter: { model: "small", outcome: "failed" } });
    assert.equal(await bench.run("usage", "--since", "2026-11-01"), 0);
    assert.deepEqual(asked(), { since: "2026-11-01", filter: {} });
    for (const wrong of [
      ["--last", "0d"],
      ["--last", "x"],
      ["--since", "2026-02-30"],
      ["--by", "odd"],
      ["--last", "7d", "--since", "2026-11-01"],
    ])
      assert.equal(await bench.run("usage", ...wrong), 2, wrong.join(" "));
  });

  it("writes JSON and CSV", async () => {
    assert.equal(await bench.run("usage", "--json"), 0);
    assert.deepEqual(JSON.parse(bench.terminal.out), JSON.parse(JSON.stringify(sampleReport())));
    for (const [by, line] of [
      ["workflow", /^'=release,3,1,0,1\.5,0,1000,200,0,2000,9000,2000,9000\r$/m],
      ["step", /^'=release,draft,3,1,0/m],
      ["day", /^2026-11-21,3,1,0,1\.5,0,1000,200,0\r$/m],
      ["tool", /^shell_exec,4,1,0,0,2000,9000\r$/m],
    ] as const) {
      assert.equal(await bench.run("usage", "--by", by, "--csv"), 0);
      assert.match(bench.terminal.out, line);
    }
  });

  it("says that a price is unknown, and leaves its cell empty in CSV", async () => {
    const { spend, workflows } = sampleReport();
    const unknown = { cost: 0, unpriced: 2 };
    const report = sampleReport({
      spend: { ...spend, ...unknown },
      workflows: workflows.map((each) => ({ ...each, ...unknown })),
    });
    bench.host.answers.set("manus/analytics/read", () => ({ outcome: "read", report }));
    assert.equal(await bench.run("usage"), 0);
    assert.match(bench.terminal.out, /^Used +cost unknown, 0 credits, .*; without 2 tasks whose price isn't known$/m);
    assert.match(bench.terminal.out, /^=release +3 +1 +0 +2 s +9 s +unknown/m);
    bench.terminal.out = "";
    assert.equal(await bench.run("usage", "--csv"), 0);
    assert.match(bench.terminal.out, /^'=release,3,1,0,,0,1000,200,2,/m);
  });

  it("waits until older events are read, and says so beside the result", async () => {
    const answers = [
      { read: 5, of: 10 },
      { read: 10, of: 10 },
    ];
    bench.host.answers.set("manus/analytics/read", () => ({
      outcome: "read",
      report: sampleReport({ progress: answers.shift() ?? { read: 1, of: 1 } }),
    }));
    assert.equal(await bench.run("usage", "--json"), 0);
    assert.match(bench.terminal.err, /Reading older events: 5 of 10/);
    assert.deepEqual(answers, []);
  });

  it("says why there are none", async () => {
    const because = { code: "analytics-unreadable", message: "The journal can't be read", remedy: "Look." };
    bench.host.answers.set("manus/analytics/read", () => ({ outcome: "refused", because }));
    assert.equal(await bench.run("usage"), 2);
    assert.match(bench.terminal.err, /The journal can't be read/);
  });
});
