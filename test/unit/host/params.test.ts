import assert from "node:assert/strict";
import * as read from "../../../server/src/host/params.ts";

const start = { file: "/w/a.manus.yaml", workspaceFolder: "/w", trusted: true, inputs: {} };

describe("parameters from the socket", () => {
  it("of a start keep the variables that a run may need, and no others", () => {
    const environment = {
      MANUS_MODEL: "m",
      MANUS_SECRET_TOKEN: "t",
      PATH: "/bin",
      AWS_SECRET_ACCESS_KEY: "no",
      EMPTY: "",
    };
    assert.deepEqual(read.readStartRun({ ...start, environment, more: 1 }), {
      ...start,
      environment: { MANUS_MODEL: "m", MANUS_SECRET_TOKEN: "t" },
    });
    assert.deepEqual(read.readStartRun(start), start);
    for (const wrong of [7, [], { MANUS_MODEL: 7 }, null]) {
      assert.equal(read.readStartRun({ ...start, environment: wrong }), undefined);
    }
  });

  it("of a start keep what is preferred, each as a text", () => {
    const prefer = { account: "work", instance: "research", model: "big", profile: "max" };
    assert.deepEqual(read.readStartRun({ ...start, prefer: { ...prefer, more: 1 } }), { ...start, prefer });
    assert.deepEqual(read.readStartRun({ ...start, prefer: {} }), { ...start, prefer: {} });
    for (const wrong of [7, [], { account: 7 }, { model: "" }, null]) {
      assert.equal(read.readStartRun({ ...start, prefer: wrong }), undefined);
    }
  });

  it("of an answer keep what was filled into a form", () => {
    const answer = { taskId: "T", by: "x", askId: "A", choice: "approved", values: { to: "ada" } };
    assert.deepEqual(read.readAnswer({ ...answer, more: 1 }), answer);
    for (const wrong of [7, [], null, "x"]) assert.equal(read.readAnswer({ ...answer, values: wrong }), undefined);
  });

  it("of a stream name a run, and a task where one is meant", () => {
    assert.deepEqual(read.readStream({ runId: "R", other: 1 }), { runId: "R" });
    assert.deepEqual(read.readStream({ runId: "R", taskId: "T" }), { runId: "R", taskId: "T" });
    for (const wrong of [{ taskId: "T" }, { runId: "R", taskId: "" }, { runId: "R", taskId: 7 }, null]) {
      assert.equal(read.readStream(wrong), undefined);
    }
    assert.deepEqual(read.readEventRange({ runId: "R", taskId: "T", from: 0.5, limit: 5000 }), {
      runId: "R",
      taskId: "T",
      from: 1,
      limit: 1000,
    });
  });

  it("of a message are a text, a list and perhaps a way", () => {
    const message = { taskId: "T", by: "x", text: "Hello", attachments: ["/a"] };
    assert.deepEqual(read.readMessage({ ...message, more: 1 }), message);
    assert.deepEqual(read.readMessage({ ...message, mode: "interrupt" }), { ...message, mode: "interrupt" });
    for (const wrong of [
      { text: "" },
      { attachments: "/a" },
      { attachments: [7] },
      { mode: "reject" },
      { taskId: 1 },
    ]) {
      assert.equal(read.readMessage({ ...message, ...wrong }), undefined);
    }
  });
});
