import assert from "node:assert/strict";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AgentBench, AgentToolbox, FakeModels, playUsual, runId, taskId } from "../../../support/fakes/agent-bench.ts";
import { call, deliver, planned, ScriptedModel } from "../../../support/fakes/scripted-model.ts";
import { succeeded } from "../../../support/fakes/scripted-toolbox.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const outputs = {
  report: { file: "out/report.md" },
  count: { json: { type: "object", required: ["count"], properties: { count: { type: "integer" } } } },
  said: { message: "last" },
} as const;

const write = (file: string, content: string): ReturnType<typeof call> => call("file_write", { file, content });

/** A toolbox whose `file_write` really writes, where the call says. */
function writing(): AgentToolbox {
  const toolbox = new AgentToolbox();
  toolbox.play = async (executed) => {
    if (executed.call.tool !== "file_write") return playUsual(executed);
    const { file, content } = executed.call.arguments as { file: string; content: string };
    const path = file.startsWith("task:")
      ? join(executed.context.runFolder, file.slice(5))
      : join(executed.context.workspaceFolder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return succeeded();
  };
  return toolbox;
}

describe("what an agent delivers", () => {
  it("is collected: a file by its path, a value, and what it said last", async () => {
    const turns = [
      write("out/report.md", "# Report"),
      write("task:outputs/count.json", '{"count": 2}'),
      ...deliver("Two of them", ["out/report.md"]),
    ];
    const bench = await AgentBench.open({ toolbox: writing(), turns });
    assert.deepEqual(await bench.start({ outputs }).ended(), {
      type: "succeeded",
      output: "Two of them",
      outputs: { report: join(bench.workspace, "out", "report.md"), count: { count: 2 }, said: "Two of them" },
    });
  });

  it("is asked for where it's missing or wrong, in sentences", async () => {
    const turns = [
      write("task:outputs/count.json", '{"count": "two"}'),
      ...deliver("Nothing yet", ["a.txt"]),
      write("out/report.md", "# Report"),
      write("task:outputs/count.json", '{"count": 2}'),
      ...deliver("Now it is", ["out/report.md"]),
    ];
    const bench = await AgentBench.open({ toolbox: writing(), turns });
    const last = await bench.start({ outputs }).ended();
    assert.equal(last.type, "succeeded", JSON.stringify(last));
    const refusals = (await bench.eventsOf("observation")).filter(
      ({ tool, outcome }) => tool === "idle" && outcome === "refused",
    );
    const said = refusals.map(({ output }) => String(output)).join("\n");
    assert.match(said, /The file out\/report\.md isn't there/);
    assert.match(said, /\/count must be integer/);
  });

  it("never lies outside of where it works", async () => {
    const outside = await temporaryFolder();
    await writeFile(join(outside, "report.md"), "secret");
    const toolbox = writing();
    const { play } = toolbox;
    toolbox.play = async (executed) => {
      if (executed.call.tool === "shell_exec") await rm(join(bench.workspace, "out"));
      return play(executed);
    };
    const unlink = call("shell_exec", { id: "main", exec_dir: ".", command: "rm out" });
    const done = deliver("Done", ["out/report.md"]);
    const turns = [...done, unlink, write("out/report.md", "real"), ...done];
    const bench = await AgentBench.open({ toolbox, turns });
    await symlink(outside, join(bench.workspace, "out"));
    const last = await bench.start({ outputs: { report: outputs.report } }).ended();
    assert.equal(last.type, "succeeded", JSON.stringify(last));
    const idle = (await bench.eventsOf("observation")).filter(({ tool }) => tool === "idle");
    assert.match(String(idle[0]?.["output"]), /leads outside the workspace folder/);
  });

  it("is there when it failed, too, as far as it came", async () => {
    const turns = [
      write("out/report.md", "half"),
      call("message_notify_user", { text: "Half of it" }),
      { failure: { code: "model-failed" } },
    ];
    const bench = await AgentBench.open({ toolbox: writing(), turns });
    const last = await bench.start({ outputs: { report: outputs.report } }).ended();
    assert.ok(last.type === "failed", JSON.stringify(last));
    assert.deepEqual([last.reason.code, last.output], ["model-failed", "Half of it"]);
    assert.deepEqual(last.outputs, { report: join(bench.workspace, "out", "report.md") });
  });
});

describe("todo.md", () => {
  const path = (bench: AgentBench): string => join(bench.store.folder(runId, taskId), "todo.md");

  it("is made from the plan, with the stream told", async () => {
    const bench = await AgentBench.open({ toolbox: writing(), turns: deliver() });
    await bench.start({ plan: ["Look", "Write"] }).ended();
    const [first] = await bench.eventsOf("todoChanged");
    assert.equal(first?.["text"], "0 of 2 done");
    assert.match(String(first["said"]), /- \[ \] 1\. Look\n- \[ \] 2\. Write/);
    assert.match(await readFile(path(bench), "utf8"), /- \[x\] 1\. Look/, "the last plan wins");
  });

  it("is told again when a call has changed it", async () => {
    const text = "# To do\n\n- [x] 1. Look\n- [ ] 2. Write\n";
    const turns = [write("task:todo.md", text), ...deliver()];
    const bench = await AgentBench.open({ toolbox: writing(), turns });
    await bench.start({ plan: ["Look", "Write"] }).ended();
    const told = (await bench.eventsOf("todoChanged")).map((event) => event["text"]);
    assert.deepEqual(told.slice(0, 2), ["0 of 2 done", "1 of 2 done"]);
  });

  it("that can't be written stops nobody", async () => {
    const bench = await AgentBench.open({ toolbox: writing(), turns: deliver() });
    await mkdir(path(bench), { recursive: true });
    assert.equal((await bench.start({ plan: ["Look"] }).ended()).type, "succeeded");
    assert.match(bench.log.lines.join("\n"), /todo\.md/);
  });

  it("keeps the finer lines of steps that stay", async () => {
    const text = "# To do\n\n- [x] 1. Look\n  - [x] under the bed\n- [ ] 2. Write\n";
    const bench = await AgentBench.open({ toolbox: writing(), turns: [write("task:todo.md", text), ...deliver()] });
    await bench.start({ plan: ["Look", "Write"] }).ended();
    assert.match(await readFile(path(bench), "utf8"), / {2}- \[x\] under the bed/);
  });

  it("follows a plan that changes", async () => {
    const turns = [write("task:todo.md", "- [x] 1. Look\n- [ ] 2. Write\n"), ...deliver()];
    const model = new ScriptedModel(turns, { plans: [planned(["Look", "done"], "Check", "Write")] });
    const bench = await AgentBench.open({ toolbox: writing(), models: new FakeModels(model) });
    await bench.start({ plan: ["Look", "Write"] }).ended();
    const told = (await bench.eventsOf("todoChanged")).map((event) => String(event["said"]));
    assert.ok(
      told.some((text) => text.includes("- [x] 1. Look\n- [ ] 2. Check\n- [ ] 3. Write")),
      told.join("\n---\n"),
    );
  });
});
