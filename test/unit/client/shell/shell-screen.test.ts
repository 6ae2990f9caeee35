import assert from "node:assert/strict";
import { ShellScreen } from "../../../../client/src/shell/shell-screen.ts";

const erase = "\r\u001b[J";
const busy = { text: "", pending: "", isBusy: true };

describe("the screen of a taken shell", () => {
  it("prints what comes above the line that is being typed", () => {
    const screen = new ShellScreen("main $ ", 80);
    assert.equal(screen.type("ls").shown, `${erase}main $ ls`);
    assert.equal(screen.print({ text: "one\ntwo\n", pending: "", isBusy: false }), `${erase}one\r\ntwo\r\nmain $ ls`);
  });

  it("gives a line with Enter, several of a paste, and mends what was typed", () => {
    const screen = new ShellScreen("$ ", 80);
    assert.deepEqual(screen.type("lx\u007fs\r").lines, ["ls"]);
    assert.deepEqual(screen.type("a\r\nb\nc").lines, ["a", "b"]);
    assert.deepEqual(screen.type("\u0015\r").lines, [""]);
    assert.deepEqual(screen.type("ä😀\u007f\r").lines, ["ä"]);
  });

  it("shows what is typed into a program, which doesn't repeat it", () => {
    const screen = new ShellScreen("$ ", 80);
    screen.print({ text: "", pending: "Name? ", isBusy: true });
    assert.deepEqual(screen.type("Ada\r"), {
      shown: `${erase}Name? Ada\r\n`,
      lines: ["Ada"],
      interrupts: false,
      leaves: false,
    });
  });

  it("ends what runs with Ctrl-C, and leaves with Ctrl-D where nothing runs", () => {
    const screen = new ShellScreen("$ ", 80);
    assert.deepEqual([screen.type("x\u0003").interrupts, screen.type("\r").lines], [false, [""]]);
    assert.equal(screen.type("\u0004").leaves, true);
    screen.print(busy);
    assert.deepEqual([screen.type("\u0003").interrupts, screen.type("\u0004").leaves], [true, false]);
  });

  it("brings back what was typed before", () => {
    const screen = new ShellScreen("$ ", 80);
    screen.type("one\rtwo\r");
    assert.match(screen.type("\u001b[A\u001b[A").shown, /\$ one$/);
    assert.deepEqual(screen.type("\u001b[B\r").lines, ["two"]);
    assert.match(screen.type("\u001b[C\u001b[5~").shown, /\$ $/);
  });

  it("takes away all rows of a long line, wide characters and colours counted", () => {
    const screen = new ShellScreen("$ ", 10);
    screen.type("123456789");
    assert.ok(screen.type("x").shown.startsWith("\u001b[1A\r"));
    screen.resize(20);
    assert.ok(screen.type("y").shown.startsWith("\r"));
    const wide = new ShellScreen("", 4);
    wide.type("日本語");
    assert.ok(wide.type("").shown.startsWith("\u001b[1A"));
    const coloured = new ShellScreen("", 4);
    coloured.print({ text: "", pending: "\u001b[31mabc\u001b[0m", isBusy: true });
    assert.ok(coloured.type("").shown.startsWith("\r"));
  });

  it("shows of a line that is written over and over what stands there now", () => {
    const screen = new ShellScreen("", 80);
    assert.equal(screen.print({ text: "", pending: "10%\r20%\r30%", isBusy: true }), `${erase}30%`);
  });
});
