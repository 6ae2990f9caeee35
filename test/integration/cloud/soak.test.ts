import assert from "node:assert/strict";
import { join } from "node:path";
import { soak } from "../../support/cloud-soak/soak.ts";
import { program } from "../../support/real-manusctl.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Of what was surely not carried out the driver learns only by looking for it for a minute: unit tests have that. */
const sent = ["task.create", "task.sendMessage", "task.confirmAction"];

/** The long one is `node bench/cloud/soak.ts`: 125 tasks. `MANUS_SOAK_SEED` repeats one. */
describe("many tasks in the cloud, while much goes wrong and the host is killed", function () {
  this.timeout(120_000);

  it("are all there in the end: none lost, none twice, no event lost or doubled, within the limits", async () => {
    const seed = Number(process.env["MANUS_SOAK_SEED"] ?? Date.now() % 1_000_000);
    const result = await soak({
      accounts: 5,
      instances: 5,
      tasks: 1,
      seed,
      rates: {
        busy: 0.01,
        broken: 0.02,
        "lost-request": 0.01,
        "lost-answer": 0.02,
        cut: 0.01,
        page: 0.01,
        slow: 0.03,
        doubled: 0.03,
        shuffled: 0.03,
      },
      spared: { broken: sent, page: sent, "lost-request": sent },
      kills: 3,
      killEveryMs: 2_500,
      patienceMs: 90_000,
      paceMs: 5,
      folder: await temporaryFolder(),
      hostBundle: join(program, "../host.cjs"),
    });
    const what = `seed ${seed}, ${result.calls} calls, ${result.faults} faults, ${result.kills} kills`;
    console.log(`      ${what}, ${result.seconds.toFixed(0)} s`);
    assert.deepEqual(result.problems, [], what);
    assert.equal(result.tasks, 25);
    assert.equal(result.kills, 3);
    assert.ok(result.faults > 0, "nothing went wrong: it proved little");
  });
});
