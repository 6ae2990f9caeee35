import assert from "node:assert/strict";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { NoticeFinder } from "../../../../client/src/model/notices.ts";
import { sampleAsk, sampleChange, sampleRun, sampleSnapshot, sampleStep, waitingTask } from "../sample-fleet.ts";

describe("notices", () => {
  it("do not tell of what was there before", () => {
    const { finder, model } = start({ runs: [sampleRun({ status: "failed" })], tasks: [waitingTask(sampleAsk())] });
    assert.deepEqual(finder.look(model), []);
    assert.deepEqual(finder.look(model), []);
  });

  it("wait for the first snapshot before they call anything old", () => {
    const finder = new NoticeFinder();
    const model = new FleetModel();
    finder.look(model);
    model.replace(sampleSnapshot({ runs: [sampleRun({ status: "failed" })] }));
    assert.deepEqual(finder.look(model), []);
  });

  it("tell of each question once, and of the next one of the same task", () => {
    const { finder, model } = start({ runs: [sampleRun()] });
    finder.look(model);
    model.apply(sampleChange(10, 11, { tasks: [waitingTask(sampleAsk())] }));
    const [notice, ...more] = finder.look(model);
    assert.ok(notice?.kind === "asked");
    assert.deepEqual([notice.ask.id, notice.run?.id, more.length], ["01ASK1", "01RUN1", 0]);
    assert.deepEqual(finder.look(model), []);
    model.apply(sampleChange(11, 12, { tasks: [waitingTask(sampleAsk({ id: "01ASK2" }))] }));
    assert.equal(finder.look(model).length, 1);
  });

  it("tell of a failed run with its failed step", () => {
    const { finder, model } = start({ runs: [sampleRun()] });
    finder.look(model);
    const steps = [sampleStep({ status: "succeeded" }), sampleStep({ id: "write", status: "failed" })];
    model.apply(sampleChange(10, 11, { runs: [sampleRun({ status: "failed", steps })] }));
    const [notice] = finder.look(model);
    assert.ok(notice?.kind === "failed");
    assert.equal(notice.step?.id, "write");
  });

  it("tell of a success, but not of what a person stopped", () => {
    const { finder, model } = start({});
    finder.look(model);
    const runs = [sampleRun({ id: "01A", status: "succeeded" }), sampleRun({ id: "01B", status: "stopped" })];
    model.apply(sampleChange(10, 11, { runs }));
    assert.deepEqual(
      finder.look(model).map((notice) => notice.kind),
      ["finished"],
    );
  });

  it("tell again when a run that was retried fails again", () => {
    const { finder, model } = start({ runs: [sampleRun({ status: "failed" })] });
    finder.look(model);
    model.apply(sampleChange(10, 11, { runs: [sampleRun()] }));
    finder.look(model);
    model.apply(sampleChange(11, 12, { runs: [sampleRun({ status: "failed" })] }));
    assert.equal(finder.look(model).length, 1);
  });

  it("tell what happened while the link was lost", () => {
    const { finder, model } = start({ runs: [sampleRun()] });
    finder.look(model);
    model.setLink({ state: "connected" });
    assert.deepEqual(finder.look(model), []);
    model.replace(sampleSnapshot({ runs: [sampleRun({ status: "failed" })] }));
    assert.equal(finder.look(model).length, 1);
  });
});

function start(changes: Parameters<typeof sampleSnapshot>[0]): { finder: NoticeFinder; model: FleetModel } {
  const model = new FleetModel();
  model.replace(sampleSnapshot(changes));
  return { finder: new NoticeFinder(), model };
}
