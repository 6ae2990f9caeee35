import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { CachedStepView } from "../../../server/src/protocol/cache.ts";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { openRealWorld, type RealWorld } from "../../support/real-manusctl.ts";

const shell = (id: string, command: string, more = ""): string =>
  `  - { id: ${id}, tool: shell_exec, with: { id: ${id}, exec_dir: ., command: ${JSON.stringify(command)} }${more} }\n`;

/** Every step says in a file that it ran. */
const flow = [
  "manus: 1\nkind: workflow\nname: flow\n",
  "inputs:\n  tag: { default: v1 }\n",
  "concurrency: { group: release, onConflict: queue }\n",
  "steps:\n",
  shell("fetch", "echo fetch ${{ inputs.tag }} >> calls.txt"),
  shell("lint", "echo lint >> calls.txt", ", needs: []"),
  shell("heavy", "echo heavy >> calls.txt; echo made", ", needs: [], cache: { key: heavy, files: [src/*] }"),
  shell("ship", "echo ship >> calls.txt; test -e allowed", ", needs: [fetch, heavy]"),
  "  - { id: gate, approve: { message: Done?, by: [ada] } }\n",
].join("");

describe("a run once more, in a real host", function () {
  this.timeout(120_000);
  let world: RealWorld;
  beforeEach(async () => {
    world = await openRealWorld({ MANUS_PERSON: "bob" });
    await world.write("flow.manus.yaml", flow);
    await world.write("src/a.txt", "one");
  });
  afterEach(() => world.close());

  const newest = async (): Promise<RunView> => {
    const [run] = await world.json<RunView[]>("runs", "list");
    return run ?? assert.fail("there is no run");
  };
  const until = async (runId: string, status: RunView["status"]): Promise<RunView> => {
    let run: RunView | undefined;
    await eventually(
      `the run is ${status}`,
      async () => {
        run = (await world.json<RunView[]>("runs", "list")).find(({ id }) => id === runId);
        return run?.status === status;
      },
      20_000,
    );
    return run ?? assert.fail();
  };
  let seen = 0;
  const calls = async (): Promise<readonly string[]> => {
    const lines = (await world.read("calls.txt")).trim().split(/\r?\n/);
    const since = lines.slice(seen);
    seen = lines.length;
    return since.toSorted();
  };
  const approve = async (runId: string): Promise<void> => {
    const { exitCode, stderr } = await world.run("tasks", "approve", runId, "--as", "ada");
    assert.equal(exitCode, 0, stderr);
  };

  it("tries again, takes over, keeps, waits its turn and asks who may answer", async () => {
    seen = 0;
    await world.run("run", "flow", "--detach");
    const first = await until((await newest()).id, "failed");
    assert.deepEqual(await calls(), ["fetch v1", "heavy", "lint", "ship"]);

    // Only what failed is done again; the gate is for ada.
    await world.write("allowed", "");
    await world.run("runs", "retry", first.id);
    await until(first.id, "waiting");
    assert.deepEqual(await calls(), ["ship"]);
    const refused = await world.run("tasks", "approve", first.id);
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stderr, /This is for ada to answer, and not bob/);

    // Another run of the group waits for it, also over the death of the host.
    await world.run("runs", "rerun", first.id, "--input", "tag=v2", "--detach");
    const second = await newest();
    assert.equal(second.status, "waiting");
    assert.match(second.waitingFor ?? "", new RegExp(`taken by flow \\(run ${first.id}\\)`));
    process.kill((await world.endpoint()).pid, "SIGKILL");
    assert.equal((await until(second.id, "waiting")).waitingFor, second.waitingFor);
    await approve(first.id);
    await until(first.id, "succeeded");

    // What another input changes is done again, and what follows it; nothing else is.
    await eventually("the rerun asks", async () => (await newest()).steps.at(-1)?.status === "waiting", 20_000);
    assert.deepEqual(await calls(), ["fetch v2", "ship"]);
    await approve(second.id);
    const done = await until(second.id, "succeeded");
    assert.deepEqual(
      done.steps.map(({ id, reused }) => `${id} ${reused?.from ?? "ran"}`),
      ["fetch ran", "lint run", "heavy run", "ship ran", "gate ran"],
    );

    // A new run takes what is kept.
    await world.run("run", "flow", "--detach");
    await eventually("it asks", async () => (await newest()).steps.at(-1)?.status === "waiting", 20_000);
    assert.deepEqual(await calls(), ["fetch v1", "lint", "ship"]);
    const kept = await world.json<CachedStepView[]>("cache", "list");
    assert.deepEqual(
      kept.map(({ workflow, step, label }) => `${workflow} ${step} ${label}`),
      ["flow heavy heavy"],
    );
    if (process.platform !== "win32") {
      const folder = join(world.home, "cache", "steps");
      for (const name of await readdir(folder)) assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600);
    }
  });
});
