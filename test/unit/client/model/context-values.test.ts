import assert from "node:assert/strict";
import { contextKeys } from "../../../../client/src/contributions.ts";
import { toContext } from "../../../../client/src/model/context-values.ts";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { sampleAsk, sampleRun, sampleSnapshot, sampleTask, waitingTask } from "../sample-fleet.ts";

describe("context values", () => {
  it("allow nothing in an empty fleet", () => {
    const { linkState, ...rest } = toContext(new FleetModel());
    assert.equal(linkState, "connecting");
    assert.deepEqual(Object.values(rest).filter(Boolean), []);
  });

  it("follow the actions that runs and tasks allow", () => {
    const context = contextOf({
      runs: [sampleRun({ status: "paused" })],
      tasks: [sampleTask({ can: ["retry"], status: "failed" })],
    });
    assert.deepEqual(
      [context.canResumeRun, context.canPauseRun, context.canRetryTask, context.canStopTask],
      [true, false, true, false],
    );
  });

  it("tell an approval from a question", () => {
    const question = contextOf({ tasks: [waitingTask(sampleAsk({ kind: "question", choices: [] }))] });
    const approval = contextOf({ tasks: [waitingTask(sampleAsk())] });
    assert.deepEqual([question.waiting, question.canApproveTask], [true, false]);
    assert.deepEqual([approval.waiting, approval.canApproveTask], [true, true]);
  });

  it("do not offer answers to what no person can answer", () => {
    const waiting = { kind: "quota", text: "Waits for quota" } as const;
    const context = contextOf({ tasks: [sampleTask({ status: "waiting", waiting, can: ["stop"] })] });
    assert.deepEqual([context.waiting, context.canApproveTask], [false, false]);
  });

  it("each have a context key", () => {
    for (const name of Object.keys(toContext(new FleetModel()))) assert.ok(name in contextKeys, name);
  });
});

function contextOf(changes: Parameters<typeof sampleSnapshot>[0]) {
  const model = new FleetModel();
  model.replace(sampleSnapshot(changes));
  return toContext(model);
}
