import assert from "node:assert/strict";
import type { BundleContent } from "../../../../server/src/core/ports/bundle-files.ts";
import { exportRun } from "../../../../server/src/runtime/bundles/export-run.ts";
import { importRun } from "../../../../server/src/runtime/bundles/import-run.ts";
import { DispatcherBench, exec } from "../../../support/fakes/dispatcher-bench.ts";
import { MemoryBundleFiles } from "../../../support/fakes/memory-bundle-files.ts";
import { MemoryJournal } from "../../../support/fakes/memory-journal.ts";

const to = "/tmp/night.manusrun";

/** A host of its own; where bundles lie is shared, where runs lie isn't. */
async function openHost(bundles: Map<string, BundleContent>) {
  const bench = await DispatcherBench.open();
  const files = Object.assign(new MemoryBundleFiles(), { bundles });
  const ports = {
    dispatcher: bench.dispatcher,
    journal: new MemoryJournal(bench.disk),
    bundles: files,
    clock: bench.clock,
    version: "1.2.3",
    findRun: (runId: string) => bench.dispatcher.snapshot().runs.find(({ id }) => id === runId),
    readText: async (file: string) => `# ${file}\n`,
    folderOf: (runId: string) => `/here/runs/${runId}`,
  };
  return { bench, files, ports };
}

describe("bundles of runs", () => {
  let bundles: Map<string, BundleContent>;
  let here: Awaited<ReturnType<typeof openHost>>;
  let there: Awaited<ReturnType<typeof openHost>>;
  beforeEach(async () => {
    bundles = new Map();
    here = await openHost(bundles);
    there = await openHost(bundles);
  });

  /** A run with a step that failed, was tried again by a person and then succeeded, a step for each of two values, and another run beside it. */
  async function finishedRun(): Promise<string> {
    const { bench } = here;
    const other = await bench.start([exec("other")]);
    const runId = await bench.start([
      exec("a"),
      exec("each", { forEach: "fromJSON('[1,2]')" }),
      exec("no", { if: "false" }),
    ]);
    bench.driver.fail("a");
    await bench.settle();
    await bench.dispatcher.retryTask({ taskId: bench.task(runId, "a").id, by: "test" });
    await bench.settle();
    bench.driver.succeed("a", "done");
    await bench.settle();
    for (const { order, report } of bench.driver.started.filter((task) => task.order.stepId === "each")) {
      report({ type: "started" });
      report({ type: "succeeded", output: order.taskId, outputs: {} });
    }
    bench.driver.succeed("other");
    await bench.settle();
    assert.equal(bench.run(other).status, "succeeded");
    assert.equal(bench.run(runId).status, "succeeded");
    return runId;
  }

  it("carry a run to another machine, where it looks the same and nothing can be asked of it", async () => {
    const runId = await finishedRun();
    const exported = await exportRun({ runId, to }, here.ports);
    assert.equal(exported.outcome, "exported", JSON.stringify(exported));
    assert.deepEqual(bundles.get(to)?.runs, [runId], "the run beside it stays where it is");
    assert.deepEqual(await importRun(to, there.ports), { outcome: "imported", runId, replayed: true });

    const before = here.bench.run(runId);
    const after = there.bench.run(runId);
    assert.deepEqual(after, { ...before, folder: `/here/runs/${runId}`, imported: true });
    const taskOf = ({ bench }: typeof here) => bench.task(runId, "a");
    assert.deepEqual(taskOf(there), { ...taskOf(here), can: [] });
    assert.deepEqual(there.bench.driver.started, [], "nothing was called");
    const retried = await there.bench.dispatcher.retryTask({ taskId: taskOf(there).id, by: "test" });
    assert.equal(retried.outcome, "refused");
  });

  it("stay after the host has started again", async () => {
    const runId = await finishedRun();
    await exportRun({ runId, to }, here.ports);
    await importRun(to, there.ports);
    const next = await DispatcherBench.open({ disk: there.bench.disk });
    assert.deepEqual(next.run(runId), there.bench.run(runId));
  });

  it("hold the file's text and say what they are", async () => {
    const runId = await finishedRun();
    await exportRun({ runId, to }, here.ports);
    const documents = bundles.get(to)?.documents ?? {};
    assert.equal(documents["file.manus.yaml"], "# /project/flow.manus.yaml\n");
    const about = JSON.parse(documents["run.json"] ?? "") as Record<string, unknown>;
    assert.equal(about["runId"], runId);
    assert.equal(about["status"], "succeeded");
    assert.ok(!(documents["journal.jsonl"] ?? "").includes('"other"'));
  });

  it("are refused of a run that goes on, isn't there, or came as one itself", async () => {
    const going = await here.bench.start([exec("a")]);
    const codeOf = async (runId: string, host = here): Promise<string> => {
      const exported = await exportRun({ runId, to: "/tmp/other.manusrun" }, host.ports);
      return exported.outcome === "refused" ? exported.because.code : "exported";
    };
    assert.equal(await codeOf(going), "not-finished");
    assert.equal(await codeOf("01JD3KX5Y0QZ7V8N2M4P6R9ST0"), "unknown-run");
    here.bench.driver.succeed("a");
    await here.bench.settle();
    await exportRun({ runId: going, to }, here.ports);
    await importRun(to, there.ports);
    assert.equal(await codeOf(going, there), "imported");
  });

  it("are taken in once", async () => {
    const runId = await finishedRun();
    await exportRun({ runId, to }, here.ports);
    await importRun(to, there.ports);
    const again = await importRun(to, there.ports);
    assert.equal(again.outcome === "refused" ? again.because.code : "", "already-there");
    assert.equal(there.files.discarded, 1);
    const same = await importRun(to, here.ports);
    assert.equal(same.outcome === "refused" ? same.because.code : "", "already-there", "the run is known here");
  });

  for (const [what, change] of [
    ["an event less", (text: string) => text.split("\n").toSpliced(2, 1).join("\n")],
    ["an event more", (text: string) => `${text}${text.split("\n")[0] ?? ""}\n`],
    ["another outcome", (text: string) => text.replace('"output":"done"', '"output":"gone"')],
    ["a line that is none", (text: string) => `${text}{"sequence":\n`],
    ["a record without an event", (text: string) => `${text}{"sequence":9,"at":"x","effects":[]}\n`],
  ] as const) {
    it(`are refused with ${what}, and nothing is changed`, async () => {
      const runId = await finishedRun();
      await exportRun({ runId, to }, here.ports);
      const content = bundles.get(to);
      assert.ok(content);
      const journal = change(content.documents["journal.jsonl"] ?? "");
      bundles.set(to, { ...content, documents: { ...content.documents, "journal.jsonl": journal } });
      const imported = await importRun(to, there.ports);
      assert.equal(imported.outcome === "refused" ? imported.because.code : "", "broken");
      assert.deepEqual(there.bench.dispatcher.snapshot().runs, []);
      assert.equal(there.files.discarded, 1);
      assert.equal(there.files.folders.size, 0);
    });
  }
});
