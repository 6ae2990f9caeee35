import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFile, mkdir, readFile, readdir, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunResult } from "../../../server/src/cli/run-result.ts";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import type { HostStatus } from "../../../server/src/protocol/host.ts";
import { eventually } from "../../support/eventually.ts";
import { openRealWorld, type Ended, type RealWorld } from "../../support/real-manusctl.ts";
import { skipBecause } from "../../support/skip-because.ts";

const workflow = `manus: 1
kind: workflow
name: a
steps:
  - { id: one, tool: shell_exec, with: { id: main, exec_dir: ., command: "echo x >> one.txt" } }
`;

describe("a host whose store", function () {
  this.timeout(60_000);
  let world: RealWorld;
  let segment: string;
  beforeEach(async () => {
    world = await openRealWorld();
    segment = join(world.home, "journal", "000000000001.jsonl");
    await world.write("a.manus.yaml", workflow);
  });
  afterEach(() => world.close());

  /** A run in the journal, and no host. */
  async function runOnce(): Promise<RunResult> {
    const result = await world.json<RunResult>("run", "a");
    await world.close();
    return result;
  }
  const taskIds = async (): Promise<readonly string[]> =>
    (await world.json<TaskView[]>("tasks", "list")).map(({ id }) => id);
  const notices = async (): Promise<string> => (await world.json<HostStatus>("host", "status")).notices.join("\n");

  it("was cut in the middle of a line: repaired, said, and everything before it is there", async () => {
    const { runId } = await runOnce();
    await truncate(segment, (await stat(segment)).size - 5);
    const ids = await taskIds();
    assert.equal(ids.length, 1);
    assert.match(await notices(), /cut off in the middle/);
    assert.equal((await world.run("tasks", "show", runId)).exitCode, 0);
    assert.ok((await readdir(join(world.home, "journal"))).includes("000000000001.jsonl.torn"));
    assert.equal((await world.json<RunResult>("run", "a")).status, "succeeded");
  });

  it("has a foreign line: set aside, said, nothing is missing", async () => {
    await runOnce();
    const before = await readFile(segment, "utf8");
    const lines = before.split("\n");
    lines.splice(3, 0, "what is this?");
    await writeFile(segment, lines.join("\n"));
    assert.equal((await taskIds()).length, 1);
    assert.match(await notices(), /didn't write: set aside/);
    assert.equal((await readFile(segment, "utf8")).startsWith(before), true);
  });

  it("lacks records: no host starts, it says which, and nothing is changed", async () => {
    await runOnce();
    const lines = (await readFile(segment, "utf8")).split("\n");
    lines.splice(3, 1);
    await writeFile(segment, lines.join("\n"));
    const { exitCode, stderr } = await world.run("tasks", "list");
    assert.equal(exitCode, 4);
    assert.match(stderr, /record 3 is missing/);
    assert.equal(await readFile(segment, "utf8"), lines.join("\n"));
  });

  it("was written by a newer version: no host starts, it says so, and nothing is changed", async () => {
    await runOnce();
    const newer = (await readFile(segment, "utf8")).replace('"v":1', '"v":2');
    await writeFile(segment, newer);
    const { exitCode, stderr } = await world.run("tasks", "list");
    assert.equal(exitCode, 4);
    assert.match(stderr, /newer version.*\n.*Update Manus Manager/);
    assert.equal(await readFile(segment, "utf8"), newer);
  });

  it("has lost its documents: they are written again", async () => {
    await runOnce();
    const document = join(world.home, "documents", "tasks.json");
    await writeFile(document, "{ half");
    assert.equal((await taskIds()).length, 1);
    await world.close();
    const written = JSON.parse(await readFile(document, "utf8")) as { runs: unknown[] };
    assert.equal(written.runs.length, 1);
  });

  it("is a file in the folder's place: no host starts, it says what to do", async () => {
    await writeFile(world.home, "");
    const { exitCode, stderr } = await world.run("run", "a");
    assert.equal(exitCode, 4);
    assert.match(stderr, new RegExp(`${world.home}.*\\n.*MANUS_HOME`));
    await world.run("host", "stop");
  });

  describe("lies on a disk that", () => {
    let mounted = false;
    const mount = async (test: Mocha.Context, options: string): Promise<void> => {
      await mkdir(world.home, { recursive: true });
      try {
        execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", world.home], { stdio: "ignore" });
        mounted = true;
      } catch {
        skipBecause(test, "mounting a small disk needs root on Linux");
      }
    };
    afterEach(async () => {
      if (!mounted) return;
      await world.close();
      execFileSync("umount", ["-l", world.home]);
      mounted = false;
    });

    it("is full: the run is refused with what to do, the host lives, and works once there is room", async function () {
      await mount(this, "size=8m");
      await world.run("instances", "list");
      const { pid } = await world.endpoint();
      const filler = join(world.home, "filler");
      await fill(filler);
      // The last block of a file may still have room for some lines: the first runs may get through, or wait for more.
      const detached = async (): Promise<Ended> => world.run("run", "a", "--detach");
      let refused = await detached();
      await eventually("a run is refused", async () => (refused = await detached()).exitCode !== 0);
      assert.equal(refused.exitCode, 2);
      assert.match(refused.stderr, /Nothing was changed: .* the disk is full\nFree some space/);
      assert.equal((await world.endpoint()).pid, pid);
      await truncate(filler, 0);
      const { exitCode, stderr } = await world.run("run", "a");
      assert.equal(exitCode, 0, stderr);
      assert.equal((await world.endpoint()).pid, pid);
      await eventually("what waited for room has ended", async () => {
        const open = await world.json<TaskView[]>("tasks", "list", "--open");
        return open.length === 0;
      });
      await world.close();
      const ran = (await world.read("one.txt")).trim().split("\n").length;
      assert.equal((await taskIds()).length, ran, "each run in the journal ran once");
      assert.equal(await notices(), "");
    });

    it("is read-only: no host starts, it says what to do", async function () {
      await mount(this, "size=1m,ro");
      const { exitCode, stderr } = await world.run("run", "a");
      assert.equal(exitCode, 4);
      assert.match(stderr, /read-only/i);
      assert.match(stderr, /MANUS_HOME/);
    });
  });

  async function fill(path: string): Promise<void> {
    await writeFile(path, "");
    for (const size of [262_144, 4_096]) {
      const append = (): Promise<boolean> =>
        appendFile(path, Buffer.alloc(size)).then(
          () => false,
          () => true,
        );
      while (!(await append()));
    }
  }
});
