import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { identify } from "../../server/src/adapters/tools/shell/identify.ts";
import { reapAllOrphans, reapOrphans, recordShells } from "../../server/src/adapters/tools/shell/process-record.ts";
import { createProcessTable } from "../../server/src/adapters/tools/shell/process-table.ts";
import { eventually } from "../support/eventually.ts";
import { skipBecause } from "../support/skip-because.ts";
import { cancellation, isRunning, openBench, type ToolboxBench } from "../support/toolbox-bench.ts";

/** Runs what follows in a session and a process group of its own; macOS has no setsid(1). */
const apart = isThere("setsid") ? "setsid" : "perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV' --";

/** Leaves the pids of four kinds of descendants: a child, one in another session, an orphan there, and one that ignores SIGTERM. */
const family = [
  "sleep 600 & echo $! > child",
  `${apart} sh -c 'echo $$ > leader; exec sleep 600' &`,
  `(${apart} sh -c 'echo $$ > orphan; exec sleep 600' &)`,
  "sh -c 'trap \"\" TERM; echo $$ > stubborn; while :; do sleep 600; done' &",
].join("\n");
const names = ["child", "leader", "orphan", "stubborn"] as const;

describe("toolbox: processes", function () {
  let bench: ToolboxBench;
  const pids = (): Promise<number[]> => Promise.all(names.map((name) => bench.pidIn(name)));
  const running = async (of: readonly number[]): Promise<boolean[]> => Promise.all(of.map(isRunning));

  before(function () {
    if (process.platform === "win32") skipBecause(this, "these commands are written for a POSIX shell");
  });

  beforeEach(async () => {
    bench = await openBench();
  });

  it("end with a cancelled call, all of them, and the rest of the command never runs", async () => {
    const pulled = cancellation();
    const result = bench.shell(`trap : TERM\n${family}\nsleep 600\ntouch never`, { cancellation: pulled });
    const all = await pids();
    assert.deepEqual(await running(all), [true, true, true, true]);
    pulled.cancel();
    assert.deepEqual([(await result).outcome, (await result).error?.code], ["interrupted", "cancelled"]);
    assert.deepEqual(await running(all), [false, false, false, false]);
    await assert.rejects(stat(join(bench.workspace, "never")));
    assert.equal((await bench.shell("echo usable")).output, "usable");
  });

  it("end with a loop of the shell itself", async () => {
    const pulled = cancellation();
    const result = bench.shell("echo $$ > shell; while :; do :; done", { cancellation: pulled });
    const shell = await bench.pidIn("shell");
    pulled.cancel();
    assert.equal((await result).outcome, "interrupted");
    assert.equal(await isRunning(shell), false);
  });

  it("of an earlier call outlive the cancellation of a later one", async () => {
    await bench.shell(`sleep 600 & echo $! > server; (${apart} sh -c 'echo $$ > daemon; exec sleep 600' &)`);
    const earlier = [await bench.pidIn("server"), await bench.pidIn("daemon")];
    // Starting times are counted in coarse steps.
    const step = await createProcessTable()?.now();
    await eventually("the clock has moved", async () => (await createProcessTable()?.now()) !== step);
    const pulled = cancellation();
    const result = bench.shell("sleep 600 & echo $! > mine; wait", { cancellation: pulled });
    const mine = await bench.pidIn("mine");
    pulled.cancel();
    await result;
    assert.deepEqual([await isRunning(mine), ...(await running(earlier))], [false, true, true]);
  });

  it("end with shell_kill_process, and the session keeps what it knew", async () => {
    await bench.shell("export KEPT=1; f() { echo f; }");
    const result = bench.shell(`${family}\nsleep 600\ntouch never`);
    const all = await pids();
    assert.match(await bench.works("shell_kill_process", { id: "main" }), /^Ended `sleep 600 &/);
    assert.deepEqual([(await result).outcome, (await result).error?.code], ["failed", "killed"]);
    assert.deepEqual(await running(all), [false, false, false, false]);
    assert.equal((await bench.shell('echo "$KEPT $(f)"; ls never 2>/dev/null; true')).output, "1 f");
  });

  it("in the background end with shell_kill_process, too", async () => {
    await bench.shell("sleep 600 & echo $! > child");
    const child = await bench.pidIn("child");
    assert.equal(await bench.works("shell_kill_process", { id: "main" }), "Ended what ran in the background");
    assert.equal(await isRunning(child), false);
    assert.equal(await bench.works("shell_kill_process", { id: "main" }), "Nothing was running");
  });

  it("of another session are left alone", async () => {
    await bench.shell("sleep 600 & echo $! > child", {}, "other");
    const child = await bench.pidIn("child");
    const result = bench.shell("echo $$ > shell; sleep 600");
    await bench.pidIn("shell");
    await bench.works("shell_kill_process", { id: "main" });
    await result;
    assert.equal(await isRunning(child), true);
  });

  it("end with their run, and nothing is left on disk", async () => {
    const result = bench.shell(`${family}\necho $$ > shell; sleep 600`);
    const all = [...(await pids()), await bench.pidIn("shell")];
    await bench.shell("sleep 600 & echo $! > second", {}, "second");
    all.push(await bench.pidIn("second"));
    await bench.toolbox.endRun(bench.context.runId);
    assert.equal((await result).outcome, "interrupted");
    assert.deepEqual(new Set(await running(all)), new Set([false]));
    assert.ok(!(await readdir(join(bench.runFolder, "shell"))).includes("processes.json"));
    await bench.toolbox.endRun(bench.context.runId);
    await bench.toolbox.endRun("never-was");
  });

  it("of an agent end with its task, and those of the others in its run go on", async () => {
    const start = async (taskId: string): Promise<number> => {
      await bench.shell(`sleep 600 & echo $! > ${taskId}`, { origin: "agent", taskId, runFolder: bench.runFolder });
      return bench.pidIn(taskId);
    };
    const [one, other] = [await start("one"), await start("other")];
    await bench.shell("sleep 600 & echo $! > step");
    await bench.toolbox.endTask(bench.context.runId, "one");
    assert.deepEqual(await running([one, other, await bench.pidIn("step")]), [false, true, true]);
    await bench.toolbox.endTask(bench.context.runId, "one");
    await bench.toolbox.endRun(bench.context.runId);
    assert.deepEqual(await running([other, await bench.pidIn("step")]), [false, false]);
  });

  it("that fork faster than one can look end as well", async () => {
    const pulled = cancellation();
    const result = bench.shell("echo $$ > shell; while :; do (sleep 600 & sleep 600 &) ; sleep 0.002; done", {
      cancellation: pulled,
    });
    await bench.pidIn("shell");
    await eventually("it has forked some", async () => (await sleepers(bench.context.runId)) > 10);
    pulled.cancel();
    assert.equal((await result).outcome, "interrupted");
    assert.equal(await sleepers(bench.context.runId), 0);
  });

  it("waiting can be cancelled without ending what runs", async () => {
    await bench.shell("echo $$ > shell; sleep 600", { patienceMs: 0 });
    const shell = await bench.pidIn("shell");
    const pulled = cancellation();
    const waiting = bench.call("shell_wait", { id: "main" }, { cancellation: pulled });
    pulled.cancel();
    assert.equal((await waiting).outcome, "interrupted");
    assert.equal(await isRunning(shell), true);
  });

  it("don't start when the call is cancelled before", async () => {
    const pulled = cancellation();
    pulled.cancel();
    assert.equal((await bench.shell("touch never", { cancellation: pulled })).outcome, "interrupted");
    await assert.rejects(stat(join(bench.workspace, "never")));
  });

  describe("whose host was killed", () => {
    it("are ended by the next one, and nobody else is", async function () {
      this.timeout(20_000);
      const host = spawn(
        process.execPath,
        [join(import.meta.dirname, "../support/toolbox-host.ts"), bench.workspace, bench.runFolder, family],
        {
          stdio: "inherit",
        },
      );
      const all = await pids();
      const record = join(bench.runFolder, "shell/processes.json");
      const { shells, pipeFolder } = JSON.parse(await readFile(record, "utf8")) as {
        shells: { pid: number }[];
        pipeFolder: string;
      };
      assert.ok((await stat(join(tmpdir(), pipeFolder))).isDirectory());
      all.push(...shells.map(({ pid }) => pid));
      host.kill("SIGKILL");
      await once(host, "exit");
      const bystander = spawn("sleep", ["600"], { stdio: "ignore" });
      try {
        assert.ok((await running(all)).includes(true), "they outlive their host");
        assert.ok((await reapAllOrphans(dirname(bench.runFolder), bench.log)) >= 4);
        assert.match(bench.log.lines.join("\n"), /warn Ended \d+ processes that run run left behind/);
        assert.deepEqual(new Set(await running(all)), new Set([false]));
        assert.equal(await isRunning(bystander.pid ?? 0), true);
        assert.equal(await reapOrphans(bench.runFolder), 0, "once");
        await assert.rejects(stat(join(tmpdir(), pipeFolder)), { code: "ENOENT" });
        assert.equal(await reapAllOrphans(join(bench.runFolder, "nowhere"), bench.log), 0);
      } finally {
        bystander.kill();
      }
    });

    it("are found in the folders of agents as well", async () => {
      const left = spawn("sleep", ["600"], { stdio: "ignore" });
      const pid = left.pid ?? 0;
      try {
        const record = { runId: "run", shells: [{ pid, identity: (await identify(pid)) ?? "" }] };
        await recordShells(join(bench.runFolder, "run", "task"), record);
        assert.equal(await reapAllOrphans(bench.runFolder, bench.log), 1);
        await eventually("it has ended", async () => !(await isRunning(pid)));
      } finally {
        left.kill();
      }
    });

    it("aren't mistaken for a later process with the same number", async () => {
      const bystander = spawn("sleep", ["600"], { stdio: "ignore", detached: true });
      try {
        await mkdir(join(bench.runFolder, "shell"));
        const shells = [{ pid: bystander.pid, identity: "another boot/1" }];
        await writeFile(join(bench.runFolder, "shell/processes.json"), JSON.stringify({ runId: "gone", shells }));
        assert.equal(await reapOrphans(bench.runFolder), 0);
        assert.equal(await isRunning(bystander.pid ?? 0), true);
        await writeFile(join(bench.runFolder, "shell/processes.json"), "{ torn");
        assert.equal(await reapOrphans(bench.runFolder), 0);
      } finally {
        bystander.kill();
      }
    });
  });

  it("leave no pipes behind", async function () {
    if (process.platform !== "linux") skipBecause(this, "only Linux tells the path of an open pipe");
    const folder = dirname((await bench.shell("readlink /proc/self/fd/0")).output);
    assert.ok((await stat(folder)).isDirectory());
    await bench.toolbox.endRun(bench.context.runId);
    await assert.rejects(stat(folder), { code: "ENOENT" });
  });
});

function isThere(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** How many processes of a run there are, by the mark in their environment. */
async function sleepers(runId: string): Promise<number> {
  const rows = (await createProcessTable()?.list([`MANUS_RUN_ID=${runId}`])) ?? [];
  return rows.filter((row) => row.marked).length;
}
