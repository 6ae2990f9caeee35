import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import type { Ask, TaskView } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { openBench, sampleRun, sampleTask, type CliBench } from "../../support/cli-bench.ts";

const ask = (changes: Partial<Ask> = {}): Ask => ({
  id: "ASK1",
  kind: "approval",
  text: "Run a command?",
  detail: "git push origin main",
  choices: ["approved", "denied"],
  askedAt: "2026-11-21T09:00:00.000Z",
  ...changes,
});

function asking(changes: Partial<Ask> = {}, task: Partial<TaskView> = {}): TaskView {
  const question = ask(changes);
  const waiting = { kind: "approval", text: question.text, ask: question } as const;
  return sampleTask({ id: "01JD3TASK1", status: "waiting", can: ["stop", "answer"], waiting, ...task });
}

const failed = sampleRun({
  id: "01JD3RUN2",
  name: "nightly",
  status: "failed",
  triage: { state: "open" },
  finishedAt: "2026-11-21T09:20:00.000Z",
  reason: { code: "x", message: "It broke" },
  steps: [],
});

describe("manusctl inbox", () => {
  let bench: CliBench;
  const open = (interactive = false): CliBench => {
    const opened = openBench(tmpdir(), interactive);
    opened.host.fleet = { ...opened.host.fleet, runs: [sampleRun(), failed], tasks: [asking()] };
    for (const method of ["manus/task/answer", "manus/failure/dismiss", "manus/failure/recall"]) {
      opened.host.answers.set(method, () => ({ outcome: "accepted" }));
    }
    return opened;
  };
  beforeEach(() => {
    bench = open();
  });

  for (const command of ["inbox", "inbox answer", "inbox dismiss", "inbox recall", "watch"]) {
    it(`helps with ${command}, with an example`, async () => {
      assert.equal(await bench.run(...command.split(" "), "--help"), 0);
      assert.match(bench.terminal.out, new RegExp(`Usage: manusctl ${command}`));
      assert.match(bench.terminal.out, new RegExp(`Examples?:\\n  manusctl ${command}`));
    });
  }

  it("lists what waits, with its number, what it is about and what to do next", async () => {
    assert.equal(await bench.run("inbox"), 0);
    const [head, first, second, , next] = bench.terminal.out.split("\n");
    assert.match(head ?? "", /^#\s+KIND\s+OF\s+WHAT\s+WAITS\s+ID$/);
    assert.match(first ?? "", /^1\s+approval\s+sample\s+git push origin main\s+(?:\d+ \w+ ?){1,2}\s+01JD3TASK1$/);
    assert.match(second ?? "", /^2\s+failure\s+nightly\s+It broke\s+.*01JD3RUN2$/);
    assert.equal(next, "Next: manusctl inbox answer 01JD3TASK1");
  });

  it("says so when nothing waits", async () => {
    bench.host.fleet = { ...bench.host.fleet, runs: [], tasks: [] };
    assert.equal(await bench.run("inbox"), 0);
    assert.equal(bench.terminal.out, "Nothing waits for you.\n");
  });

  it("gives scripts all of it", async () => {
    assert.equal(await bench.run("inbox", "--json"), 0);
    const told = JSON.parse(bench.terminal.out) as readonly Record<string, unknown>[];
    assert.deepEqual(
      told.map(({ number, kind, id, askId, detail, text }) => [number, kind, id, askId, detail, text]),
      [
        [1, "approval", "01JD3TASK1", "ASK1", "git push origin main", "Run a command?"],
        [2, "failure", "01JD3RUN2", undefined, undefined, "It broke"],
      ],
    );
  });

  it("can't be written to by what waits in it", async () => {
    bench.host.fleet = { ...bench.host.fleet, tasks: [asking({ detail: "a\u001b[2Jb\nc" })] };
    await bench.run("inbox");
    assert.ok(!bench.terminal.out.includes("\u001b"));
  });

  describe("answer", () => {
    const answers = (): readonly unknown[] =>
      bench.host.asked.filter(({ method }) => method === "manus/task/answer").map(({ params }) => params);

    it("takes an id, or the beginning of one", async () => {
      assert.equal(await bench.run("inbox", "answer", "01jd3t", "approved"), 0);
      assert.deepEqual(answers(), [{ taskId: "01JD3TASK1", by: "terminal", askId: "ASK1", choice: "approved" }]);
    });

    it("takes no number with an answer where nobody can see what it is by now", async () => {
      assert.equal(await bench.run("inbox", "answer", "1", "approved"), 2);
      assert.match(bench.terminal.err, /may be something else than when you saw it\nGive its id: 01JD3TASK1/);
      assert.deepEqual(answers(), []);
    });

    it("shows what a number is, and asks", async () => {
      bench = open(true);
      bench.terminal.typed.push("n");
      assert.equal(await bench.run("inbox", "answer", "1", "approved"), 2);
      assert.deepEqual(answers(), []);
      assert.match(bench.terminal.questions[0]?.text ?? "", /git push origin main\nAnswer this with "approved"\?/);
      bench.terminal.typed.push("y");
      assert.equal(await bench.run("inbox", "answer", "1", "approved"), 0);
      assert.equal(answers().length, 1);
    });

    it("asks the whole question where no answer is given", async () => {
      bench = open(true);
      bench.terminal.typed.push("y");
      assert.equal(await bench.run("inbox", "answer", "1"), 0);
      assert.match(bench.terminal.err, /git push origin main/);
      assert.deepEqual(answers(), [{ taskId: "01JD3TASK1", by: "terminal", askId: "ASK1", choice: "approved" }]);
    });

    for (const [what, wanted, said] of [
      ["what isn't there", "7", /Nothing in the inbox is 7/],
      ["what is ambiguous", "01JD3", /Several things in the inbox begin with 01JD3/],
      ["what can't be answered", "01JD3RUN2", /can be answered \(failure\)\nTry `manusctl runs show 01JD3RUN2`/],
      ["a choice that isn't one", "01JD3TASK1", /can't be answered with "maybe"/],
    ] as const) {
      it(`refuses ${what}`, async () => {
        assert.equal(await bench.run("inbox", "answer", wanted, "maybe"), 2);
        assert.match(bench.terminal.err, said);
        assert.deepEqual(answers(), []);
      });
    }

    it("hears who was faster", async () => {
      const because = { code: "already-answered", message: "It was already answered by ada, editor" };
      bench.host.answers.set("manus/task/answer", () => ({ outcome: "refused", because }));
      assert.equal(await bench.run("inbox", "answer", "01JD3TASK1", "denied"), 2);
      assert.match(bench.terminal.err, /already answered by ada, editor/);
    });
  });

  describe("dismiss", () => {
    const last = (): unknown => bench.host.asked.at(-1);

    it("takes numbers and ids, and says how to undo it", async () => {
      assert.equal(await bench.run("inbox", "dismiss", "2"), 0);
      assert.deepEqual(last(), {
        method: "manus/failure/dismiss",
        params: { runIds: ["01JD3RUN2"], by: "ada, terminal" },
      });
      assert.match(bench.terminal.err, /Dismissed nightly 01JD3RUN2\nUndo: manusctl inbox recall 01JD3RUN2/);
      assert.equal(await bench.run("inbox", "recall", "01JD3RUN2"), 0);
      assert.deepEqual(last(), {
        method: "manus/failure/recall",
        params: { runIds: ["01JD3RUN2"], by: "ada, terminal" },
      });
    });

    it("takes all failures, and nothing else", async () => {
      assert.equal(await bench.run("inbox", "dismiss", "--all"), 0);
      assert.deepEqual(last(), {
        method: "manus/failure/dismiss",
        params: { runIds: ["01JD3RUN2"], by: "ada, terminal" },
      });
      bench.host.fleet = { ...bench.host.fleet, runs: [] };
      assert.equal(await bench.run("inbox", "dismiss", "--all"), 0);
      assert.match(bench.terminal.err, /No failure waits in the inbox/);
    });

    it("refuses what is no failure, nothing, and both", async () => {
      assert.equal(await bench.run("inbox", "dismiss", "1"), 2);
      assert.match(bench.terminal.err, /1 is no failure \(approval\)/);
      assert.equal(await bench.run("inbox", "dismiss"), 2);
      assert.equal(await bench.run("inbox", "dismiss", "2", "--all"), 2);
      assert.ok(!bench.host.methods().includes("manus/failure/dismiss"));
    });
  });

  it("goes on, a line for all that comes and goes", async () => {
    const running = bench.run("inbox", "--watch");
    await eventually("the first lines are there", () => bench.terminal.out.split("\n").length === 3);
    bench.host.move({ tasks: [asking({}, { status: "running", can: [] })] });
    bench.terminal.interrupt();
    assert.equal(await running, 0);
    const lines = bench.terminal.out.split("\n");
    assert.equal(lines[0], "+ approval  sample  git push origin main  01JD3TASK1");
    assert.equal(lines[2], "- approval  sample  git push origin main  01JD3TASK1");
  });

  it("goes on in JSON lines", async () => {
    const running = bench.run("inbox", "--watch", "--json");
    await eventually("the first lines are there", () => bench.terminal.out.split("\n").length === 3);
    bench.terminal.interrupt();
    await running;
    const [first] = bench.terminal.out.split("\n");
    const { change, kind, id } = JSON.parse(first ?? "") as Record<string, unknown>;
    assert.deepEqual([change, kind, id], ["came", "approval", "01JD3TASK1"]);
  });
});
