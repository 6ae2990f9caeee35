import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openBench, type ToolboxBench } from "../support/toolbox-bench.ts";

describe("toolbox: what a call would change", () => {
  let bench: ToolboxBench;
  beforeEach(async () => (bench = await openBench()));
  const at = (name: string): string => join(bench.workspace, name);
  const preview = (tool: string, values: Record<string, unknown>): Promise<string | undefined> =>
    bench.toolbox.preview({ callId: "c", tool, arguments: values }, bench.context);

  it("is told of a new file, and nothing is written", async () => {
    assert.match(
      (await preview("file_write", { file: "a.txt", content: "one\n" })) ?? "",
      /^--- \/dev\/null\n\+\+\+ a\.txt\n@@[^\n]*\n\+one\n$/,
    );
    assert.ok(!existsSync(at("a.txt")));
  });
  it("is told of replaced, appended and exchanged text, in the line ends of the file", async () => {
    await writeFile(at("a.txt"), "one\r\ntwo\r\n");
    assert.match(
      (await preview("file_write", { file: "a.txt", content: "one\nthree\n" })) ?? "",
      /-two\r\n\+three\r\n/,
    );
    assert.match(
      (await preview("file_write", { file: "a.txt", content: "three\n", append: true })) ?? "",
      / two\r\n\+three\r\n/,
    );
    const exchanged = await preview("file_str_replace", { file: "a.txt", old_str: "one\ntwo", new_str: "1\n2" });
    assert.match(exchanged ?? "", /-one\r\n-two\r\n\+1\r\n\+2\r\n/);
    assert.equal(await readFile(at("a.txt"), "utf8"), "one\r\ntwo\r\n");
  });
  it("is cut where nobody would read it, and still tells two changes apart", async () => {
    const long = "line\n".repeat(5_000);
    const [first, second] = [
      await preview("file_write", { file: "a", content: `${long}x` }),
      await preview("file_write", { file: "a", content: `${long}y` }),
    ];
    assert.match(first ?? "", /\[This is a part of 5\d\d\d lines; sha256/);
    assert.notEqual(first, second);
  });
  it("isn't told where there is nothing to tell: binary files, a text that isn't there, other tools, paths outside", async () => {
    await writeFile(at("b"), Buffer.from([0, 1, 2]));
    await writeFile(at("a"), "x");
    for (const [tool, values] of [
      ["file_write", { file: "b", content: "x" }],
      ["file_str_replace", { file: "a", old_str: "y", new_str: "z" }],
      ["file_str_replace", { file: "none", old_str: "y", new_str: "z" }],
      ["file_write", { file: "/etc/hosts", content: "x" }],
      ["shell_exec", { command: "ls" }],
    ] as const)
      assert.equal(await preview(tool, values), undefined, tool);
  });
});
