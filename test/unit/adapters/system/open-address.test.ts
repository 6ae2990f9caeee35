import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openAddress } from "../../../../server/src/adapters/system/open-address.ts";
import { eventually } from "../../../support/eventually.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** Writes what it was called with. */
const opener = (file: string, exitCode = 0): { command: string; args: readonly string[] } => {
  const script = `require("fs").writeFileSync(process.argv[1], process.argv[2]); process.exit(${exitCode})`;
  return { command: process.execPath, args: ["-e", script, file] };
};

describe("opening addresses", () => {
  it("hands the address over as one argument that no shell reads", async () => {
    const file = join(await temporaryFolder(), "opened");
    const address = "https://manus.im/app/x?a=1&b=$(touch%20hacked)`id`";
    assert.deepEqual(await openAddress(address, opener(file)), { ok: true, value: undefined });
    await eventually("it was opened", async () => (await readFile(file, "utf8")).startsWith("https://manus.im/app/x?"));
  });

  for (const address of ["file:///etc/passwd", "javascript:alert(1)", "-rf", "", "mailto:a@b", "calc.exe"]) {
    it(`opens nothing but addresses of the web: ${JSON.stringify(address)}`, async () => {
      const file = join(await temporaryFolder(), "opened");
      const opened = await openAddress(address, opener(file));
      assert.equal(opened.ok ? "" : opened.failure.code, "not-a-web-address");
      await assert.rejects(readFile(file));
    });
  }

  it("says the address where nothing opens it", async () => {
    const file = join(await temporaryFolder(), "opened");
    for (const broken of [opener(file, 3), { command: join(file, "nowhere"), args: [] }]) {
      const opened = await openAddress("https://manus.im/app/x", broken);
      assert.equal(opened.ok ? "" : opened.failure.code, "no-browser");
      assert.match(opened.ok ? "" : opened.failure.remedy, /https:\/\/manus\.im\/app\/x/);
    }
  });
});
