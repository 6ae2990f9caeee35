import assert from "node:assert/strict";
import { readAnswer, readStartRun } from "../../../server/src/host/params.ts";
import { readRetryRun, readSkipStep } from "../../../server/src/host/run-params.ts";

const retry = { runId: "R", by: "terminal" };
const skip = { runId: "R", stepId: "a", reason: "x", by: "terminal" };
const start = { file: "/w/a.manus.yaml", workspaceFolder: "/w", trusted: true, inputs: {} };
const answer = { taskId: "T", askId: "A", by: "terminal" };

describe("parameters about runs that are tried again", () => {
  it("come through as they are, without what nobody asked for", () => {
    assert.deepEqual(readRetryRun({ ...retry, more: 1 }), retry);
    assert.deepEqual(readRetryRun({ ...retry, from: "a" }), { ...retry, from: "a" });
    assert.deepEqual(readSkipStep({ ...skip, more: 1 }), skip);
    assert.deepEqual(readSkipStep({ ...skip, reason: "" }), { ...skip, reason: "" });
    assert.deepEqual(readStartRun({ ...start, reuse: "R", by: "editor" }), { ...start, reuse: "R", by: "editor" });
    assert.deepEqual(readAnswer({ ...answer, person: "ada" }), { ...answer, person: "ada" });
  });

  for (const [what, read, params] of [
    ["nothing", readRetryRun, undefined],
    ["a retry without a run", readRetryRun, { by: "x" }],
    ["a retry by nobody", readRetryRun, { runId: "R" }],
    ["a retry from a number", readRetryRun, { ...retry, from: 1 }],
    ["a retry from nowhere", readRetryRun, { ...retry, from: "" }],
    ["a skip without a step", readSkipStep, { ...skip, stepId: undefined }],
    ["a skip without a reason", readSkipStep, { ...skip, reason: undefined }],
    ["a start that reuses a number", readStartRun, { ...start, reuse: 1 }],
    ["a start that reuses nothing", readStartRun, { ...start, reuse: "" }],
    ["an answer from a number", readAnswer, { ...answer, person: 1 }],
  ] as const) {
    it(`refuse ${what}`, () => assert.equal(read(params), undefined));
  }
});
