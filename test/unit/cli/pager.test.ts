import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { choosePager, showInPager } from "../../../server/src/cli/pager.ts";
import { renderBar } from "../../../server/src/cli/progress-bar.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("long results on a terminal", () => {
  let folder: string;
  before(async () => {
    folder = await temporaryFolder();
  });

  for (const [variables, platform, expected] of [
    [{}, "linux", ["less"]],
    [{}, "win32", ["more.com"]],
    [{ PAGER: "most -s" }, "linux", ["most", "-s"]],
    [{ PAGER: "most", MANUS_PAGER: "less -R" }, "darwin", ["less", "-R"]],
    [{ PAGER: "cat" }, "linux", undefined],
    [{ PAGER: "most", MANUS_PAGER: "" }, "linux", undefined],
  ] as const) {
    it(`go to ${expected?.join(" ") ?? "no pager"} with ${JSON.stringify(variables)} on ${platform}`, () => {
      const pager = choosePager(variables, platform);
      assert.deepEqual(pager && [pager.program, ...pager.arguments], expected);
    });
  }

  it("leave the options of less to the person who has set them", () => {
    assert.deepEqual(choosePager({}, "linux")?.environment, { LESS: "FRX" });
    assert.deepEqual(choosePager({ LESS: "i" }, "linux")?.environment, {});
  });

  it("are handed over whole to a real program, which may close before their end", async () => {
    const [script, seen] = [join(folder, "pager.mjs"), join(folder, "seen.txt")];
    await writeFile(
      script,
      `import { readFileSync, writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(seen)}, readFileSync(0));`,
    );
    const text = "a line\n".repeat(50_000);
    assert.ok(showInPager(text, { program: process.execPath, arguments: [script], environment: {} }));
    assert.equal(await readFile(seen, "utf8"), text);
    assert.ok(showInPager(text, { program: process.execPath, arguments: ["-e", "0"], environment: {} }));
  });

  it("are not shown where there is no such program", () => {
    assert.equal(showInPager("x", { program: join(folder, "no-pager"), arguments: [], environment: {} }), false);
  });
});

describe("a bar of progress", () => {
  for (const [done, total, expected] of [
    [0, 4, "░░░░░░░░░░░░░░░░░░░░ 0/4"],
    [1, 4, "█████░░░░░░░░░░░░░░░ 1/4"],
    [4, 4, "████████████████████ 4/4"],
    [5, 4, "████████████████████ 5/4"],
    [0, 0, "████████████████████ 0/0"],
  ] as const) {
    it(`shows ${done} of ${total}`, () => assert.equal(renderBar(done, total), expected));
  }
});
