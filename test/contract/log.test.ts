import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../server/src/adapters/system/clock.ts";
import { createFileLog } from "../../server/src/adapters/system/log.ts";
import type { Log } from "../../server/src/core/ports/log.ts";
import { rememberLog } from "../support/remembered-log.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A log to try, and all that it holds so far. */
interface Tried {
  readonly log: Log;
  read(): string;
}

describeLog("in a file", async () => {
  const file = join(await temporaryFolder(), "host.log");
  const log = createFileLog({ file, clock: systemClock, mask: (text) => text });
  return { log, read: () => (existsSync(file) ? readFileSync(file, "utf8") : "") };
});

describeLog("remembered, for tests", () => {
  const log = rememberLog();
  return Promise.resolve({ log, read: () => log.lines.join("\n") });
});

function describeLog(name: string, make: () => Promise<Tried>): void {
  describe(`log: ${name}`, () => {
    let tried: Tried;
    beforeEach(async () => (tried = await make()));

    it("holds what was said, with its level, in order", () => {
      tried.log.debug("one");
      tried.log.info("two");
      tried.log.warn("three");
      tried.log.error("four");
      assert.match(tried.read(), /debug +one[^]*info +two[^]*warn +three[^]*error +four/);
    });

    it("says why an error came", () => {
      tried.log.error("It broke", new Error("the disk is full"));
      assert.match(tried.read(), /It broke[^]*the disk is full/);
    });

    for (const cause of ["text", 5, null, Symbol("odd"), Object.create(null) as unknown, { cause: "object" }]) {
      it(`never throws: ${typeof cause} as a cause`, () => {
        tried.log.error("It broke", cause);
        assert.match(tried.read(), /It broke/);
      });
    }
  });
}
