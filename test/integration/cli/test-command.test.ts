import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openRealWorld, type RealWorld } from "../../support/real-manusctl.ts";

describe("manusctl test, for real", function () {
  this.timeout(60_000);
  let world: RealWorld;
  beforeEach(async () => (world = await openRealWorld()));
  afterEach(() => world.close());

  it("runs the example's tests without a host, and tells a failure with 1", async () => {
    const examples = join(import.meta.dirname, "../../../examples/release-notes");
    for (const name of ["release-notes", "publish-notes", "release-notes.test"]) {
      await world.write(`${name}.manus.yaml`, await readFile(join(examples, `${name}.manus.yaml`), "utf8"));
    }
    const passed = await world.run("test");
    assert.equal(passed.exitCode, 0, passed.stdout + passed.stderr);
    assert.match(passed.stdout, /\n7 passed in /);
    const text = await world.read("release-notes.manus.yaml");
    await world.write("release-notes.manus.yaml", text.replace("== 'approved'", "!= 'approved'"));
    const failed = await world.run("test", "--case", "publishes nothing that was denied");
    assert.equal(failed.exitCode, 1, failed.stdout + failed.stderr);
    assert.match(
      failed.stdout,
      /✗ publishes nothing that was denied .*\n {4}release-notes\.test\.manus\.yaml:\d+ Step publish is /,
    );
    assert.ok(!existsSync(join(world.home, "journal")), "no host has run");
  });
});
