import { thisMachine } from "../../server/src/core/dispatch/built-in.ts";
import assert from "node:assert/strict";
import type { Driver, DriverReport, TaskOrder } from "../../server/src/core/ports/driver.ts";
import type { Ask } from "../../server/src/protocol/fleet.ts";
import { eventually } from "../support/eventually.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Work that succeeds, work that fails, and work that asks a person and then says what they answered. */
export type WorkKind = "works" | "fails" | "asks";

/** A driver to try, and work for it. */
export interface DriverSubject {
  make(): Promise<Driver>;
  work(kind: WorkKind, workspaceFolder: string, taskId: string): TaskOrder["work"];
}

const runId = "01JD3KX5Y0QZ7V8N2M4P6R9STW";
const task = "01JD3KX5Y0QZ7V8N2M4P6R9STX";
const other = "01JD3KX5Y0QZ7V8N2M4P6R9STY";
const reason = { code: "stopped-by-person", message: "A person stopped it" };

/**
 * What every driver promises. A host's dispatcher relies on it for each engine alike.
 */
export function describeDriver(name: string, subject: DriverSubject): void {
  describe(`driver: ${name}`, () => {
    let driver: Driver;
    let folder: string;
    beforeEach(async () => {
      folder = await temporaryFolder();
      driver = await subject.make();
    });
    afterEach(() => driver.endRun(runId));

    /** Starts a task and collects what is reported of it. */
    function start(work: WorkKind, taskId = task): DriverReport[] {
      const reports: DriverReport[] = [];
      const order: TaskOrder = {
        taskId,
        runId,
        stepId: `step-of-${taskId}`,
        attempt: 1,
        work: subject.work(work, folder, taskId),
        workspaceFolder: folder,
        runFolder: folder,
        environment: {},
        policy: { allow: [], ask: [], deny: [] },
        instance: thisMachine,
      };
      driver.start(order, (report) => reports.push(report));
      return reports;
    }

    it("reports the start first, and one final report last", async () => {
      const reports = start("works");
      await ended(reports);
      assert.equal(reports[0]?.type, "started");
      assert.equal(reports.at(-1)?.type, "succeeded");
      assert.equal(reports.filter(isFinal).length, 1);
    });

    it("reports a failure with its reason", async () => {
      const reports = start("fails");
      const last = await ended(reports);
      assert.ok(last.type === "failed" && last.reason.code !== "" && last.reason.message !== "", JSON.stringify(last));
    });

    it("fails where the workspace folder is gone", async () => {
      folder = `${folder}/gone`;
      const last = await ended(start("works"));
      assert.ok(last.type === "failed" && last.reason.code === "workspace-gone", JSON.stringify(last));
    });

    it("hands a person's answer over, and only to the ask it is for", async () => {
      const reports = start("asks");
      const ask = await asked(reports);
      driver.answer(task, "another ask", { by: "terminal", text: "wrong" });
      driver.answer(other, ask.id, { by: "terminal", text: "wrong" });
      driver.answer(task, ask.id, { by: "terminal", text: "right" });
      const last = await ended(reports);
      assert.ok(last.type === "succeeded" && last.output.includes("right"), JSON.stringify(last));
    });

    it("ends a task that is stopped, for the reason given", async () => {
      const reports = start("asks");
      await asked(reports);
      driver.stop(task, reason);
      driver.stop(task, { ...reason, code: "too-late" });
      assert.deepEqual(await ended(reports), { type: "stopped", reason });
    });

    it("keeps tasks apart", async () => {
      const [first, second] = [start("asks", task), start("asks", other)];
      await asked(first);
      const ask = await asked(second);
      driver.stop(task, reason);
      driver.answer(other, ask.id, { by: "editor", text: "go on" });
      assert.deepEqual([(await ended(first)).type, (await ended(second)).type], ["stopped", "succeeded"]);
    });

    it("takes no notice of what concerns no running task", async () => {
      const reports = start("works");
      await ended(reports);
      const before = reports.length;
      for (const taskId of [task, "unknown"]) {
        driver.stop(taskId, reason);
        driver.pause(taskId);
        driver.resume(taskId);
        driver.answer(taskId, "ask", { by: "editor" });
        driver.deliver(taskId, { id: "m", text: "Hello", attachments: [], by: "editor", at: "" }, "interrupt");
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
