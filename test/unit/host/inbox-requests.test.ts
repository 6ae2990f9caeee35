import assert from "node:assert/strict";
import { inboxRequests } from "../../../server/src/host/inbox-requests.ts";
import { NoticeClaims } from "../../../server/src/host/notice-claims.ts";

describe("requests about the inbox", () => {
  let now = 0;
  const requests = inboxRequests({
    dispatcher: { decide: async () => ({ outcome: "accepted" }) },
    clock: { monotonic: () => now },
  });
  const find = (method: string): (typeof requests)[number] => {
    const found = requests.find((request) => request.method === method);
    assert.ok(found !== undefined, method);
    return found;
  };
  const read = (method: string, params: unknown): unknown => find(method).read(params);

  it("are those of the protocol", () => {
    assert.deepEqual(
      requests.map(({ method }) => method),
      ["manus/failure/dismiss", "manus/failure/recall", "manus/notice/claim"],
    );
  });

  it("take what they need and no more", () => {
    for (const verb of ["dismiss", "recall"]) {
      const params = { runIds: ["R", "S"], by: "editor" };
      assert.deepEqual(read(`manus/failure/${verb}`, { ...params, more: 1 }), params);
    }
    assert.deepEqual(read("manus/notice/claim", { notice: "ask A", more: 1 }), { notice: "ask A" });
  });

  it("take nothing that isn't the protocol's", () => {
    const many = Array.from({ length: 1_001 }, () => "R");
    for (const runIds of [undefined, "R", [], [""], [1], many]) {
      assert.equal(read("manus/failure/dismiss", { runIds, by: "editor" }), undefined);
    }
    assert.equal(read("manus/failure/recall", { runIds: ["R"], by: "" }), undefined);
    for (const notice of [undefined, "", 1, "x".repeat(201)]) {
      assert.equal(read("manus/notice/claim", { notice }), undefined);
    }
    for (const seconds of [0, -1, "1", 86_401, Number.NaN]) {
      assert.equal(read("manus/notice/claim", { notice: "ask A", seconds }), undefined);
    }
    assert.deepEqual(read("manus/notice/claim", { notice: "a", seconds: 30 }), { notice: "a", seconds: 30 });
    for (const odd of [null, [], "x"]) assert.equal(read("manus/notice/claim", odd), undefined);
  });

  it("let one of several windows tell", () => {
    const { answer } = find("manus/notice/claim");
    const claim = (): unknown => (answer as (params: { notice: string }) => unknown)({ notice: "ask A" });
    assert.deepEqual([claim(), claim()], [{ claimed: true }, { claimed: false }]);
  });

  it("let it be told again where it may happen again", () => {
    const { answer } = find("manus/notice/claim");
    const claim = (): unknown =>
      (answer as (params: { notice: string; seconds: number }) => unknown)({ notice: "account low", seconds: 30 });
    assert.deepEqual(claim(), { claimed: true });
    now += 29_999;
    assert.deepEqual(claim(), { claimed: false });
    now += 1;
    assert.deepEqual(claim(), { claimed: true });
  });

  it("remember the newest claims alone", () => {
    const claims = new NoticeClaims({ monotonic: () => 0 });
    for (let number = 0; number < 2_001; number += 1) assert.ok(claims.claim({ notice: `ask ${String(number)}` }));
    assert.ok(!claims.claim({ notice: "ask 2000" }));
    assert.ok(claims.claim({ notice: "ask 0" }), "the oldest is forgotten");
  });
});
