import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import type { RunPlan } from "../../../server/src/protocol/plans.ts";
import { eventually } from "../../support/eventually.ts";
import { readFiles } from "../../support/read-files.ts";
import { openRealWorld, type RealWorld } from "../../support/real-manusctl.ts";

describe("manusctl plan, with a real host", function () {
  this.timeout(60_000);
  let world: RealWorld;
  beforeEach(async () => (world = await openRealWorld()));
  afterEach(() => world.close());

  /** All that the host keeps, but for what it keeps about itself. */
  const kept = async (): Promise<Readonly<Record<string, string>>> => {
    const files = Object.entries(await readFiles(world.home));
    return Object.fromEntries(files.filter(([path]) => !/logs|cache|host\.(json|lock|token|owner)|socket/.test(path)));
  };

  it("says what a run would do, changes nothing of what the host keeps or the workspace has, and knows afterwards how long it took", async () => {
    const steps = `steps:
  - { id: note, needs: [], tool: file_write, with: { file: note.txt, content: x } }
  - { id: wait, needs: [note], tool: shell_exec, with: { id: main, exec_dir: ., command: "sleep 0.2" } }
`;
    await world.write("a.manus.yaml", `manus: 1\nkind: workflow\nname: a\n${steps}`);
    assert.equal((await world.run("run", "a")).exitCode, 0);
    await rm(`${world.workspace}/note.txt`);
    let before = await kept();
    await eventually("the run is cleared away, and that is on the disk", async () => {
      before = await kept();
      const at = (name: string): string => before[`documents/${name}.json`] ?? "";
      const released = /"sequence":(\d+),[^\n]*"runReleased"/.exec(Object.values(before).join("\n"))?.[1] ?? "none";
      const upToDate = ["tasks", "fleet"].every((name) => at(name).includes(`"sequence": ${released},`));
      return upToDate && at("history").includes("a wait") && at("touched-files").includes("note.txt");
    });
    const plan = await world.json<RunPlan>("plan", "a");
    assert.deepEqual(plan.waves, [["note"], ["wait"]]);
    assert.deepEqual(plan.unknown, []);
    assert.ok((plan.duration?.p50 ?? 0) >= 200, JSON.stringify(plan.duration));
    assert.deepEqual(await kept(), before);
    await assert.rejects(world.read("note.txt"));
    const refused = await world.run("plan", "b.manus.yaml");
    assert.deepEqual([refused.exitCode, refused.stdout], [2, ""]);
  });
});
