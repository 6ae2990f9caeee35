import * as l10n from "@vscode/l10n";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toSvgFile } from "../../../webviews/src/drawing/svg-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { openBench, sampleRun, sampleRunId, type CliBench } from "../../support/cli-bench.ts";
import type { WorkflowGraph } from "../../../server/src/protocol/graph.ts";

const step = { kind: "tool", line: 1, needs: [] } as const;
const graph: WorkflowGraph = {
  ...{ name: "sample", title: "Sample", file: "/w/sample.manus.yaml", at: "2026-11-22T09:00:00.000Z" },
  steps: [
    {
      ...step,
      id: "log",
      number: 1,
      title: "Log",
      live: { status: "succeeded", outcome: "succeeded", durationMs: 2_000 },
    },
    { ...step, id: "gate", number: 2, title: "Gate", needs: ["log"], live: { status: "waiting", waitsFor: "Sure?" } },
  ],
  criticalPath: { steps: ["log", "gate"], milliseconds: 3_000, basis: "mixed" },
};

function open(): CliBench {
  const bench = openBench("/w");
  bench.host.fleet = { ...bench.host.fleet, runs: [sampleRun()] };
  for (const method of ["manus/graph/readRun", "manus/graph/planRun"])
    bench.host.answers.set(method, () => ({ outcome: "graph", graph }));
  return bench;
}

describe("manusctl graph", () => {
  afterEach(() => l10n.config({ contents: {} }));

  it("of a run: what needs what, where it stands, and the critical path in words", async () => {
    const bench = open();
    assert.equal(await bench.run("graph", sampleRunId.slice(0, 8)), 0);
    assert.deepEqual(bench.host.asked.at(-1), { method: "manus/graph/readRun", params: { runId: sampleRunId } });
    assert.match(bench.terminal.out, /Critical path, 3 s so far or expected: log → gate/);
    assert.match(bench.terminal.out, /2\s+gate\s+waiting\s+log\s+critical\s+Sure\?/);
  });

  it("in the reader's language; what programs read stays as it is", async () => {
    l10n.config({ contents: { waiting: "wartet", succeeded: "erfolgreich" } });
    const [table, json] = [open(), open()];
    await table.run("graph", sampleRunId);
    await json.run("graph", sampleRunId, "-o", "json");
    assert.match(table.terminal.out, /1 {2}log +erfolgreich/);
    assert.match(table.terminal.out, /2 {2}gate +wartet/);
    assert.deepEqual(JSON.parse(json.terminal.out), graph);
  });

  it("as Mermaid, and as it is for scripts", async () => {
    const bench = open();
    assert.equal(await bench.run("graph", sampleRunId, "--mermaid"), 0);
    assert.match(bench.terminal.out, /^flowchart TD\n {2}s1\["1 · Log<br\/>succeeded · 2 s"\]:::succeeded\n/);
    const json = open();
    await json.run("graph", sampleRunId, "-o", "json");
    assert.deepEqual(JSON.parse(json.terminal.out), graph);
    assert.equal(await open().run("graph", sampleRunId, "--mermaid", "-o", "json"), 2);
  });

  it("as the SVG that the panel saves, written out or into a file that isn't written over", async () => {
    const bench = open();
    assert.equal(await bench.run("graph", sampleRunId, "--svg"), 0);
    assert.equal(bench.terminal.out, toSvgFile(graph));
    const folder = await temporaryFolder();
    const saving = openBench(folder);
    saving.host.fleet = bench.host.fleet;
    saving.host.answers.set("manus/graph/readRun", () => ({ outcome: "graph", graph }));
    const save = (...more: readonly string[]): Promise<number> => {
      return saving.run("graph", sampleRunId, "--to", "run.svg", ...more);
    };
    assert.equal(await save("--svg"), 0);
    assert.equal(await readFile(join(folder, "run.svg"), "utf8"), toSvgFile(graph));
    assert.equal(saving.terminal.out, "");
    assert.equal(await save("--mermaid"), 2);
    assert.match(saving.terminal.err, /run\.svg is there already/);
    assert.equal(await save("--mermaid", "--overwrite"), 0);
    assert.match(await readFile(join(folder, "run.svg"), "utf8"), /^flowchart TD/);
    assert.equal(await save(), 2);
    assert.equal(await save("--svg", "--mermaid"), 2);
  });

  it("of a file: plans it with the inputs given, and says why there is none", async () => {
    const bench = open();
    const because = { code: "invalid-file", message: "The file has errors" };
    bench.host.answers.set("manus/graph/planRun", () => ({ outcome: "refused", because, problems: [] }));
    const file = "examples/release-notes.manus.yaml";
    assert.equal(await bench.run("graph", file, "--input", "since=v1"), 2);
    assert.match(bench.terminal.err, /There is no file/);
    const real = openBench(process.cwd());
    real.host.answers.set("manus/graph/planRun", () => ({ outcome: "refused", because, problems: [] }));
    assert.equal(await real.run("graph", "test/fixtures/workspace/hello.manus.yaml", "--input", "since=v1"), 2);
    assert.match(real.terminal.err, /The file has errors/);
    assert.deepEqual((real.host.asked.at(-1)?.params as { inputs: unknown }).inputs, { since: "v1" });
  });
});
