import assert from "node:assert/strict";
import fc from "fast-check";
import {
  atFraction,
  endOf,
  fractionOf,
  keepInside,
  scrollBy,
  showPlace,
  type ScrolledList,
} from "../../../../webviews/src/run-events/scroll-position.ts";

const rowHeight = 20;

function listOf(total: number, opened: Readonly<Record<number, number>> = {}, height = 100): ScrolledList {
  return { total, height, rowHeight, heightOf: (place) => opened[place] ?? rowHeight };
}

describe("scroll position", () => {
  const million = listOf(1_000_000);

  it("moves by pixels and stops at both ends", () => {
    assert.deepEqual(scrollBy(million, { place: 1, offset: 0 }, 50), { place: 3, offset: 10 });
    assert.deepEqual(scrollBy(million, { place: 3, offset: 10 }, -45), { place: 1, offset: 5 });
    assert.deepEqual(scrollBy(million, { place: 3, offset: 10 }, -500), { place: 1, offset: 0 });
    assert.deepEqual(scrollBy(million, { place: 999_998, offset: 0 }, 500), { place: 999_996, offset: 0 });
    assert.deepEqual(endOf(listOf(3)), { place: 1, offset: 0 });
  });

  it("goes through opened rows pixel by pixel", () => {
    const list = listOf(10, { 2: 300 });
    assert.deepEqual(scrollBy(list, { place: 1, offset: 0 }, 120), { place: 2, offset: 100 });
    assert.deepEqual(scrollBy(list, { place: 3, offset: 0 }, -10), { place: 2, offset: 290 });
    assert.deepEqual(endOf(listOf(3, { 3: 300 })), { place: 3, offset: 200 });
  });

  it("moves as little as can be to show a place", () => {
    assert.deepEqual(showPlace(million, { place: 10, offset: 5 }, 12), { place: 10, offset: 5 });
    assert.deepEqual(showPlace(million, { place: 10, offset: 5 }, 10), { place: 10, offset: 0 });
    assert.deepEqual(showPlace(million, { place: 10, offset: 0 }, 15), { place: 11, offset: 0 });
    assert.equal(showPlace(million, { place: 10, offset: 0 }, 700_000).place, 699_999 - 1);
    assert.deepEqual(showPlace(listOf(10, { 5: 300 }), { place: 4, offset: 0 }, 5), { place: 5, offset: 0 });
  });

  it("comes from the bar to a place and back", () => {
    assert.deepEqual(atFraction(million, 0), { place: 1, offset: 0 });
    assert.deepEqual(atFraction(million, 1), endOf(million));
    assert.equal(fractionOf(million, endOf(million)), 1);
    assert.equal(fractionOf(listOf(2), { place: 1, offset: 0 }), 0);
    for (const fraction of [0.1, 0.5, 0.999])
      assert.ok(Math.abs(fractionOf(million, atFraction(million, fraction)) - fraction) < 1e-6);
  });

  it("never leaves the list, whatever is opened and however far one scrolls", () => {
    const heights = fc.dictionary(fc.integer({ min: 1, max: 30 }).map(String), fc.integer({ min: 20, max: 500 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        heights,
        fc.array(fc.integer({ min: -900, max: 900 })),
        (total, opened, moves) => {
          const list = listOf(total, opened);
          let position = { place: 1, offset: 0 };
          for (const pixels of moves) {
            position = scrollBy(list, position, pixels);
            assert.deepEqual(keepInside(list, position), position);
            assert.ok(position.offset >= 0 && position.offset < Math.max(1, list.heightOf(position.place)));
          }
          // There and back again.
          const end = endOf(list);
          assert.deepEqual(scrollBy(list, scrollBy(list, { place: 1, offset: 0 }, 1e6), 0), end);
        },
      ),
    );
  });
});
