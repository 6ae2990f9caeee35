import assert from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigFile } from "../../../../server/src/adapters/system/config-file.ts";
import { skipBecause } from "../../../support/skip-because.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

describe("config.json", () => {
  it("is empty where there is none, and what was written where there is", async () => {
    const home = join(await temporaryFolder(), "home");
    const file = new ConfigFile(home);
    assert.deepEqual(file.read(), { ok: true, value: {} });
    assert.ok((await file.write({ account: "work" })).ok);
    assert.deepEqual(file.read(), { ok: true, value: { account: "work" } });
    assert.equal(await readFile(join(home, "config.json"), "utf8"), '{\n  "account": "work"\n}\n');
  });

  it("is the person's alone", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows keeps the rights of the user's profile");
    const home = join(await temporaryFolder(), "home");
    await new ConfigFile(home).write({});
    assert.equal((await stat(join(home, "config.json"))).mode & 0o777, 0o600);
    assert.equal((await stat(home)).mode & 0o777, 0o700);
  });

  it("says where it is broken or can't be read", async () => {
    const home = await temporaryFolder();
    await writeFile(join(home, "config.json"), '{ "account": ');
    const broken = new ConfigFile(home).read();
    assert.match(broken.ok ? "" : broken.failure.message, /config\.json isn't valid JSON/);
    const folder = await temporaryFolder();
    await mkdir(join(folder, "config.json"));
    const unreadable = new ConfigFile(folder).read();
    assert.ok(!unreadable.ok);
    assert.match(unreadable.failure.message, /config\.json/);
  });
});
