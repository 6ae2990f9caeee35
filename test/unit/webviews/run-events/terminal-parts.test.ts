import assert from "node:assert/strict";
import { splitMatches } from "../../../../webviews/src/run-events/text-parts.ts";
import { toTerminalParts } from "../../../../webviews/src/run-events/terminal-parts.ts";

const escape = "\u001B";

describe("a terminal's output", () => {
  it("has the terminal's colours as classes, and others as colours", () => {
    const text = `plain ${escape}[1;31mred${escape}[0m ${escape}[42mon green${escape}[0m ${escape}[38;5;196mcube${escape}[0m ${escape}[38;2;1;2;3mtrue${escape}[0m ${escape}[94mbright`;
    const parts = toTerminalParts(text).filter((part) => part.text.trim() !== "");
    assert.deepEqual(
      parts.map(({ text: words, classes, color = "" }) => [words.trim(), classes, color]),
      [
        ["plain", "", ""],
        ["red", "ansi-fg-red ansi-bold", ""],
        ["on green", "ansi-bg-green", ""],
        ["cube", "", "rgb(255, 0, 0)"],
        ["true", "", "rgb(1, 2, 3)"],
        ["bright", "ansi-fg-bright-blue", ""],
      ],
    );
  });

  it("is text, whatever it says, and shows nothing of titles, links and overwritten lines", () => {
    const text = `${escape}]0;title\u0007<img src=x onerror=alert(1)>\r\n10 %\r50 %\r100 %\n${escape}[2Kdone`;
    const words = toTerminalParts(text)
      .map((part) => part.text)
      .join("");
    assert.equal(words, "<img src=x onerror=alert(1)>\n100 %\ndone");
  });
});

describe("what was searched for", () => {
  it("is marked in capitals or not, and taken as it stands", () => {
    assert.deepEqual(
      splitMatches("Needle and needle.", "needle").map(({ text, isMatch }) => (isMatch ? `[${text}]` : text)),
      ["[Needle]", " and ", "[needle]", "."],
    );
    assert.deepEqual(splitMatches("abc", "a.c"), [{ text: "abc", isMatch: false }]);
    assert.deepEqual(splitMatches("abc", ""), [{ text: "abc", isMatch: false }]);
    assert.ok(splitMatches("x".repeat(10_000), "x").length < 1_100, "a text has only so many marks");
  });
});
