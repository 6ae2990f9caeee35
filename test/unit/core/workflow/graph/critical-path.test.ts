import assert from "node:assert/strict";
import fc from "fast-check";
import { criticalPathOf, type WeighedStep } from "../../../../../server/src/core/workflow/graph/critical-path.ts";

const step = (id: string, needs: readonly string[], weight?: number, isMeasured = true): WeighedStep => {
  return { id, needs, weight, basis: isMeasured ? "measured" : "expected" };
};

describe("critical path", () => {
  it("is the path whose steps together take longest", () => {
    const steps = [
      step("a", [], 10),
      step("b", ["a"], 5),
      step("c", [], 12),
      step("d", ["b", "c"], 1),
      step("e", ["c"], 2),
    ];
    assert.deepEqual(criticalPathOf(steps), { steps: ["a", "b", "d"], milliseconds: 16, basis: "measured" });
  });

  it("isn't there while nothing is known, and goes over what isn't known in between", () => {
    assert.equal(criticalPathOf([]), undefined);
    assert.equal(criticalPathOf([step("a", []), step("b", ["a"], 0)]), undefined);
    assert.deepEqual(criticalPathOf([step("a", [], 4), step("b", ["a"]), step("c", ["b"], 3)]), {
      steps: ["a", "b", "c"],
      milliseconds: 7,
      basis: "mixed",
    });
  });

  it("says by what it goes", () => {
    const basisOf = (...steps: WeighedStep[]): string | undefined => criticalPathOf(steps)?.basis;
    assert.equal(basisOf(step("a", [], 1), step("b", ["a"], 1)), "measured");
    assert.equal(basisOf(step("a", [], 1, false), step("b", ["a"], 1, false)), "expected");
    assert.equal(basisOf(step("a", [], 1), step("b", ["a"], 1, false)), "mixed");
  });

  it("is as long as the longest of all paths, and a path, in any graph", () => {
    const graph = fc.array(fc.record({ needs: fc.array(fc.nat(9), { maxLength: 3 }), weight: fc.nat(20) }), {
      minLength: 1,
      maxLength: 10,
    });
    const property = fc.property(graph, (all) => {
      const steps = all.map(({ needs, weight }, index) => {
        const below = needs.filter((need) => need < index).map((need) => `s${need}`);
        return step(`s${index}`, below, weight);
      });
      const longest = (id: string): number => {
        const own = steps.find((each) => each.id === id);
        return (own?.weight ?? 0) + Math.max(0, ...(own?.needs ?? []).map(longest));
      };
      const most = Math.max(...steps.map(({ id }) => longest(id)));
      const path = criticalPathOf(steps);
      assert.equal(path?.milliseconds ?? 0, most);
      const weights = (path?.steps ?? []).map((id) => steps.find((each) => each.id === id)?.weight ?? 0);
      assert.equal(
        weights.reduce((sum, weight) => sum + weight, 0),
        most,
      );
      for (const [place, id] of (path?.steps ?? []).entries()) {
        const before = path?.steps[place - 1];
        if (before !== undefined) assert.ok(steps.find((each) => each.id === id)?.needs.includes(before));
      }
    });
    fc.assert(property);
  });

  it("ends with steps that need one another in a circle", () => {
    assert.ok(criticalPathOf([step("a", ["b"], 1), step("b", ["a"], 2)]) !== undefined);
  });
});
