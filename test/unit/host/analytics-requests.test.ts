import assert from "node:assert/strict";
import { readAnalytics } from "../../../server/src/host/analytics-requests.ts";

describe("parameters of a request for figures", () => {
  it("are taken as the protocol has them, free of others", () => {
    assert.deepEqual(readAnalytics({}), {});
    const filter = { account: "work", path: "/work", outcome: "failed" };
    assert.deepEqual(readAnalytics({ since: "2026-01-01", days: 7, filter: { ...filter, other: 1 }, more: 2 }), {
      since: "2026-01-01",
      days: 7,
      filter,
    });
  });

  it("are refused otherwise", () => {
    const wrong = [
      undefined,
      [],
      { since: 1 },
      { until: "" },
      { days: 0 },
      { days: 1.5 },
      { days: 1e9 },
      { filter: [] },
      { filter: { outcome: "odd" } },
      { filter: { model: 3 } },
      { filter: { path: "x".repeat(5_000) } },
    ];
    for (const each of wrong) assert.equal(readAnalytics(each), undefined, JSON.stringify(each));
  });
});
