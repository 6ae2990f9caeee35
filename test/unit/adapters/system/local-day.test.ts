import assert from "node:assert/strict";
import { localDay } from "../../../../server/src/adapters/system/local-day.ts";

describe("the local day of a moment", () => {
  const usual = process.env["TZ"];
  after(() => {
    if (usual === undefined) delete process.env["TZ"];
    else process.env["TZ"] = usual;
  });

  for (const [zone, at, day] of [
    ["UTC", "2026-11-21T23:59:59.999Z", "2026-11-21"],
    ["Asia/Tokyo", "2026-11-21T14:59:59.999Z", "2026-11-21"],
    ["Asia/Tokyo", "2026-11-21T15:00:00.000Z", "2026-11-22"],
    ["America/New_York", "2027-01-01T04:59:59.000Z", "2026-12-31"],
  ] as const) {
    it(`${at} in ${zone}: ${day}`, () => {
      process.env["TZ"] = zone;
      assert.equal(localDay(at), day);
    });
  }
});
