import assert from "node:assert/strict";
import { join } from "node:path";
import { program } from "../support/real-manusctl.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { killAndCount } from "./kill-loop.ts";

/** The long one is `node test/kills/run.ts`: 200 kills. `MANUS_KILLS_SEED` repeats one. */
describe("workflows under a host that is killed again and again", function () {
  this.timeout(180_000);

  it("do each step at most once unless it may run again; no run is lost, none is stuck", async () => {
    const seed = Number(process.env["MANUS_KILLS_SEED"] ?? Date.now() % 1_000_000);
    const result = await killAndCount({
      ...{ kills: 12, seed, folder: await temporaryFolder(), hostBundle: join(program, "../host.cjs") },
    });
    const { problems, ...figures } = result;
    const what = `seed ${seed}: ${JSON.stringify(figures)}`;
    console.log(`      ${what}`);
    assert.deepEqual(problems, [], what);
    assert.ok(result.runs > 0 && result.effects > 0, "nothing ran: it proved little");
  });
});
