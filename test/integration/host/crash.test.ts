import assert from "node:assert/strict";
import type { RunResult } from "../../../server/src/cli/run-result.ts";
import type { RunView, TaskView } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { openRealWorld, type RealWorld } from "../../support/real-manusctl.ts";

describe("a host that is killed", function () {
  this.timeout(60_000);
  let world: RealWorld;
  beforeEach(async () => (world = await openRealWorld()));
  afterEach(() => world.close());

  const shell = (id: string, command: string, more = ""): string =>
    `  - { id: ${id}, tool: shell_exec, with: { id: ${id}, exec_dir: ., command: ${JSON.stringify(command)} }${more} }\n`;
  const writeWorkflow = (...steps: readonly string[]): Promise<void> =>
    world.write("a.manus.yaml", `manus: 1\nkind: workflow\nname: a\nsteps:\n${steps.join("")}`);

  const effects = async (file: string): Promise<number> => {
    const text = await world.read(file).catch(() => "");
    return text.split("\n").filter((line) => line !== "").length;
  };

  async function kill(): Promise<void> {
    process.kill((await world.endpoint()).pid, "SIGKILL");
  }

  it("in the middle of a step: the run goes on under the next one, which doesn't repeat the step", async () => {
    await writeWorkflow(
      shell("before", "echo x >> before.txt"),
      shell("during", "echo x >> during.txt; sleep 5"),
      shell("after", "echo x >> after.txt"),
    );
    const running = world.start("run", "a", "-o", "json");
    await eventually("the step has done its work", async () => (await effects("during.txt")) === 1, 20_000);
    await kill();
    const { exitCode, stdout, stderr } = await running;
    const result = JSON.parse(stdout) as RunResult;
    assert.equal(exitCode, 1, stderr);
    assert.deepEqual(
      result.steps.map(({ status }) => status),
      ["succeeded", "failed", "skipped"],
    );
    assert.deepEqual([await effects("before.txt"), await effects("during.txt"), await effects("after.txt")], [1, 1, 0]);
    const [, during] = (await world.json<RunView>("tasks", "show", result.runId)).steps;
    assert.equal(during?.reason?.code, "host-died");
    assert.ok((during.reason.remedy ?? "") !== "" || during.reason.message !== "");
  });

  it("in a step that may be repeated: it is, and the run succeeds", async () => {
    await writeWorkflow(
      // By then the terminal has heard that the run is started.
      shell("during", "sleep 0.5; echo x >> during.txt; sleep 1", ", repeatable: true"),
      shell("after", "echo x >> after.txt"),
    );
    const running = world.start("run", "a", "-o", "json");
    await eventually("the step has done its work", async () => (await effects("during.txt")) === 1, 20_000);
    await kill();
    const { exitCode, stderr } = await running;
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual([await effects("during.txt"), await effects("after.txt")], [2, 1]);
  });

  it("again and again: steps that don't wait for each other each run once", async () => {
    const names = Array.from({ length: 24 }, (_, index) => `s${index + 1}`);
    await writeWorkflow(...names.map((id) => shell(id, `echo x >> ${id}.txt; sleep 0.2`, ", needs: []")));
    const running = world.start("run", "a", "-o", "json");
    for (const done of [1, 3, 5]) {
      await eventually(
        `${done} steps have begun`,
        async () =>
          (await Promise.all(names.map((id) => effects(`${id}.txt`)))).filter((count) => count > 0).length >= done,
        20_000,
      );
      await kill();
      await eventually("another host is there", async () => (await world.run("host", "status")).exitCode === 0, 20_000);
    }
    const { stdout, stderr } = await running;
    const result = JSON.parse(stdout) as RunResult;
    for (const { id, status } of result.steps) {
      const count = await effects(`${id}.txt`);
      assert.ok(count <= 1, `${id} ran ${count} times`);
      assert.equal(count === 1 || status === "failed", true, `${id} ${status} ${count} ${stderr}`);
    }
    assert.ok(result.steps.some(({ status }) => status === "succeeded"));
  });

  it("while it waits for a person: the question is still there", async () => {
    await writeWorkflow("  - { id: gate, approve: Go on? }\n", shell("after", "echo x >> after.txt"));
    const { runId } = await world.json<RunResult>("run", "a", "--detach");
    const waiting = async (): Promise<readonly TaskView[]> =>
      world.json<TaskView[]>("tasks", "list", "--status", "waiting");
    await eventually("it asks", async () => (await waiting()).length === 1, 20_000);
    await kill();
    assert.equal((await waiting())[0]?.waiting?.ask?.text, "Go on?");
    assert.equal((await world.run("tasks", "approve", runId)).exitCode, 0);
    await world.run("events", runId, "--follow");
    assert.equal(await effects("after.txt"), 1);
  });
});
