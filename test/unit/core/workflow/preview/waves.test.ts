import assert from "node:assert/strict";
import fc from "fast-check";
import { spreadOf } from "../../../../../server/src/core/history/samples.ts";
import { longestPath, wavesOf } from "../../../../../server/src/core/workflow/preview/waves.ts";

describe("waves of a plan", () => {
  it("have each step as early as its needs let it", () => {
    const steps = [
      { id: "a", needs: [] },
      { id: "b", needs: ["a"] },
      { id: "c", needs: [] },
      { id: "d", needs: ["b", "c"] },
      { id: "e", needs: ["gone"] },
    ];
    assert.deepEqual(wavesOf(steps), [["a", "c", "e"], ["b"], ["d"]]);
    assert.deepEqual(wavesOf([]), []);
  });

  it("respect needs in any graph, lose no step, and end with a circle too", () => {
    const graph = fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { maxLength: 12 });
    const property = fc.property(graph, fc.boolean(), (needs, circles) => {
      const steps = needs.map((each, index) => {
        const below = circles ? each : each.filter((need) => need < index);
        return { id: `s${index}`, needs: below.map((need) => `s${need}`) };
      });
      const waves = wavesOf(steps);
      const placed = waves.flat();
      assert.deepEqual(placed.toSorted(), steps.map(({ id }) => id).toSorted());
      if (circles) return;
      const waveOf = (id: string): number => waves.findIndex((wave) => wave.includes(id));
      for (const { id, needs: own } of steps) for (const need of own) assert.ok(waveOf(need) < waveOf(id));
    });
    fc.assert(property);
  });

  it("last as long as the longest path, with what is known", () => {
    const steps = [
      { id: "a", needs: [], duration: spreadOf([10]) },
      { id: "b", needs: ["a"], duration: spreadOf([5]) },
      { id: "c", needs: [], duration: spreadOf([12]) },
      { id: "d", needs: ["b"], duration: undefined },
    ];
    assert.equal(longestPath(steps)?.p50, 15);
    assert.equal(longestPath([{ id: "x", needs: [] }]), undefined);
  });
});
