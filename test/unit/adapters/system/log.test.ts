import assert from "node:assert/strict";
import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFileLog } from "../../../../server/src/adapters/system/log.ts";
import { systemClock } from "../../../../server/src/adapters/system/clock.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

describe("log in a file", () => {
  const clock = { ...systemClock, now: () => "2026-11-21T09:14:03.120Z" };
  let file: string;
  beforeEach(async () => (file = join(await temporaryFolder(), "logs", "host.log")));
  const make = (maximumBytes?: number): ReturnType<typeof createFileLog> =>
    createFileLog({
      file,
      clock,
      mask: (text) => text.replaceAll("hunter2", "***"),
      ...(maximumBytes ? { maximumBytes } : {}),
    });

  it("writes a line a message, with its time and level, masked", async () => {
    const log = make();
    log.debug("one");
    log.info("hunter2");
    log.warn("two\nlines");
    assert.equal(
      await readFile(file, "utf8"),
      "2026-11-21T09:14:03.120Z debug one\n2026-11-21T09:14:03.120Z info  ***\n2026-11-21T09:14:03.120Z warn  two\n  lines\n",
    );
  });

  it("writes the stack of an error", async () => {
    make().error("It broke", new Error("because hunter2"));
    const text = await readFile(file, "utf8");
    assert.match(text, /error It broke: Error: because \*\*\*\n {6}at /);
  });

  it("keeps one older file and stays below its limit", async () => {
    const log = make(1000);
    for (let line = 0; line < 200; line++) log.info(`line ${line}`);
    assert.deepEqual((await readdir(join(file, ".."))).sort(), ["host.log", "host.log.1"]);
    for (const path of [file, `${file}.1`]) assert.ok((await stat(path)).size < 1100);
    assert.match(await readFile(file, "utf8"), /line 199\n$/);
  });

  it("goes on with the file of the process before", async () => {
    make().info("first");
    make().info("second");
    assert.equal((await readFile(file, "utf8")).split("\n").length, 3);
  });

  it("doesn't throw where it can't write", async () => {
    await writeFile(join(file, "..", "..", "logs"), "a file in the folder's place");
    assert.doesNotThrow(() => make().error("lost", new Error("cause")));
  });
});
