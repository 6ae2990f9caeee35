import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRunStore } from "../../../server/src/adapters/store/run-store.ts";
import { systemClock } from "../../../server/src/adapters/system/clock.ts";
import { createIds } from "../../../server/src/adapters/system/ids.ts";
import { createToolbox } from "../../../server/src/adapters/tools/toolbox.ts";
import { createWorkspaces } from "../../../server/src/adapters/workspaces/workspaces.ts";
import type { RunStore } from "../../../server/src/core/ports/run-store.ts";
import type { Toolbox } from "../../../server/src/core/ports/tools.ts";
import { AgentBench, FakeModels, runId, stopReason, taskId } from "../../support/fakes/agent-bench.ts";
import type { AgentWorld } from "../../support/fakes/agent-bench.ts";
import { call, deliver, ScriptedModel } from "../../support/fakes/scripted-model.ts";
import { eventually } from "../../support/eventually.ts";
import { rememberLog } from "../../support/remembered-log.ts";
import { skipBecause } from "../../support/skip-because.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { isRunning } from "../../support/toolbox-bench.ts";

const exec = (command: string, id = "main"): ReturnType<typeof call> =>
  call("shell_exec", { id, exec_dir: ".", command });

describe("agents with real tools and streams on disk", function () {
  let toolbox: Toolbox;
  let store: RunStore;
  let world: AgentWorld;

  before(function () {
    if (process.platform === "win32") skipBecause(this, "these commands are written for a POSIX shell");
  });

  beforeEach(async () => {
    toolbox = createToolbox({ log: rememberLog(), mask: (text) => text, limits: { graceMs: 300 } });
    store = createRunStore({ folder: await temporaryFolder(), mask: (text) => text });
    world = { store, toolbox, clock: systemClock, ids: createIds() };
  });
  afterEach(() => toolbox.endRun(runId));

  const open = (changed: AgentWorld): Promise<AgentBench> => AgentBench.open({ ...world, ...changed });
  const pidIn = async (bench: AgentBench, file: string): Promise<number> => {
    const read = async (): Promise<number> =>
      Number((await readFile(join(bench.workspace, file), "utf8").catch(() => "")).trim());
    await eventually(`${file} holds a number`, async () => (await read()) > 0);
    return read();
  };

  it("leave no process when they are stopped in the middle of a command", async () => {
    const commands = [
      exec("sleep 600 & echo $! > behind", "server"),
      exec("echo $$ > shell; sleep 600 & echo $! > child; wait"),
    ];
    const bench = await open({ turns: commands });
    const task = bench.start();
    const pids = [await pidIn(bench, "behind"), await pidIn(bench, "shell"), await pidIn(bench, "child")];
    assert.deepEqual(await Promise.all(pids.map(isRunning)), [true, true, true]);
    bench.driver.stop(taskId, stopReason);
    assert.equal((await task.ended()).type, "stopped");
    assert.deepEqual(await Promise.all(pids.map(isRunning)), [false, false, false]);
    const [, observation] = await bench.eventsOf("observation");
    assert.equal(observation?.["outcome"], "interrupted");
  });

  it("let a long command go on, and look at it later", async () => {
    const turns = [
      exec("echo started; while [ ! -e go ]; do sleep 0.02; done; echo finished"),
      call("file_write", { file: "go", content: "" }),
      call("shell_wait", { id: "main", seconds: 20 }),
      ...deliver(),
    ];
    const bench = await open({ turns, ports: { patienceMs: 200 } });
    assert.equal((await bench.start().ended()).type, "succeeded");
    const said = (await bench.eventsOf("observation")).map(({ output }) => String(output));
    assert.match(said[0] ?? "", /started[\s\S]*Still running after 0.2 s/);
    assert.match(said[2] ?? "", /finished/);
  });

  it("keep long outputs in the task's own folder, where the agent can read them", async () => {
    const bench = await open({
      turns: [
        exec("seq 1 20000"),
        (request) => {
          const [path] = /shell\/[^\s\]]+/.exec(request.messages.at(-1)?.text ?? "") ?? [];
          return call("file_read", {
            file: join(store.folder(runId, taskId), path ?? "?"),
            start_line: 9_999,
            end_line: 10_000,
          });
        },
        ...deliver(),
      ],
    });
    assert.equal((await bench.start().ended()).type, "succeeded");
    const [first, second] = await bench.eventsOf("observation");
    assert.equal(first?.["truncated"], true);
    assert.match(String(second?.["output"]), /10000/, JSON.stringify(second));
  });

  it("go on with the same stream after the host has died, a torn last line and all", async () => {
    const bench = await open({ turns: [exec("echo once >> log"), "hang"] });
    bench.start();
    await eventually("it thinks again", () => bench.model.left === 0);
    // The first host is dead from here on: nobody listens to it any more.
    await appendFile(join(store.folder(runId, taskId), "events.jsonl"), '{"seq":9,"torn');
    const again = createRunStore({ folder: join(store.folder(runId), ".."), mask: (text) => text });
    const next = bench.restarted({ store: again, turns: deliver("Went on") });
    const last = await next.start().ended();
    assert.deepEqual(last, { type: "succeeded", output: "Went on", outputs: {} });
    assert.equal(await readFile(join(bench.workspace, "log"), "utf8"), "once\n");
    assert.equal((await next.eventsOf("attemptStarted")).length, 1);
    assert.match(await readFile(join(store.folder(runId, taskId), "events.jsonl.torn"), "utf8"), /torn/);
  });

  it("work 25 at once, each in its own stream and with its own shell", async () => {
    const many = Array.from({ length: 25 }, (_, index) => `01JD3KX5Y0QZ7V8N2M4P6R9S${String(index).padStart(2, "0")}`);
    const models = new FakeModels(
      new ScriptedModel(
        Array.from({ length: 200 }, () => ({ messages }) => {
          const turn = messages.filter(({ role }) => role === "tool").length;
          if (turn === 0) return exec('export MINE="${MINE}$$"; pwd');
          if (turn === 1) return call("file_write", { file: "result.txt", content: "done" });
          return deliver("Done")[turn - 2] ?? call("idle");
        }),
      ),
    );
    const bench = await open({ models });
    const tasks = await Promise.all(
      many.map(async (id) => ({
        id,
        folder: await temporaryFolder(),
        task: undefined as ReturnType<AgentBench["start"]> | undefined,
      })),
    );
    for (const one of tasks)
      one.task = bench.start({ plan: ["Do it"] }, { taskId: one.id, workspaceFolder: one.folder });
    for (const { id, folder, task } of tasks) {
      assert.equal((await task?.ended())?.type, "succeeded");
      assert.equal(await readFile(join(folder, "result.txt"), "utf8"), "done");
      const page = await store.read(runId, 1, 1_000, id);
      assert.ok(page.ok);
      const [observation] = page.value.events.filter(({ type }) => type === "observation");
      assert.equal(observation?.["output"], folder);
    }
  });

  it("fail their setup with what the command printed", async () => {
    const bench = await open({ turns: [] });
    const setup = ["echo fine", "echo 'no lock file' >&2; exit 3", "touch never"];
    const last = await bench.start({ workspace: { isolation: "none", directory: ".", setup, copy: [] } }).ended();
    assert.ok(last.type === "failed" && last.reason.code === "setup-failed", JSON.stringify(last));
    assert.match(last.reason.message, /exit code 3: no lock file/);
    await assert.rejects(readFile(join(bench.workspace, "never")));
  });

  it("read an attachment and deliver a value that fits its schema", async () => {
    const bench = await open({
      turns: [
        call("file_read", { file: "numbers.txt" }),
        call("file_write", { file: join(store.folder(runId, taskId), "outputs", "sum.json"), content: "6" }),
        ...deliver("Six"),
      ],
    });
    await writeFile(join(bench.workspace, "numbers.txt"), "1\n2\n3\n");
    const outputs = { sum: { json: { type: "integer" } } };
    const policy = { allow: [], ask: [], deny: [] };
    const last = await bench.start({ attachments: ["numbers.txt"], outputs, policy }).ended();
    assert.deepEqual(last, { type: "succeeded", output: "Six", outputs: { sum: 6 } }, JSON.stringify(last));
  });

  it("work in a real worktree, and leave the person's files alone", async function () {
    if (!isThere("git")) skipBecause(this, "there is no git on this machine");
    const workspaces = createWorkspaces({ folder: await temporaryFolder(), ids: createIds() });
    const bench = await open({
      ports: { workspaces },
      turns: [
        call("file_write", { file: "new.txt", content: "new" }),
        call("file_str_replace", { file: "kept.txt", old_str: "old", new_str: "changed" }),
        ...deliver("Done", ["new.txt"]),
      ],
    });
    execFileSync("git", ["init", "--quiet"], { cwd: bench.workspace });
    await writeFile(join(bench.workspace, "kept.txt"), "old");
    const task = bench.start({
      workspace: { isolation: "worktree", directory: ".", setup: ["test -e kept.txt"], copy: [] },
      policy: { allow: [], ask: [], deny: [] },
      outputs: { result: { file: "new.txt" } },
    });
    const last = await task.ended();
    assert.ok(last.type === "succeeded", JSON.stringify(last));
    assert.equal(await readFile(String(last.outputs["result"]), "utf8"), "new");
    assert.equal(await readFile(join(bench.workspace, "kept.txt"), "utf8"), "old");
    await assert.rejects(readFile(join(bench.workspace, "new.txt")));
    const changes = await workspaces.changes(taskId);
    assert.ok(changes.ok);
    assert.deepEqual(changes.value.map(({ path }) => path).sort(), ["kept.txt", "new.txt"]);
    await workspaces.remove(taskId);
  });
});

function isThere(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch (error) {
    assert.ok(error instanceof Error);
    return false;
  }
}
