import assert from "node:assert/strict";
import fc from "fast-check";
import { ItemList } from "../../../../server/src/core/dispatch/item-list.ts";
import { withItemLists } from "../../../../server/src/core/dispatch/restored-run.ts";
import type { RunState, StepState } from "../../../../server/src/core/dispatch/states.ts";

const itemOf = (number: number): StepState => ({ status: "queued", taskId: String(number) });
const listOf = (many: number): ItemList<StepState> =>
  ItemList.of(Array.from({ length: many }, (_, index) => itemOf(index)));

describe("a list of items", () => {
  it("is as an array, whatever is put where, and leaves the one before as it was", () => {
    const lengths = fc.oneof(fc.nat(600), fc.constantFrom(0, 1, 255, 256, 257, 512, 513));
    const changes = fc.array(fc.tuple(fc.integer({ min: -2, max: 601 }), fc.nat()), { maxLength: 20 });
    fc.assert(
      fc.property(lengths, changes, (length, all) => {
        let list = listOf(length);
        let array: readonly StepState[] = list.toArray();
        for (const [index, number] of all) {
          const before = list;
          const moved = itemOf(number);
          list = list.with(index, moved);
          assert.deepEqual(before.toArray(), array);
          if (index < 0 || index >= length) assert.equal(list, before);
          else array = array.with(index, moved);
        }
        assert.equal(list.length, array.length);
        assert.deepEqual([...list], array);
        assert.deepEqual([...list.entries()], [...array.entries()]);
        for (const index of [-1, 0, 255, 256, length - 1, length])
          assert.equal(list.at(index), index < 0 ? undefined : array[index]);
        assert.deepEqual(ItemList.of(array), list, "whoever made it otherwise has the same");
      }),
      { numRuns: 100 },
    );
  });

  it("shares with the one before all that is far from what changed", () => {
    const list = listOf(1_000);
    const after = list.with(999, itemOf(7));
    assert.notEqual(after, list);
    for (const index of [0, 300, 998]) assert.equal(after.at(index), list.at(index));
    assert.equal(ItemList.of(after), after);
  });

  it("comes back from JSON, where it's an array", () => {
    const step: StepState = { status: "queued", items: listOf(300) };
    const run = { steps: [{ status: "pending" }, step] } as unknown as RunState;
    const text = JSON.stringify(run);
    assert.ok(Array.isArray((JSON.parse(text) as { steps: { items: unknown }[] }).steps[1]?.items));
    assert.deepEqual(withItemLists(JSON.parse(text) as RunState), run);
  });
});
