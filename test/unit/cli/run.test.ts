import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Ask } from "../../../server/src/protocol/fleet.ts";
import type { StartRunParams } from "../../../server/src/protocol/runs.ts";
import { eventually } from "../../support/eventually.ts";
import { openBench, sampleRun, sampleRunId, sampleStep, sampleTask, type CliBench } from "../../support/cli-bench.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const completed = { code: "completed", message: "All steps have succeeded" };
const ask: Ask = {
  id: "ask-1",
  kind: "approval",
  text: "May it run?",
  detail: "git push",
  choices: ["approved", "denied"],
  askedAt: "2026-11-21T09:14:03.120Z",
};
const waiting = { status: "waiting", waiting: { kind: "approval", text: "Waits for you", ask } } as const;

describe("manusctl run", () => {
  let folder: string;
  let bench: CliBench;
  beforeEach(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder, "sample.manus.yaml"), "manus: 1\nkind: workflow\nname: sample\nsteps: []\n");
    open(false);
  });

  function open(interactive: boolean): void {
    bench = openBench(folder, interactive);
    bench.host.answers.set("manus/run/start", () => {
      bench.host.move({ runs: [sampleRun()], tasks: [sampleTask()] });
      return { outcome: "started", runId: sampleRunId };
    });
    bench.host.answers.set("manus/run/stop", () => {
      setImmediate(() => end("stopped"));
      return { outcome: "accepted" };
    });
    bench.host.answers.set("manus/task/answer", () => ({ outcome: "accepted" }));
  }

  function end(status: "succeeded" | "failed" | "stopped"): void {
    const reason = status === "succeeded" ? completed : { code: "x", message: `It ${status}`, remedy: "Look." };
    const step = sampleStep({ status, outcome: status, reason, taskId: sampleTask().id, durationMs: 1234 });
    bench.host.move({ runs: [sampleRun({ status, reason, steps: [step], outputs: { answer: 42 } })] });
  }

  const following = (): Promise<void> =>
    eventually("it follows the run", () => bench.host.methods().includes("manus/fleet/snapshot"));
  const started = (): StartRunParams =>
    bench.host.asked.find(({ method }) => method === "manus/run/start")?.params as StartRunParams;

  for (const [status, code] of [
    ["succeeded", 0],
    ["failed", 1],
    ["stopped", 3],
  ] as const) {
    it(`ends with ${code} when the run has ${status}, and writes the result`, async () => {
      const done = bench.run("run", "sample.manus.yaml", "-o", "json");
      await following();
      end(status);
      assert.equal(await done, code);
      const result = JSON.parse(bench.terminal.out) as Record<string, unknown>;
      assert.deepEqual(Object.keys(result), ["runId", "name", "kind", "status", "reason", "steps", "outputs", "usage"]);
      assert.equal(result["status"], status);
      assert.deepEqual(result["steps"], [{ id: "one", taskId: sampleTask().id, status, durationMs: 1234 }]);
      assert.deepEqual(result["outputs"], { answer: 42 });
      assert.match(bench.terminal.err, /▸ 1\/1 First\n[✔✖■] 1\/1 First/u);
      assert.ok(bench.host.closed);
    });
  }

  it("tells people why it failed, what to do and where it lies", async () => {
    const done = bench.run("run", "sample.manus.yaml");
    await following();
    end("failed");
    await done;
    assert.match(bench.terminal.out, /A sample failed: It failed\nLook\./);
    assert.match(bench.terminal.out, new RegExp(`Run ${sampleRunId}, in /home/runs`));
  });

  it("says to the host that the workspace is trusted, and which it is", async () => {
    await mkdir(join(folder, ".git"));
    await mkdir(join(folder, "sub"));
    await writeFile(join(folder, "sub", "x.manus.yaml"), "");
    await bench.run("run", "sub/x.manus.yaml", "--detach", "--input", "a=1", "-i", "b=x=y");
    assert.deepEqual(started(), {
      file: join(folder, "sub", "x.manus.yaml"),
      workspaceFolder: folder,
      trusted: true,
      inputs: { a: "1", b: "x=y" },
      by: "terminal",
    });
  });

  it("takes another workspace, and one step alone", async () => {
    await bench.run("run", "sample.manus.yaml", "--detach", "--workspace", "elsewhere", "--step", "one");
    assert.equal(started().workspaceFolder, join(folder, "elsewhere"));
    assert.equal(started().onlyStep, "one");
  });

  it("finds a file by its name", async () => {
    assert.equal(await bench.run("run", "sample", "--detach"), 0);
    assert.equal(started().file, join(folder, "sample.manus.yaml"));
  });

  it("names those there are when it finds none", async () => {
    assert.equal(await bench.run("run", "simple"), 2);
    assert.match(bench.terminal.err, /is named simple: it has sample/);
    assert.deepEqual(bench.host.asked, []);
  });

  it("doesn't choose between two of the same name", async () => {
    await writeFile(join(folder, "b.manus.yaml"), "kind: task\nname: sample\n");
    assert.equal(await bench.run("run", "sample"), 2);
    assert.match(bench.terminal.err, /Two files are named sample/);
  });

  it("returns at once when detached, with what there is of the result", async () => {
    assert.equal(await bench.run("run", "sample.manus.yaml", "--detach", "-o", "json"), 0);
    const result = JSON.parse(bench.terminal.out) as Record<string, unknown>;
    assert.deepEqual([result["runId"], result["status"], result["reason"]], [sampleRunId, "running", null]);
  });

  it("prints what keeps a file from running: 2", async () => {
    const problem = { file: join(folder, "sample.manus.yaml"), line: 4, column: 1, endLine: 4, endColumn: 6 };
    bench.host.answers.set("manus/run/start", () => ({
      outcome: "refused",
      because: { code: "invalid-file", message: "It can't run as it is", remedy: "Correct it." },
      problems: [{ ...problem, severity: "error", code: "empty-steps", message: "No steps." }],
    }));
    assert.equal(await bench.run("run", "sample.manus.yaml"), 2);
    assert.match(
      bench.terminal.err,
      /sample\.manus\.yaml:4:1 error No steps\. \[empty-steps\]\nerror It can't run .*\(1 error\)\nCorrect it\./,
    );
    assert.equal(bench.terminal.out, "");
  });

  it("ends with 4 and the remedy where no host can be started", async () => {
    bench.host.failure = {
      code: "host-failed",
      retryable: false,
      message: "The disk is full",
      remedy: "Free some space.",
    };
    assert.equal(await bench.run("run", "sample.manus.yaml"), 4);
    assert.equal(bench.terminal.err, "error The disk is full\nFree some space.\n");
  });

  it("carries on when the host died and another took over", async () => {
    const done = bench.run("run", "sample.manus.yaml", "-o", "json");
    await following();
    bench.host.tellState("lost");
    const { fleet } = bench.host;
    bench.host.fleet = { ...fleet, sequence: 50, runs: [sampleRun({ status: "succeeded", reason: completed })] };
    bench.host.tellState("connected");
    assert.equal(await done, 0);
  });

  it("asks for a snapshot when it has missed a change", async () => {
    const done = bench.run("run", "sample.manus.yaml");
    await following();
    bench.host.fleet = {
      ...bench.host.fleet,
      sequence: 10,
      runs: [sampleRun({ status: "succeeded", reason: completed })],
    };
    bench.host.tell("manus/fleet/didChange", { previousSequence: 9, sequence: 10, runs: [], tasks: [], instances: [] });
    assert.equal(await done, 0);
  });

  describe("what the run asks", () => {
    const answers = (): readonly unknown[] =>
      bench.host.asked.filter(({ method }) => method === "manus/task/answer").map(({ params }) => params);
    const answered = (count: number): Promise<void> => eventually("it's answered", () => answers().length === count);
    const answerOf = (choice: string): object => ({ taskId: sampleTask().id, by: "terminal", askId: "ask-1", choice });

    for (const [args, choice] of [
      [[], "denied"],
      [["--on-ask", "deny"], "denied"],
      [["--on-ask", "allow"], "approved"],
    ] as const) {
      it(`is ${choice} without a terminal and ${args.join(" ") || "without a word"}`, async () => {
        const done = bench.run("run", "sample.manus.yaml", ...args);
        await following();
        bench.host.move({ tasks: [sampleTask(waiting)] });
        await answered(1);
        end("failed");
        await done;
        assert.deepEqual(answers(), [answerOf(choice)]);
      });
    }

    it("is asked once, however often the fleet moves", async () => {
      const done = bench.run("run", "sample.manus.yaml");
      await following();
      for (let again = 0; again < 3; again++) bench.host.move({ tasks: [sampleTask(waiting)] });
      await answered(1);
      bench.host.move({ tasks: [sampleTask(waiting)] });
      end("succeeded");
      await done;
      assert.equal(answers().length, 1);
    });

    it("isn't asked again when the run ends before the answer's answer", async () => {
      bench.host.answers.set("manus/task/answer", () => {
        end("failed");
        bench.host.failure = { code: "host-lost", retryable: true, message: "lost", remedy: "ask again" };
      });
      const done = bench.run("run", "sample.manus.yaml");
      await following();
      bench.host.move({ tasks: [sampleTask(waiting)] });
      assert.equal(await done, 1);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(answers().length, 1);
      assert.equal(bench.terminal.err.split("May it run?").length, 2);
    });

    it("is answered again, to the next host, when the first was lost with the answer", async () => {
      const done = bench.run("run", "sample.manus.yaml");
      await following();
      bench.host.answers.set("manus/task/answer", () => {
        bench.host.failure = { code: "host-lost", retryable: true, message: "lost", remedy: "ask again" };
      });
      bench.host.move({ tasks: [sampleTask(waiting)] });
      await answered(1);
      await eventually("it was lost", () => bench.host.failure !== undefined);
      bench.host.answers.set("manus/task/answer", () => ({ outcome: "accepted" }));
      bench.host.failure = undefined;
      bench.host.tellState("connected");
      await answered(2);
      end("succeeded");
      assert.equal(await done, 0);
    });

    it("is put to the person on a terminal, with what it's about, until the answer fits", async () => {
      open(true);
      const done = bench.run("run", "sample.manus.yaml");
      await following();
      bench.host.move({ tasks: [sampleTask(waiting)] });
      await eventually("it's asked", () => bench.terminal.questions.length === 1);
      bench.terminal.questions[0]?.answer("perhaps");
      await eventually("it's asked again", () => bench.terminal.questions.length === 2);
      bench.terminal.questions[1]?.answer("y");
      await answered(1);
      end("succeeded");
      await done;
      assert.match(bench.terminal.err, /First: May it run\?\n {4}git push\n/);
      assert.deepEqual(answers(), [answerOf("approved")]);
    });

    it("isn't asked any more once somebody else has answered", async () => {
      open(true);
      const done = bench.run("run", "sample.manus.yaml");
      await following();
      bench.host.move({ tasks: [sampleTask(waiting)] });
      await eventually("it's asked", () => bench.terminal.questions.length === 1);
      bench.host.move({ tasks: [sampleTask()] });
      end("succeeded");
      assert.equal(await done, 0);
      assert.deepEqual(answers(), []);
    });

    it("can't be put to a person where there is none", async () => {
      assert.equal(await bench.run("run", "sample.manus.yaml", "--on-ask", "prompt"), 2);
      assert.match(bench.terminal.err, /needs a terminal/);
    });
  });

  describe("Ctrl-C", () => {
    const stopped = (): boolean => bench.host.methods().includes("manus/run/stop");

    it("stops the run where nobody can be asked", async () => {
      const done = bench.run("run", "sample.manus.yaml");
      await following();
      bench.terminal.interrupt();
      assert.equal(await done, 3);
      assert.ok(stopped());
    });

    for (const [said, code, stops] of [
      ["s", 3, true],
      ["d", 0, false],
    ] as const) {
      it(`asks what to do; "${said}" ${stops ? "stops the run" : "leaves it running"}`, async () => {
        open(true);
        const done = bench.run("run", "sample.manus.yaml");
        await following();
        bench.terminal.interrupt();
        await eventually("it asks", () => bench.terminal.questions.length === 1);
        assert.match(bench.terminal.questions[0]?.text ?? "", /Stop the run, detach, or go on\?/);
        assert.equal(stopped(), false);
        bench.terminal.questions[0]?.answer(said);
        assert.equal(await done, code);
        assert.equal(stopped(), stops);
      });
    }

    it("goes on when told so, and asks again the next time", async () => {
      open(true);
      const done = bench.run("run", "sample.manus.yaml");
      await following();
      for (const times of [1, 2]) {
        bench.terminal.interrupt();
        await eventually("it asks", () => bench.terminal.questions.length === times);
        bench.terminal.questions[times - 1]?.answer("g");
        await new Promise((resolve) => setImmediate(resolve));
      }
      end("succeeded");
      assert.equal(await done, 0);
      assert.equal(stopped(), false);
    });

    it("pressed twice stops the run", async () => {
      open(true);
      const done = bench.run("run", "sample.manus.yaml");
      await following();
      bench.terminal.interrupt();
      await eventually("it asks", () => bench.terminal.questions.length === 1);
      bench.terminal.interrupt();
      assert.equal(await done, 3);
    });

    it("during a question, then detached, asks nothing more", async () => {
      open(true);
      const done = bench.run("run", "sample.manus.yaml");
      await following();
      bench.host.move({ tasks: [sampleTask(waiting)] });
      await eventually("it's asked", () => bench.terminal.questions.length === 1);
      bench.terminal.interrupt();
      await eventually("it asks what to do", () => bench.terminal.questions.length === 2);
      bench.terminal.questions[1]?.answer("d");
      assert.equal(await done, 0);
      bench.host.move({ tasks: [sampleTask(waiting)] });
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(bench.terminal.questions.length, 2);
    });

    it("during a question leaves the question open for later", async () => {
      open(true);
      const done = bench.run("run", "sample.manus.yaml");
      await following();
      bench.host.move({ tasks: [sampleTask(waiting)] });
      await eventually("it's asked", () => bench.terminal.questions.length === 1);
      bench.terminal.interrupt();
      await eventually("it asks what to do", () => bench.terminal.questions.length === 2);
      bench.terminal.questions[1]?.answer("g");
      await eventually("it's asked again", () => bench.terminal.questions.length === 3);
      bench.terminal.questions[2]?.answer("n");
      await eventually("it's answered", () => bench.host.methods().includes("manus/task/answer"));
      end("failed");
      await done;
    });
  });
});
