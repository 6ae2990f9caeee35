import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runId, taskId } from "../../../support/fakes/agent-bench.ts";
import { CloudBench, plainWish } from "../../../support/fakes/cloud-bench.ts";
import { FakeCloudPort, say } from "../../../support/fakes/fake-cloud-port.ts";

describe("what goes to the cloud with a task, and what comes back", () => {
  let cloud: FakeCloudPort;
  let bench: CloudBench;
  beforeEach(async () => {
    cloud = new FakeCloudPort();
    bench = await CloudBench.open({ cloud });
  });

  it("delivers what its file wants: a value, a file, the last message", async () => {
    cloud.script = () => [
      say("Here it is", "report.md", "../../report.md"),
      { event: "structured_output_result", payload: { success: true, value: { count: { n: 3, note: null } } } },
    ];
    const count = { type: "object", properties: { n: { type: "integer" }, note: { type: "string" } }, required: ["n"] };
    const outputs = { report: { file: "out/report.md" }, count: { json: count }, said: { message: "last" } } as const;
    const last = await bench.start({ outputs }).ended();
    const file = join(bench.workspace, "out", "report.md");
    assert.deepEqual(last, {
      type: "succeeded",
      output: "Here it is",
      outputs: { report: file, count: { n: 3 }, said: "Here it is" },
    });
    assert.equal(await readFile(file, "utf8"), "content of https://files.test/../../report.md");
    assert.deepEqual(
      (await bench.eventsOf("cloudFile")).map(({ name, size }) => [name, size]),
      [
        ["report.md", 39],
        ["report-2.md", 45],
      ],
    );
    const { properties, required } = cloud.only.task.outputSchema ?? {};
    assert.deepEqual(required, ["count"]);
    assert.deepEqual((properties as { count: { required: string[] } }).count.required, ["n", "note"]);
  });

  it("keeps a file in the run's folder where the rules deny writing it", async () => {
    cloud.script = () => [say("Here", "report.md")];
    const policy = { allow: [], ask: [], deny: ["file_write"] };
    const last = await bench.start({ outputs: { report: { file: "report.md" } }, policy }).ended();
    assert.ok(last.type === "succeeded", JSON.stringify(last));
    assert.equal(last.outputs["report"], `${bench.store.folder(runId, taskId)}/cloud/report.md`);
    assert.match(JSON.stringify(await bench.eventsOf("cloudNote")), /report.md wasn't written/);
  });

  it("asks before it writes what other programs obey", async () => {
    cloud.script = () => [say("Here", "tasks.json")];
    const task = bench.start({ outputs: { report: { file: ".vscode/tasks.json" } } });
    const ask = await task.asked("approval");
    bench.driver.answer(taskId, ask.id, { by: "terminal", choice: "denied" });
    const last = await task.ended();
    assert.ok(
      last.type === "succeeded" && String(last.outputs["report"]).endsWith("/cloud/tasks.json"),
      JSON.stringify(last),
    );
  });

  it("fails where an output isn't there", async () => {
    const last = await bench.start({ outputs: { report: { file: "report.md" } } }).ended();
    assert.ok(last.type === "failed" && last.reason.code === "outputs-missing", JSON.stringify(last));
  });

  it("refuses a schema that the cloud can't keep before anything is created", async () => {
    const last = await bench.start({ outputs: { any: { json: { type: "object" } } } }).ended();
    assert.ok(last.type === "failed" && last.reason.code === "output-schema", JSON.stringify(last));
    assert.equal(cloud.count("createTask"), 0);
  });

  it("sends attachments along, and nothing from outside the workspace", async () => {
    await writeFile(join(bench.workspace, "a.txt"), "a");
    await bench.start({ attachments: ["*.txt", "https://a.test/b.pdf"] }).ended();
    const parts = cloud.only.task.message.parts.slice(1);
    assert.deepEqual(parts, [
      { type: "file", fileId: parts.find((part) => "fileId" in part)?.fileId, filename: "a.txt" },
      { type: "file", fileUrl: "https://a.test/b.pdf" },
    ]);
    assert.deepEqual(
      (await bench.eventsOf("cloudUploaded")).map(({ filename }) => filename),
      ["a.txt"],
    );
    const other = await CloudBench.open({ cloud: new FakeCloudPort() });
    const last = await other.start({ attachments: ["/etc/hosts"] }).ended();
    assert.ok(last.type === "failed" && last.reason.code === "denied-by-policy", JSON.stringify(last));
  });

  it("sends a long prompt as a file", async () => {
    await bench.start({ prompt: "Long. ".repeat(5_000) }).ended();
    assert.deepEqual(
      cloud.uploaded.map((path) => path.split("/").at(-1)),
      ["task.md"],
    );
    const [first] = cloud.only.task.message.parts;
    assert.match(first?.type === "text" ? first.text : "", /attached file task\.md/);
    assert.match(JSON.stringify(await bench.eventsOf("cloudNote")), /too long for one request/);
  });

  it("finds projects, connectors and skills by their names, and says what there is", async () => {
    cloud.items = [{ id: "p1", name: "Release" }];
    await bench.start({ cloud: { ...plainWish, project: "release", skills: ["Release"] } }).ended();
    assert.equal(cloud.only.task.projectId, "p1");
    assert.deepEqual(cloud.only.task.message.enableSkills, ["p1"]);
    const other = await CloudBench.open({ cloud });
    const last = await other.start({ cloud: { ...plainWish, connectors: ["github"] } }).ended();
    assert.ok(last.type === "failed" && /it has Release/.test(last.reason.message), JSON.stringify(last));
  });
});
