import assert from "node:assert/strict";
import { fitScale, scrollAfter, zoomBy, zoomByWheel } from "../../../../webviews/src/graph/scale.ts";

describe("zoom of a graph", () => {
  it("goes in steps, comes back to the full size and has bounds", () => {
    assert.equal(Math.round(zoomBy(1, 5) * 100), 200);
    assert.equal(zoomBy(zoomBy(1, 3), -3), 1);
    assert.equal(zoomBy(1, 1_000), 3);
    assert.equal(zoomBy(1, -1_000), 0.05);
  });

  it("follows the wheel, in pixels as in lines", () => {
    assert.ok(zoomByWheel(1, { deltaY: -100, deltaMode: 0 }) > 1);
    assert.ok(zoomByWheel(1, { deltaY: 3, deltaMode: 1 }) < 1);
  });

  it("fits all into view, never larger than it is", () => {
    assert.equal(fitScale({ width: 1_000, height: 200 }, { width: 500, height: 500 }), 0.5);
    assert.equal(fitScale({ width: 100, height: 100 }, { width: 500, height: 500 }), 1);
    assert.equal(fitScale({ width: 0, height: 0 }, { width: 500, height: 500 }), 1);
  });

  it("leaves what is under the pointer there", () => {
    assert.equal(scrollAfter(100, 50, { from: 1, to: 2 }), 250);
    assert.equal(scrollAfter(0, 50, { from: 2, to: 1 }), 0);
  });
});
