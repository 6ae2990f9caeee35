import assert from "node:assert/strict";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import type { FileProblem, StreamedEvent } from "../../../server/src/protocol/runs.ts";
import type { RunResult } from "../../../server/src/cli/run-result.ts";
import { eventually } from "../../support/eventually.ts";
import { openRealWorld, type RealWorld } from "../../support/real-manusctl.ts";
import { skipBecause } from "../../support/skip-because.ts";

/** A workflow of these steps, as YAML lines. */
function workflow(name: string, ...steps: readonly string[]): string {
  return `manus: 1\nkind: workflow\nname: ${name}\ninputs:\n  word: { type: string, default: nothing }\nsteps:\n${steps.map((step) => `  - ${step}\n`).join("")}`;
}
const shell = (id: string, command: string, more = ""): string =>
  `{ id: ${id}, tool: shell_exec, with: { id: main, exec_dir: ., command: ${JSON.stringify(command)} }${more} }`;

describe("manusctl, for real", function () {
  this.timeout(60_000);
  let world: RealWorld;
  beforeEach(async () => (world = await openRealWorld()));
  afterEach(() => world.close());

  const waitFor = async (what: string, condition: (task: TaskView) => boolean): Promise<TaskView> => {
    let found: TaskView | undefined;
    await eventually(
      what,
      async () => {
        found = (await world.json<TaskView[]>("tasks", "list")).find(condition);
        return found !== undefined;
      },
      20_000,
    );
    return found ?? assert.fail();
  };

  it("runs a workflow of shell and file tools to its outputs: 0", async () => {
    const steps = [
      shell("say", "echo hello ${{ inputs.word }}"),
      '{ id: keep, tool: file_write, with: { file: out.txt, content: "${{ steps.say.output }}" } }',
      "{ id: look, tool: file_read, with: { file: out.txt } }",
    ];
    await world.write("a.manus.yaml", `${workflow("greet", ...steps)}outputs:\n  said: "\${{ steps.look.output }}"\n`);
    const { exitCode, stdout, stderr } = await world.run(
      "run",
      "greet",
      "--input",
      "word=big world; touch hacked",
      "-o",
      "json",
    );
    assert.equal(exitCode, 0, stderr);
    const result = JSON.parse(stdout) as RunResult;
    assert.deepEqual(
      result.steps.map(({ id, status }) => [id, status]),
      [
        ["say", "succeeded"],
        ["keep", "succeeded"],
        ["look", "succeeded"],
      ],
    );
    assert.match(await world.read("out.txt"), /^hello big world; touch hacked/);
    assert.match(String(result.outputs["said"]), /hello big world; touch hacked/);
    await assert.rejects(world.read("hacked"));
    assert.match(stderr, /✔ 1\/3 say/);
  });

  it("fails with the reason of the step: 1, and skips what needs it", async () => {
    await world.write("a.manus.yaml", workflow("fails", shell("one", "exit 7"), shell("two", "touch never")));
    const { exitCode, stdout } = await world.run("run", "a.manus.yaml", "-o", "json");
    assert.equal(exitCode, 1);
    const result = JSON.parse(stdout) as RunResult;
    assert.deepEqual(
      result.steps.map(({ status }) => status),
      ["failed", "skipped"],
    );
    assert.match(result.reason?.message ?? "", /one/);
    await assert.rejects(world.read("never"));
  });

  it("refuses an invalid file as validate does: 2", async () => {
    await world.write("a.manus.yaml", workflow("bad", "{ id: one, tool: shell_exce, with: { id: a } }"));
    const validated = await world.run("validate", ".", "-o", "json");
    assert.equal(validated.exitCode, 2);
    const problems = JSON.parse(validated.stdout) as FileProblem[];
    assert.ok(problems.some(({ severity, line }) => severity === "error" && line === 7));
    const { exitCode, stderr } = await world.run("run", "bad");
    assert.equal(exitCode, 2);
    assert.match(stderr, /a\.manus\.yaml:7:\d+ error/);
  });

  it("is stopped from another terminal: 3", async () => {
    await world.write(
      "a.manus.yaml",
      workflow("long", shell("wait", "touch started; sleep 60"), shell("never", "touch never")),
    );
    const running = world.start("run", "long", "-o", "json");
    const task = await waitFor("it runs", ({ status }) => status === "running");
    const stop = await world.run("tasks", "stop", task.runId);
    assert.equal(stop.exitCode, 0, stop.stderr);
    const { exitCode, stdout } = await running;
    assert.equal(exitCode, 3);
    assert.equal((JSON.parse(stdout) as RunResult).status, "stopped");
    await assert.rejects(world.read("never"));
  });

  it("stops the run at Ctrl-C where nobody can be asked: 3", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no SIGINT to send");
    await world.write("a.manus.yaml", workflow("long", shell("wait", "sleep 60")));
    const running = world.start("run", "long", "-o", "json");
    await waitFor("it runs", ({ status }) => status === "running");
    running.kill("SIGINT");
    assert.equal((await running).exitCode, 3);
  });

  it("can't start a host: 4, with what to do", async () => {
    const broken = await openRealWorld({ MANUS_HOME: "/dev/null/home" });
    await broken.write("a.manus.yaml", workflow("a", shell("one", "true")));
    const { exitCode, stderr } = await broken.run("run", "a");
    assert.equal(exitCode, 4);
    assert.match(stderr, /^error .*\/dev\/null\/home.*\n.*MANUS_HOME/);
    assert.ok(!/\n +at /.test(stderr), stderr);
  });

  describe("a gate", () => {
    beforeEach(() =>
      world.write(
        "a.manus.yaml",
        workflow("gated", "{ id: gate, approve: Publish? }", shell("publish", "touch published")),
      ),
    );

    it("is denied without a person", async () => {
      const { exitCode, stderr } = await world.run("run", "gated", "-o", "json");
      await assert.rejects(world.read("published"));
      assert.match(stderr, /Publish\? → denied \(--on-ask deny\)/);
      assert.notEqual(exitCode, 3);
    });

    it("is allowed where the caller says so", async () => {
      const { exitCode } = await world.run("run", "gated", "--on-ask", "allow");
      assert.equal(exitCode, 0);
      assert.equal(await world.read("published"), "");
    });

    it("waits for a person elsewhere, also without a host in between", async () => {
      const { runId } = await world.json<RunResult>("run", "gated", "--detach");
      await waitFor("it asks", ({ status }) => status === "waiting");
      assert.equal((await world.run("host", "stop")).exitCode, 0);
      const approved = await world.run("tasks", "approve", runId);
      assert.equal(approved.exitCode, 0, approved.stderr);
      const followed = await world.run("events", runId, "--follow", "-o", "json");
      assert.equal(followed.exitCode, 0);
      assert.equal(await world.read("published"), "");
    });
  });

  it("goes on when detached; events --follow prints its stream to the end", async () => {
    const steps = ["one", "two", "three"].map((id) => shell(id, `echo ${id}; sleep 0.3`));
    await world.write("a.manus.yaml", workflow("several", ...steps));
    const { runId, status } = await world.json<RunResult>("run", "several", "--detach");
    assert.equal(status, "running");
    const { exitCode, stdout } = await world.run("events", runId.slice(0, 20), "--follow", "-o", "json");
    assert.equal(exitCode, 0);
    const events = stdout.split("\n").map((line) => JSON.parse(line) as StreamedEvent);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, index) => index + 1),
    );
    const calls = events.filter(({ type }) => type === "action").length;
    assert.equal(calls, 3);
    assert.equal((await world.run("tasks", "show", runId)).exitCode, 0);
  });

  it("keeps secrets out of everything that is written", async () => {
    const secret = "s3cr3t-value-of-a-person";
    world = await openRealWorld({ MY_API_TOKEN: secret });
    await world.write("a.manus.yaml", workflow("leak", shell("one", "echo $MY_API_TOKEN")));
    const { exitCode, stdout } = await world.run("run", "leak", "-o", "json");
    assert.equal(exitCode, 0, stdout);
    const { runId } = JSON.parse(stdout) as RunResult;
    const events = await world.run("events", runId, "-o", "json");
    assert.ok(events.stdout.includes("***") && !events.stdout.includes(secret), events.stdout);
    const { execa } = await import("execa");
    const found = await execa("grep", ["-rl", secret, world.home], { reject: false });
    assert.equal(found.stdout, "");
  });
});
