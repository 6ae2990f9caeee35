import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import type { RunStatus } from "../../../server/src/protocol/states.ts";
import { openBench, sampleRun, sampleTask, type CliBench } from "../../support/cli-bench.ts";

const id = (last: string): string => `01JD3KX5Y0QZ7V8N2M4P6R9S${last}`;
const run = (last: string, status: RunStatus, name: string): ReturnType<typeof sampleRun> => {
  return { ...sampleRun(), id: id(last), status, name, title: `The ${name}`, file: `/project/${name}.manus.yaml` };
};
const nightly = run("A1", "running", "nightly");
const release = run("A2", "waiting", "release");
const broken = run("A3", "failed", "nightly");
const usage = { turns: 1, inputTokens: 1, outputTokens: 1, model: "m", account: "work" };

describe("manusctl runs, many at once", () => {
  let bench: CliBench;
  let refused: readonly string[];

  function open(interactive = false): void {
    bench = openBench(tmpdir(), interactive);
    refused = [];
    bench.host.fleet = {
      ...bench.host.fleet,
      accounts: [{ id: "work", provider: "manus", title: "work", disabled: false, origin: "person", key: "held" }],
      runs: [nightly, release, broken],
      tasks: [sampleTask({ id: id("B1"), runId: release.id, usage })],
    };
    for (const verb of ["stop", "pause", "resume", "retry"]) {
      bench.host.answers.set(`manus/run/${verb}`, ({ runId }: { runId: string }) => {
        const because = { code: "x", message: "It can't be" };
        return refused.includes(runId) ? { outcome: "refused", because } : { outcome: "accepted" };
      });
    }
  }
  beforeEach(() => open());
  const asked = (): readonly unknown[] =>
    bench.host.asked.map(({ method, params }) => [method, (params as { runId: string }).runId]);

  for (const [args, expected] of [
    [
      ["stop", "--all"],
      [nightly, release],
    ],
    [["stop", "--state", "waiting"], [release]],
    [["stop", "--status", "running", "--status", "waiting", "--name", "nightly"], [nightly]],
    [["pause", "--match", "THE REL"], [release]],
    [["pause", "--match", "The n*ly"], [nightly]],
    [["stop", "--account", "work"], [release]],
    [["retry", "--match", "nightly"], [broken]],
    [["retry", "--all"], [broken]],
    [
      ["stop", nightly.id, release.id],
      [nightly, release],
    ],
  ] as const) {
    it(`means ${expected.length} with ${args.join(" ")}`, async () => {
      assert.equal(await bench.run("runs", ...args, "--yes"), 0, bench.terminal.err);
      assert.deepEqual(
        asked(),
        expected.map((each) => [`manus/run/${args[0]}`, each.id]),
      );
    });
  }

  it("only tells which in a dry run", async () => {
    assert.equal(await bench.run("runs", "stop", "--all", "--dry-run"), 0);
    assert.deepEqual(asked(), []);
    assert.match(bench.terminal.out, new RegExp(`^  ${nightly.id}  running  The nightly\n  ${release.id}  waiting `));
    assert.match(bench.terminal.err, /dry run/);
  });

  it("shows and asks first, and does nothing without a yes", async () => {
    open(true);
    bench.terminal.typed.push("n", "y");
    assert.equal(await bench.run("runs", "stop", "--all"), 2);
    assert.deepEqual(asked(), []);
    assert.equal(await bench.run("runs", "stop", "--all"), 0);
    assert.match(bench.terminal.questions[1]?.text ?? "", /^Stop 2 runs\?/);
    assert.equal(asked().length, 2);
  });

  it("doesn't ask where nobody can be asked", async () => {
    assert.equal(await bench.run("runs", "stop", "--all"), 2);
    assert.match(bench.terminal.err, /--yes/);
    assert.deepEqual(asked(), []);
  });

  it("ends with 2 where some refuse, and names them", async () => {
    refused = [release.id];
    assert.equal(await bench.run("runs", "stop", "--all", "--yes", "-o", "json"), 2);
    const told = JSON.parse(bench.terminal.out) as { matched: unknown; refused: unknown };
    assert.deepEqual(told.matched, [nightly.id, release.id]);
    assert.match(bench.terminal.err, new RegExp(`${release.id}: It can't be`));
    assert.match(bench.terminal.err, /Asked: 1 run\n/);
  });

  for (const args of [
    ["stop"],
    ["stop", nightly.id, "--all"],
    ["stop", "--status", "sleeping"],
    ["stop", "--account", "wrok"],
    ["retry", "--all", "--watch"],
    ["stop", nightly.id, "nope"],
  ]) {
    it(`calls it bad usage: ${args.join(" ")}`, async () => {
      assert.equal(await bench.run("runs", ...args, "--yes"), 2);
      assert.deepEqual(asked(), []);
    });
  }

  it("is no fault where none fits", async () => {
    assert.equal(await bench.run("runs", "resume", "--all"), 0);
    assert.match(bench.terminal.err, /No run fits/);
  });
});
