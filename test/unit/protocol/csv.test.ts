import assert from "node:assert/strict";
import { toCsv } from "../../../server/src/protocol/csv.ts";

describe("comma-separated values", () => {
  it("are as RFC 4180 has them", () => {
    assert.equal(
      toCsv([["a", 'say "hi"', "x,y", "two\nlines", 1.5, undefined]]),
      'a,"say ""hi""","x,y","two\nlines",1.5,\r\n',
    );
    assert.equal(toCsv([]), "");
  });

  it("are no formulas, and numbers stay numbers", () => {
    const texts = ['=HYPERLINK("x")', "+1", "-1", "@sum", "\t=1", "\r=1"];
    for (const text of texts) assert.match(toCsv([[text]]), /^"?'/, text);
    assert.equal(toCsv([[-1, Number.NaN, "a=b", "1-2"]]), "-1,,a=b,1-2\r\n");
  });
});
