import assert from "node:assert/strict";
import { readTaskDefinition } from "../../../../client/src/doors/task-definition.ts";
import { TaskRun } from "../../../../client/src/doors/task-run.ts";
import { FollowedStreams } from "../../../../client/src/link/followed-streams.ts";
import type { RunView, TaskView } from "../../../../server/src/protocol/fleet.ts";
import { DescribeFileRequest } from "../../../../server/src/protocol/language.ts";
import {
  EventsAppendedNotification,
  FollowEventsRequest,
  StartRunRequest,
  StopRunRequest,
  UnfollowEventsRequest,
} from "../../../../server/src/protocol/runs.ts";
import { sampleRun, sampleRunId, sampleStep, sampleTask } from "../../../support/cli-bench.ts";
import { eventually } from "../../../support/eventually.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";

const order = { definition: { type: "manus", file: "hello.manus.yaml", inputs: { who: "Ada" } }, folder: "/shop" };

describe("a task of tasks.json", () => {
  let bench: FakeWorkbench;
  let lines: string[];
  let ends: number[];
  let started: string[];
  let run: TaskRun;
  let sequence: number;
  let known: boolean;

  beforeEach(() => {
    bench = fakeWorkbench();
    known = true;
    [lines, ends, started, sequence] = [[], [], [], 1];
    bench.model.setLink({ state: "connected" });
    show({});
    bench.server
      .whenAsked(DescribeFileRequest)
      .answer(() => ({ name: "hello", kind: "workflow", inputs: [], steps: [] }));
    bench.server.whenAsked(StartRunRequest).answer(() => ({ outcome: "started", runId: sampleRunId }));
    bench.server.accept(StopRunRequest, FollowEventsRequest, UnfollowEventsRequest);
    const doors = {
      streams: new FollowedStreams(bench.server),
      untilKnown: async () => known,
      onStarted: (runId: string) => void started.push(runId),
      onProblem: (error: unknown) => assert.fail(String(error)),
    };
    run = new TaskRun(bench, doors, { line: (text) => void lines.push(text), end: (code) => void ends.push(code) });
  });
  function show({ runs = [], tasks = [] }: { runs?: readonly RunView[]; tasks?: readonly TaskView[] }): void {
    bench.model.replace({ sequence: sequence++, accounts: [], instances: [], runs, tasks, triggers: [] });
  }

  it("starts the file with its inputs, and tells each step once", async () => {
    await run.open(order);
    const [params] = bench.server.paramsOf(StartRunRequest);
    const wanted = { file: "/shop/hello.manus.yaml", workspaceFolder: "/shop", trusted: true, inputs: { who: "Ada" } };
    assert.deepEqual(params, wanted);
    assert.deepEqual(started, [sampleRunId]);
    show({ runs: [sampleRun()] });
    show({ runs: [sampleRun()] });
    show({ runs: [sampleRun({ steps: [sampleStep({ status: "succeeded" })] })] });
    assert.deepEqual(lines, [`Run ${sampleRunId} of hello.manus.yaml`, "1. First running", "1. First succeeded"]);
    assert.deepEqual(ends, []);
  });

  for (const [status, code] of [
    ["succeeded", 0],
    ["failed", 1],
    ["stopped", 3],
  ] as const) {
    it(`ends with ${code} when its run has ${status}, once`, async () => {
      await run.open(order);
      const ended = sampleRun({
        status,
        steps: [],
        outputs: { said: "hello" },
        reason: { code: "x", message: "So it is" },
      });
      show({ runs: [ended] });
      show({ runs: [ended] });
      assert.deepEqual(ends, [code]);
      assert.equal(lines.at(-1), "said: hello");
      await run.close();
      assert.deepEqual(bench.server.paramsOf(StopRunRequest), []);
    });
  }

  it("that is ended by the person stops its run", async () => {
    await run.open(order);
    show({ runs: [sampleRun()] });
    await run.close();
    assert.deepEqual(bench.server.paramsOf(StopRunRequest), [{ runId: sampleRunId, by: "editor" }]);
  });

  it("that is ended while its run is about to start stops it, too", async () => {
    let answer = (): void => undefined;
    const waits = new Promise<void>((resolve) => (answer = resolve));
    bench.server.whenAsked(StartRunRequest).answerLater(async () => {
      await waits;
      return { outcome: "started", runId: sampleRunId };
    });
    const opened = run.open(order);
    await run.close();
    answer();
    await opened;
    assert.deepEqual(bench.server.paramsOf(StopRunRequest), [{ runId: sampleRunId, by: "editor" }]);
  });

  it("says what its run waits for", async () => {
    await run.open(order);
    const waiting = { kind: "approval", text: "May it?" } as const;
    show({ runs: [sampleRun({ steps: [] })], tasks: [sampleTask({ status: "waiting", waiting })] });
    assert.equal(lines.at(-1), "First waits: May it?");
  });

  it("writes what its agents do, and lets go of their streams at the end", async () => {
    await run.open(order);
    const agent = sampleTask({ engine: "local" });
    show({ runs: [sampleRun({ steps: [] })], tasks: [agent] });
    await eventually("the stream is followed", () => bench.server.paramsOf(FollowEventsRequest).length === 1);
    const events = [
      { seq: 1, at: "", type: "action", source: "agent", tool: "file_read", arguments: { file: "a.md" } },
    ];
    bench.server.notify(EventsAppendedNotification, { runId: sampleRunId, taskId: agent.id, events });
    bench.server.notify(EventsAppendedNotification, { runId: "another", taskId: agent.id, events });
    assert.deepEqual(lines.slice(1), ["First: file_read file: a.md"]);
    show({ runs: [sampleRun({ steps: [], status: "succeeded" })], tasks: [agent] });
    await eventually("the stream is left", () => bench.server.paramsOf(UnfollowEventsRequest).length === 1);
  });

  it("of a broken file prints its problems as manusctl does, and ends with 2", async () => {
    const at = { line: 6, column: 11, endLine: 6, endColumn: 20 };
    const problem = {
      file: "/shop/hello.manus.yaml",
      ...at,
      severity: "error",
      code: "unknown-tool",
      message: "No",
    } as const;
    const because = { code: "invalid-file", message: "The file has errors" };
    bench.server.whenAsked(StartRunRequest).answer(() => ({ outcome: "refused", because, problems: [problem] }));
    await run.open(order);
    assert.deepEqual(lines, ["/shop/hello.manus.yaml:6:11 error No [unknown-tool]", "The file has errors"]);
    assert.deepEqual(ends, [2]);
  });

  it("that can't start says why, and ends with 2", async () => {
    bench.server.whenAsked(StartRunRequest).answer(() => {
      throw new Error("The language server is not running");
    });
    await run.open(order);
    assert.deepEqual([lines, ends], [["The language server is not running"], [2]]);
  });

  it("waits for the host, and says that there is none", async () => {
    known = false;
    await run.open(order);
    assert.match(lines[0] ?? "", /can't be reached/);
    assert.deepEqual([ends, bench.server.paramsOf(StartRunRequest)], [[2], []]);
  });

  for (const [definition, said] of [
    [{}, /needs a file/],
    [{ file: 3 }, /needs a file/],
    [{ file: "a", inputs: [] }, /inputs must be/],
    [{ file: "a", inputs: { x: {} } }, /input x must be/],
    [{ file: "a", step: 1 }, /step must be/],
  ] as const) {
    it(`is told what is wrong with it: ${JSON.stringify(definition)}`, () => {
      assert.match(problemOf(definition, "/shop"), said);
    });
  }

  it("of no folder can only name a whole path", () => {
    assert.match(problemOf({ file: "a" }, undefined), /workspace folder/);
    assert.deepEqual(readTaskDefinition({ file: "/a" }, undefined), { file: "/a", inputs: {} });
  });
});

function problemOf(definition: unknown, folder: string | undefined): string {
  const read = readTaskDefinition(definition, folder);
  return typeof read === "string" ? read : assert.fail("the definition is fine");
}
