import assert from "node:assert/strict";
import { join } from "node:path";
import type { ShellOwnerKey, ShellSessions } from "../../server/src/core/ports/shell-sessions.ts";
import type { createToolbox } from "../../server/src/adapters/tools/toolbox.ts";
import { eventually } from "../support/eventually.ts";
import { MemoryShellSessions } from "../support/fakes/memory-shell-sessions.ts";
import { skipBecause } from "../support/skip-because.ts";
import { openBench, secret } from "../support/toolbox-bench.ts";

interface Bench {
  readonly shells: ShellSessions;
  /** Has a session `main`, in which nothing runs. */
  readonly owner: ShellOwnerKey;
  readonly folder: string;
}

function suite(name: string, open: () => Promise<Bench>): void {
  describe(`shell sessions: ${name}`, function () {
    let bench: Bench;
    before(function () {
      if (process.platform === "win32") skipBecause(this, "these commands are written for a POSIX shell");
    });
    beforeEach(async () => {
      bench = await open();
    });
    const type = async (line: string): Promise<void> => {
      const typed = await bench.shells.type(bench.owner, "main", line);
      assert.ok(typed.ok, typed.ok ? "" : typed.failure.message);
    };
    const read = async (from = 0): Promise<{ readonly text: string; readonly next: number }> => {
      const got = await bench.shells.read(bench.owner, "main", { from, stamp: 0, waitMs: 0 });
      assert.ok(got.ok);
      return got.value;
    };
    const untilEnded = (): Promise<unknown> =>
      eventually("the command has ended", async () => bench.shells.list(bench.owner)[0]?.running === undefined, 10_000);

    it("are listed with where they are and what runs, to their agent's own alone", async () => {
      await type("cat");
      const [session] = bench.shells.list(bench.owner);
      assert.deepEqual([session?.id, session?.directory, session?.running], ["main", bench.folder, "`cat`"]);
      assert.deepEqual(bench.shells.list({ ...bench.owner, taskId: "another" }), []);
      await bench.shells.interrupt(bench.owner, "main");
    });

    it("run what is typed, and hand it on as input to what runs", async () => {
      assert.deepEqual(bench.shells.peek(bench.owner, "main"), { ok: true, value: { into: "session" } });
      await type("cat");
      assert.deepEqual(bench.shells.peek(bench.owner, "main"), {
        ok: true,
        value: { into: "input", command: "`cat`" },
      });
      const { next } = await read();
      await type("echoed");
      await eventually("it is printed", async () => (await read(next)).text === "echoed\n", 10_000);
      assert.ok((await bench.shells.interrupt(bench.owner, "main")).ok);
      await untilEnded();
      assert.equal(bench.shells.list(bench.owner)[0]?.last?.command, "`cat`");
      await bench.shells.interrupt(bench.owner, "main");
    });

    it("say which isn't there, and take no zero byte", async () => {
      const { shells, owner } = bench;
      const place = { from: 0, stamp: 0, waitMs: 0 };
      const outcomes = [
        await shells.read(owner, "other", place),
        shells.peek(owner, "other"),
        await shells.type(owner, "other", "ls"),
        await shells.interrupt(owner, "other"),
        await shells.type(owner, "main", "a\0b"),
      ];
      const codes = outcomes.map((outcome) => (outcome.ok ? "" : outcome.failure.code));
      assert.deepEqual(codes, [...Array<string>(4).fill("unknown-session"), "bad-command"]);
    });
  });
}

const agent = { runId: "", taskId: "agent" };

suite("in memory", async () => {
  const owner = { ...agent, runId: "R" };
  return { shells: new MemoryShellSessions(owner, join("/shop")), owner, folder: join("/shop") };
});

async function openReal(): Promise<Bench> {
  const bench = await openBench();
  const { runId, taskId } = bench.context;
  await bench.shell("true", { origin: "agent" });
  const { shells } = bench.toolbox as ReturnType<typeof createToolbox>;
  return { shells, owner: { runId, taskId }, folder: bench.workspace };
}

suite("of this machine", openReal);

describe("shell sessions: of this machine, watched", function () {
  before(function () {
    if (process.platform === "win32") skipBecause(this, "these commands are written for a POSIX shell");
  });

  it("show a line that isn't finished, masked, and wake who waits", async () => {
    const { shells, owner } = await openReal();
    const first = await shells.read(owner, "main", { from: 0, stamp: 0, waitMs: 0 });
    assert.ok(first.ok);
    const { next, stamp } = first.value;
    const waiting = shells.read(owner, "main", { from: next, stamp, waitMs: 20_000 });
    await shells.type(owner, "main", `printf 'is it ${secret}? '; read answer; echo "got $answer"`);
    const woken = await waiting;
    assert.ok(woken.ok && woken.value.stamp !== stamp);
    const pending = async (): Promise<string> => {
      const got = await shells.read(owner, "main", { from: 0, stamp: 0, waitMs: 0 });
      return got.ok ? got.value.pending : "";
    };
    await eventually("the question shows", async () => (await pending()) === "is it ***? ", 10_000);
    await shells.type(owner, "main", "yes");
    const text = async (): Promise<string> => {
      const got = await shells.read(owner, "main", { from: next, stamp: 0, waitMs: 0 });
      return got.ok ? got.value.text : "";
    };
    await eventually("the answer arrives", async () => (await text()).endsWith("is it ***? got yes\n"), 10_000);
  });

  it("keep the end of very much", async () => {
    const { shells, owner } = await openReal();
    await shells.type(owner, "main", "head -c 2000000 /dev/zero | tr '\\0' '\\n'; echo end");
    await eventually("it has ended", async () => shells.list(owner)[0]?.running === undefined, 20_000);
    const got = await shells.read(owner, "main", { from: 0, stamp: 0, waitMs: 0 });
    assert.ok(got.ok && got.value.lost && got.value.text.endsWith("end\n"));
    assert.ok(got.value.text.length <= 512 * 1024);
  });
});
