import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createToolbox } from "../../server/src/adapters/tools/toolbox.ts";
import type { Driver, DriverReport, TaskOrder } from "../../server/src/core/ports/driver.ts";
import type { Toolbox } from "../../server/src/core/ports/tools.ts";
import type { Ask } from "../../server/src/protocol/fleet.ts";
import { createToolDriver } from "../../server/src/runtime/tool-driver.ts";
import { createFakeClock } from "../support/fakes/fake-clock.ts";
import { MemoryPolicyBook } from "../support/fakes/memory-policy-book.ts";
import { createFakeIds } from "../support/fakes/fake-ids.ts";
import { failed, ScriptedToolbox, succeeded } from "../support/fakes/scripted-toolbox.ts";
import { eventually } from "../support/eventually.ts";
import { rememberLog } from "../support/remembered-log.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const works = { tool: "file_write", arguments: { file: "a.txt", content: "hello" } };
const fails = { tool: "file_read", arguments: { file: "missing.txt" } };
const asks = { tool: "message_ask_user", arguments: { text: "Which?" } };
const reason = { code: "stopped-by-person", message: "A person stopped it" };

describeDriver("direct tool calls", () => createToolbox({ log: rememberLog(), mask: (text) => text }));
describeDriver("direct tool calls on scripted tools", () => {
  const toolbox = new ScriptedToolbox();
  toolbox.play = async ({ call, context }) => {
    if (call.tool === fails.tool) return failed();
    if (call.tool !== asks.tool) return succeeded();
    // A question that is cancelled ends the call, as it does with the real tools.
    return context.ask({ kind: "question", text: "Which?", choices: [] }).then(
      ({ text }) => succeeded(text),
      () => ({ outcome: "interrupted", output: "" }),
    );
  };
  return toolbox;
});

function describeDriver(name: string, makeToolbox: () => Toolbox): void {
  describe(`driver: ${name}`, () => {
    let driver: Driver;
    let folder: string;
    beforeEach(async () => {
      folder = await temporaryFolder();
      const files = { exists: (path: string) => Promise.resolve(existsSync(path)) };
      const book = new MemoryPolicyBook();
      const ports = { book, clock: createFakeClock(), ids: createFakeIds(), log: rememberLog(), files };
      driver = createToolDriver({ ...ports, toolbox: makeToolbox() });
    });
    afterEach(() => driver.endRun("run"));

    /** Starts a task and collects what is reported of it. */
    function start(work: { tool: string; arguments: Record<string, unknown> }, taskId = "task"): DriverReport[] {
      const reports: DriverReport[] = [];
      const order: TaskOrder = {
        taskId,
        runId: "run",
        stepId: `step-of-${taskId}`,
        attempt: 1,
        work: { kind: "tool", call: { callId: `call-of-${taskId}`, ...work } },
        workspaceFolder: folder,
        runFolder: folder,
        environment: {},
        policy: { allow: [], ask: [], deny: [] },
      };
      driver.start(order, (report) => reports.push(report));
      return reports;
    }

    it("reports the start first, and one final report last", async () => {
      const reports = start(works);
      await ended(reports);
      assert.equal(reports[0]?.type, "started");
      assert.equal(reports.at(-1)?.type, "succeeded");
      assert.equal(reports.filter(isFinal).length, 1);
    });

    it("reports a failure with its reason", async () => {
      const reports = start(fails);
      const last = await ended(reports);
      assert.ok(last.type === "failed" && last.reason.code !== "" && last.reason.message !== "", JSON.stringify(last));
    });

    it("fails where the workspace folder is gone", async () => {
      folder = `${folder}/gone`;
      const last = await ended(start(works));
      assert.ok(last.type === "failed" && last.reason.code === "workspace-gone", JSON.stringify(last));
    });

    it("hands a person's answer over, and only to the ask it is for", async () => {
      const reports = start(asks);
      const ask = await asked(reports);
      driver.answer("task", "another ask", { by: "terminal", text: "wrong" });
      driver.answer("another task", ask.id, { by: "terminal", text: "wrong" });
      driver.answer("task", ask.id, { by: "terminal", text: "right" });
      const last = await ended(reports);
      assert.ok(last.type === "succeeded" && last.output.includes("right"), JSON.stringify(last));
    });

    it("ends a task that is stopped, for the reason given", async () => {
      const reports = start(asks);
      await asked(reports);
      driver.stop("task", reason);
      driver.stop("task", { ...reason, code: "too-late" });
      assert.deepEqual(await ended(reports), { type: "stopped", reason });
    });

    it("keeps tasks apart", async () => {
      const [first, second] = [start(asks, "first"), start(asks, "second")];
      await asked(first);
      const ask = await asked(second);
      driver.stop("first", reason);
      driver.answer("second", ask.id, { by: "editor", text: "go on" });
      assert.deepEqual([(await ended(first)).type, (await ended(second)).type], ["stopped", "succeeded"]);
    });

    it("takes no notice of what concerns no running task", async () => {
      const reports = start(works);
      await ended(reports);
      const before = reports.length;
      for (const taskId of ["task", "unknown"]) {
        driver.stop(taskId, reason);
        driver.pause(taskId);
        driver.resume(taskId);
        driver.answer(taskId, "ask", { by: "editor" });
      }
      await driver.endRun("unknown");
      assert.equal(reports.length, before, "nothing comes after the final report");
    });
  });
}

function isFinal({ type }: DriverReport): boolean {
  return type === "succeeded" || type === "failed" || type === "stopped";
}

async function ended(reports: readonly DriverReport[]): Promise<DriverReport> {
  await eventually("the task has ended", () => reports.some(isFinal));
  return reports.at(-1) ?? assert.fail();
}

async function asked(reports: readonly DriverReport[]): Promise<Ask> {
  const find = (): DriverReport | undefined => reports.find(({ type }) => type === "asked");
  await eventually("the task asks", () => find() !== undefined);
  const report = find();
  return report?.type === "asked" ? report.ask : assert.fail();
}
