import assert from "node:assert/strict";
import { TreePace } from "../../../../client/src/model/tree-pace.ts";

/** A look that finds something to tell, or nothing. */
function look(pace: TreePace, told: boolean, timeWent = false): "put off" | "looked" | "looked again" {
  const begun = pace.begin(timeWent);
  if (begun === undefined) return "put off";
  pace.end(begun, told);
  return begun.again ? "looked again" : "looked";
}

function seconds(pace: TreePace, count: number): void {
  for (let second = 0; second < count; second += 1) pace.tick();
}

describe("the pace of a tree", () => {
  it("is the editor's: the next change is told when it has asked for the one before", () => {
    const pace = new TreePace();
    assert.equal(look(pace, true), "looked");
    assert.equal(look(pace, true), "put off");
    assert.equal(look(pace, true), "put off");
    assert.equal(pace.heard(), true, "there is something to look at now");
    assert.equal(look(pace, true), "looked");
    assert.equal(pace.heard(), false);
  });

  it("doesn't wait where there was nothing to tell", () => {
    const pace = new TreePace();
    assert.equal(look(pace, false), "looked");
    assert.equal(look(pace, true), "looked");
  });

  it("goes on after a while without a word of the editor, and tells it again", () => {
    const pace = new TreePace();
    look(pace, true);
    seconds(pace, 4);
    assert.equal(look(pace, true, true), "put off");
    pace.tick();
    assert.equal(look(pace, true, true), "looked again");
    assert.equal(look(pace, true, true), "put off");
  });

  it("owes the editor a look once it rests, until nothing is left to be told", () => {
    const pace = new TreePace();
    assert.equal(pace.owes, false);
    look(pace, true);
    pace.heard();
    pace.tick();
    assert.equal(look(pace, false, true), "looked");
    assert.equal(pace.owes, true);
    seconds(pace, 4);
    assert.equal(look(pace, false, true), "looked again");
    assert.equal(pace.owes, false);
  });
});
