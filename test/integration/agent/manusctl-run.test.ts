import { readFiles } from "../../support/read-files.ts";
import assert from "node:assert/strict";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { RunResult } from "../../../server/src/cli/run-result.ts";
import type { RunView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";
import { eventually } from "../../support/eventually.ts";
import {
  modelKey,
  startModelServer,
  type ModelServer,
  type Turn,
  type WishedCall,
} from "../../support/model-server.ts";
import { openRealWorld, type RealWorld } from "../../support/real-manusctl.ts";

const triage = "examples/triage/triage.manus.yaml";
const report = "| time | job | cause |\n| 03:12 | build | disk full |\n";

/** What a model does with the example, call by call. */
function doTriage({ calls, taskFolder }: Turn): WishedCall {
  const steps: readonly WishedCall[] = [
    { name: "file_find_by_name", arguments: { path: "examples/triage/logs", glob: "*.txt" } },
    { name: "file_read", arguments: { file: "examples/triage/logs/build.txt" } },
    { name: "file_read", arguments: { file: "examples/triage/logs/nightly-tests.txt" } },
    { name: "file_write", arguments: { file: "report.md", content: report } },
    { name: "file_write", arguments: { file: join(taskFolder, "outputs", "count.json"), content: "3" } },
    { name: "message_notify_user", arguments: { text: "Three failures; see the report", attachments: "report.md" } },
    { name: "idle", arguments: {} },
  ];
  return steps[calls] ?? { name: "idle", arguments: {} };
}

/** All that is in the files below a folder. */
async function contents(folder: string): Promise<string> {
  return Object.values(await readFiles(folder)).join("\n");
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("manusctl run of an agent, with a model over HTTP", function () {
  this.timeout(60_000);
  let model: ModelServer;
  let world: RealWorld;

  const open = async (decide: Parameters<typeof startModelServer>[0]): Promise<void> => {
    model = await startModelServer(decide);
    world = await openRealWorld(model.environment);
    const examples = join(import.meta.dirname, "../../../examples/triage");
    await mkdir(join(world.workspace, "examples"), { recursive: true });
    await cp(examples, join(world.workspace, "examples/triage"), { recursive: true });
  };
  const trust = async (file: string): Promise<void> => {
    const { exitCode, stderr } = await world.run("trust", file, "--yes");
    assert.equal(exitCode, 0, stderr);
  };
  const ownTask = (keys: string): Promise<void> =>
    world.write("own.manus.yaml", `manus: 1\nkind: task\nname: own\nprompt: Do it.\n${keys}`);
  const events = async (id: string, ...more: readonly string[]): Promise<readonly StreamedEvent[]> => {
    const { stdout } = await world.run("events", id, ...more, "-o", "json");
    return stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as StreamedEvent);
  };

  afterEach(async () => {
    await world.close();
    await model.close();
  });

  it("does the example as it stands, once its content is trusted", async () => {
    await open(doTriage);
    const refused = await world.run("run", triage);
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stderr, /needs your yes once[^]*manusctl trust/);
    assert.equal(model.asked(), 0);

    await trust(triage);
    const { exitCode, stdout, stderr } = await world.run("run", triage, "-o", "json");
    assert.equal(exitCode, 0, `${stderr}\n${stdout}`);
    const result = JSON.parse(stdout) as RunResult;
    assert.equal(await world.read("report.md"), report);
    assert.deepEqual(result.outputs, { report: join(world.workspace, "report.md"), count: 3 });
    assert.deepEqual([result.kind, result.usage?.cost, result.usage?.models], ["task", null, ["scripted"]]);
    assert.ok((result.usage?.inputTokens ?? 0) > 0);
    for (const line of ["Plan 1/3: List the failures", "✔ file_write report.md", "» Three failures; see the report"]) {
      assert.ok(stderr.includes(line), `${line} isn't in\n${stderr}`);
    }
  });

  it("keeps a stream of all that the agent saw and did, and the key nowhere", async () => {
    await open(doTriage);
    await trust(triage);
    const { runId } = JSON.parse((await world.run("run", triage, "-o", "json")).stdout) as RunResult;
    const stream = await events(runId);
    const calls = stream.filter(({ type }) => type === "action").map((event) => event["tool"]);
    assert.deepEqual(calls.slice(0, 6), [
      "file_find_by_name",
      "file_read",
      "file_read",
      "file_write",
      "file_write",
      "message_notify_user",
    ]);
    assert.equal(calls.at(-1), "idle");
    assert.ok(
      stream.some(({ type, text }) => type === "knowledge" && text === "A line starting with E! is a failure."),
    );
    assert.equal(
      stream.filter(({ type }) => type === "observation").length,
      stream.filter(({ type }) => type === "action").length,
    );
    const own = await events(runId, "--run");
    assert.ok(own.some((event) => event["event"] === "runFinished"));
    const written = await contents(world.home);
    assert.ok(written.includes("Three failures; see the report"));
    assert.ok(!written.includes(modelKey));
    for (const request of model.turns()) assert.ok(!JSON.stringify(request).includes(modelKey));
  });

  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    it(`goes on in the same stream after its host got ${signal}, and calls nothing twice`, async () => {
      let letOn = (): void => undefined;
      const held = new Promise<void>((resolve) => (letOn = resolve));
      await open(async (turn) => {
        if (turn.calls === 4) await held;
        return doTriage(turn);
      });
      await trust(triage);
      const running = world.start("run", triage, "-o", "json");
      const asked = (): boolean => model.asked() >= 5;
      await eventually(
        "the report is written, and the model thinks about what follows",
        async () => {
          return asked() && (await world.read("report.md").catch(() => "")) === report;
        },
        30_000,
      );
      const { pid } = await world.endpoint();
      process.kill(pid, signal);
      await eventually("the host has ended", () => !isAlive(pid), 20_000);
      letOn();
      const { exitCode, stdout, stderr } = await running;
      assert.equal(exitCode, 0, stderr);
      const { runId, outputs } = JSON.parse(stdout) as RunResult;
      assert.equal(outputs["count"], 3);
      const stream = await events(runId);
      assert.deepEqual(
        stream.map(({ seq }) => seq),
        stream.map((_event, index) => index + 1),
      );
      const started = stream.filter((event) => event["event"] === "attemptStarted");
      assert.equal(started.length, 1, "the same attempt");
      const reads = stream.filter(({ type, tool }) => type === "action" && tool === "file_read");
      assert.equal(reads.length, 2);
      const [task] = (await world.json<TaskView[]>("tasks", "list")).filter((one) => one.runId === runId);
      assert.equal(task?.attempt, 1);
    });
  }

  it("takes a message at its next turn, with a receipt", async () => {
    let letOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (letOn = resolve));
    await open(async ({ calls, shown }) => {
      if (calls === 0) await held;
      if (calls === 0) return { name: "file_find_by_name", arguments: { path: ".", glob: "*.md" } };
      if (calls > 1) return { name: "idle", arguments: {} };
      const said = shown.includes("Look at nothing else") ? "heard" : "not heard";
      return { name: "message_notify_user", arguments: { text: said } };
    });
    await ownTask("outputs:\n  said: { message: last }\n");
    const running = world.start("run", "own", "-o", "json");
    await eventually("the model is asked", () => model.asked() === 1, 20_000);
    const [run] = await world.json<TaskView[]>("tasks", "list");
    const sent = await world.run("tasks", "message", run?.id ?? "", "Look at nothing else");
    assert.equal(sent.exitCode, 0, sent.stderr);
    assert.match(sent.stderr, /sees the message at its next turn/);
    letOn();
    const { exitCode, stdout, stderr } = await running;
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual((JSON.parse(stdout) as RunResult).outputs, { said: "heard" });
  });

  it("asks before what the defaults ask for; nobody there means no, and the agent is told", async () => {
    await open(({ calls, last }) => {
      if (calls === 0)
        return { name: "shell_exec", arguments: { id: "a", exec_dir: ".", command: "echo x > made.txt" } };
      if (calls > 1) return { name: "idle", arguments: {} };
      return { name: "message_notify_user", arguments: { text: /denied/i.test(last) ? "denied" : last } };
    });
    await ownTask("outputs:\n  said: { message: last }\n");
    const { exitCode, stdout, stderr } = await world.run("run", "own", "-o", "json");
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual((JSON.parse(stdout) as RunResult).outputs, { said: "denied" });
    await assert.rejects(world.read("made.txt"));
    assert.match(stderr, /shell_exec.* → denied \(--on-ask deny\)/);
  });

  it("runs agents in a workflow, with what steps before them gave, beside a called task's own rules", async () => {
    await open(({ calls, shown, request }) => {
      const tools = (request.tools ?? []).map((tool) => (tool as { function: { name: string } }).function.name);
      if (calls === 0) {
        const word = /The word is (\w+)/.exec(shown)?.[1] ?? "none";
        return { name: "message_notify_user", arguments: { text: `${word} ${tools.includes("file_write")}` } };
      }
      return { name: "idle", arguments: {} };
    });
    await world.write(
      "called.manus.yaml",
      "manus: 1\nkind: task\nname: called\ninputs:\n  word: { required: true }\nprompt: The word is ${{ inputs.word }}.\n" +
        "tools: { deny: [file_write] }\noutputs:\n  said: { message: last }\n",
    );
    await world.write(
      "flow.manus.yaml",
      "manus: 1\nkind: workflow\nname: flow\nsteps:\n" +
        "  - id: first\n    prompt: The word is one.\n    outputs:\n      said: { message: last }\n" +
        '  - id: second\n    task: called\n    with: { word: "${{ steps.first.outputs.said }}" }\n' +
        "outputs:\n  first: steps.first.outputs.said\n  second: steps.second.outputs.said\n",
    );
    const { exitCode, stdout, stderr } = await world.run("run", "flow", "-o", "json");
    assert.equal(exitCode, 0, stderr);
    const { outputs, runId } = JSON.parse(stdout) as RunResult;
    assert.deepEqual(outputs, { first: "one true", second: "one false" });
    const view = await world.json<RunView>("tasks", "show", runId);
    assert.deepEqual(
      view.steps.map(({ kind, status }) => [kind, status]),
      [
        ["prompt", "succeeded"],
        ["task", "succeeded"],
      ],
    );
    const second = await events(runId, "--task", "second");
    assert.ok(second.some(({ type }) => type === "action"));
  });

  it("ends when it's stopped while the model thinks, which never answers: 3", async () => {
    await open(() => new Promise(() => undefined));
    await ownTask("");
    const running = world.start("run", "own", "-o", "json");
    await eventually("the model is asked", () => model.asked() === 1, 20_000);
    const [task] = await world.json<TaskView[]>("tasks", "list");
    await world.run("tasks", "stop", task?.runId ?? "");
    const { exitCode, stdout } = await running;
    assert.equal(exitCode, 3);
    assert.equal((JSON.parse(stdout) as RunResult).reason?.code, "stopped-by-person");
  });
});
