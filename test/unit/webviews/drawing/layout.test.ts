import assert from "node:assert/strict";
import fc from "fast-check";
import {
  box,
  layOut,
  pathOf,
  rowsOf,
  type GraphLayout,
  type LaidStep,
} from "../../../../webviews/src/drawing/layout.ts";
import { stepAfter, wayOf } from "../../../../webviews/src/graph/walk.ts";

const step = (id: string, ...needs: readonly string[]): LaidStep => ({ id, needs });
const diamond = [step("a"), step("b", "a"), step("c", "a"), step("d", "b", "c")];

function at(layout: GraphLayout, id: string): { readonly x: number; readonly y: number } {
  return layout.places.get(id) ?? assert.fail(`${id} has no place`);
}

function assertApart({ places, width, height }: GraphLayout): void {
  const all = [...places.values()];
  for (const [index, { x, y }] of all.entries()) {
    assert.ok(x >= 0 && y >= 0 && x + box.width <= width + 1 && y + box.height <= height + 1, "inside the drawing");
    for (const other of all.slice(index + 1))
      assert.ok(Math.abs(x - other.x) >= box.width || Math.abs(y - other.y) >= box.height, "boxes don't overlap");
  }
}

describe("layout of a graph", () => {
  it("flows down, with an arrow a need", () => {
    const layout = layOut(diamond);
    assert.ok(at(layout, "a").y < at(layout, "b").y && at(layout, "b").y < at(layout, "d").y);
    assert.equal(at(layout, "b").y, at(layout, "c").y);
    assert.deepEqual(
      layout.edges.map(({ from, to }) => `${from}${to}`),
      ["ab", "ac", "bd", "cd"],
    );
    assertApart(layout);
  });

  it("flows to the right where it would be too broad", () => {
    const wide = [step("a"), ...Array.from({ length: 30 }, (_, index) => step(`b${index}`, "a"))];
    const layout = layOut(wide);
    assert.ok(at(layout, "a").x < at(layout, "b0").x);
    assert.ok(layout.width < 1_000);
    assertApart(layout);
  });

  it("leaves out needs that aren't there, and is nothing without steps", () => {
    assert.deepEqual(layOut([step("a", "gone")]).edges, []);
    assert.equal(layOut([]).places.size, 0);
  });

  it("places 500 steps with many needs, none over another", () => {
    const many = Array.from({ length: 500 }, (_, index) => {
      return step(`s${index}`, ...[1, 2, 3].flatMap((back) => (index >= back * 7 ? [`s${index - back * 7}`] : [])));
    });
    const layout = layOut(many);
    assert.equal(layout.places.size, 500);
    assertApart(layout);
  });

  it("gives steps that need one another in a circle a place too", () => {
    const circle = [step("a", "c"), step("b", "a"), step("c", "b"), step("d")];
    assert.deepEqual(rowsOf(circle), [["d"], ["a", "b", "c"]]);
    assert.equal(layOut(circle).places.size, 4);
  });

  it("lays rows in which all that a step needs comes before it", () => {
    const graphs = fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { maxLength: 12 });
    const property = fc.property(graphs, (needs) => {
      const steps = needs.map((each, index) => {
        return step(`s${index}`, ...each.filter((need) => need < index).map((need) => `s${need}`));
      });
      const rows = rowsOf(steps);
      const rowOf = (id: string): number => rows.findIndex((row) => row.includes(id));
      assert.equal(rows.flat().length, steps.length);
      for (const { id, needs: own } of steps) for (const need of own) assert.ok(rowOf(need) < rowOf(id));
    });
    fc.assert(property);
  });

  it("draws arrows straight or round their bends", () => {
    const [a, b, c] = [
      { x: 0, y: 0 },
      { x: 10, y: 5 },
      { x: 10, y: 20.04 },
    ];
    assert.equal(pathOf([a, c]), "M0,0L10,20");
    assert.equal(pathOf([a, b, c]), "M0,0Q10,5 10,20");
    assert.equal(pathOf([a]), "");
  });
});

describe("walking along a graph by keys", () => {
  const layout = layOut(diamond);
  const walk = (from: string, ...keys: readonly string[]): string => {
    return keys.reduce((here, key) => {
      const way = wayOf(key);
      return (way && stepAfter(here, way, diamond, layout)) ?? here;
    }, from);
  };

  it("follows the arrows, and goes to what lies beside", () => {
    const [left, right] = at(layout, "b").x < at(layout, "c").x ? ["b", "c"] : ["c", "b"];
    assert.equal(walk("a", "ArrowDown", "ArrowDown"), "d");
    assert.equal(walk(left, "ArrowRight"), right);
    assert.equal(walk(right, "ArrowLeft", "ArrowUp"), "a");
    assert.equal(walk("d", "Home"), "a");
    assert.equal(walk("a", "End"), "d");
  });

  it("stays where nothing lies that way, and knows no other keys", () => {
    assert.equal(walk("a", "ArrowUp"), "a");
    assert.equal(wayOf("x"), undefined);
    assert.equal(wayOf("toString"), undefined);
  });

  it("reaches every step of a connected graph from the first", () => {
    const reached = new Set(["a"]);
    for (const from of reached)
      for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]) reached.add(walk(from, key));
    assert.equal(reached.size, diamond.length);
  });
});
