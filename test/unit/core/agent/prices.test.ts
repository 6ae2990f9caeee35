import assert from "node:assert/strict";
import { costOf, priceOf, type PriceTable } from "../../../../server/src/core/agent/prices.ts";

describe("prices", () => {
  const table: PriceTable = {
    prices: [
      { models: ["big"], hosts: ["api.example.com"], input: 2, output: 10, cachedInput: 0.5 },
      { models: ["big*"], hosts: ["*.example.com"], input: 3, output: 12 },
      { models: ["*"], hosts: ["localhost"], input: 0, output: 0 },
    ],
  };
  const own: PriceTable = { prices: [{ models: ["big"], input: 1, output: 1 }] };

  for (const [host, model, input] of [
    ["api.example.com", "big", 2],
    ["api.example.com", "BIG", 2],
    ["eu.example.com", "big", 3],
    ["api.example.com", "big-2026-01-01", 3],
    ["localhost", "anything:7b", 0],
    ["example.com", "big", undefined],
    ["api.example.com.evil.org", "big", undefined],
    ["api.example.com", "bi", undefined],
    ["127.0.0.1", "big", undefined],
  ] as const) {
    it(`${model} at ${host}: ${input ?? "unknown"}`, () => assert.equal(priceOf([table], host, model)?.input, input));
  }
  it("the first table that knows a model counts", () => {
    assert.equal(priceOf([own, table], "api.example.com", "big")?.input, 1);
    assert.equal(priceOf([own, table], "api.example.com", "bigger")?.input, 3);
  });
  it("take a point and a bracket in a name for what they are", () => {
    const odd: PriceTable = { prices: [{ models: ["gpt-5.6", "a[b"], input: 1, output: 1 }] };
    assert.equal(priceOf([odd], "x", "gpt-5x6"), undefined);
    assert.equal(priceOf([odd], "x", "a[b")?.input, 1);
  });

  const usage = { inputTokens: 1_000_000, outputTokens: 100_000, cachedInputTokens: 400_000 };
  it("a call costs what it read, what it read from the cache, and what it wrote", () => {
    assert.equal(costOf(usage, { input: 2, output: 10, cachedInput: 0.5 }), 1.2 + 0.2 + 1);
    assert.equal(costOf(usage, { input: 2, output: 10 }), 3);
  });
  it("what is free costs nothing, what is unknown isn't free", () => {
    assert.equal(costOf(usage, { input: 0, output: 0 }), 0);
    assert.equal(costOf(usage, undefined), undefined);
  });
  it("more cached tokens than tokens are all of them", () => {
    assert.equal(
      costOf({ inputTokens: 10, outputTokens: 0, cachedInputTokens: 99 }, { input: 1e6, output: 0, cachedInput: 1e5 }),
      1,
    );
  });
  it("of a longer call than the price is for is unknown", () => {
    const price = { input: 2, output: 10, upToInputTokens: 1_000_000 };
    assert.equal(costOf({ inputTokens: 1_000_000, outputTokens: 0 }, price), 2);
    assert.equal(costOf({ inputTokens: 1_000_001, outputTokens: 0 }, price), undefined);
  });
});
