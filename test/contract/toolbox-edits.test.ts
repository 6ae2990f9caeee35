import assert from "node:assert/strict";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openBench, type ToolboxBench } from "../support/toolbox-bench.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("toolbox: changing and finding", () => {
  let bench: ToolboxBench;
  const put = (file: string, content: string | Buffer): Promise<void> =>
    writeFile(join(bench.workspace, file), content);
  const bytes = (file: string): Promise<Buffer> => readFile(join(bench.workspace, file));
  const text = (file: string): Promise<string> => readFile(join(bench.workspace, file), "utf8");

  const works = (tool: string, args: Record<string, unknown>): Promise<string> => bench.works(tool, args);
  const fails = (code: string, tool: string, args: Record<string, unknown>): Promise<string> =>
    bench.fails(code, tool, args);

  beforeEach(async () => {
    bench = await openBench();
  });

  describe("file_str_replace", () => {
    it("replaces every place and says how many", async () => {
      await put("a.txt", "a-b-a\n");
      assert.equal(
        await works("file_str_replace", { file: "a.txt", old_str: "a", new_str: "$&$1" }),
        "Made 2 replacements in a.txt",
      );
      assert.equal(await text("a.txt"), "$&$1-b-$&$1\n");
      assert.equal(
        await works("file_str_replace", { file: "a.txt", old_str: "b", new_str: "" }),
        "Made 1 replacement in a.txt",
      );
    });

    it("finds lines of a CRLF file by plain line breaks, and keeps CRLF", async () => {
      await put("a.txt", "one\r\ntwo\r\nthree\r\n");
      await works("file_str_replace", { file: "a.txt", old_str: "one\ntwo", new_str: "1\n2" });
      assert.equal(await text("a.txt"), "1\r\n2\r\nthree\r\n");
    });

    it("leaves the rest of a file with mixed line ends alone", async () => {
      await put("a.txt", "one\r\ntwo\nthree\r\nfour\n");
      await works("file_str_replace", { file: "a.txt", old_str: "three\nfour", new_str: "3\n4" });
      assert.equal(await text("a.txt"), "one\r\ntwo\n3\r\n4\n");
    });

    it("keeps UTF-16", async () => {
      await put("a.txt", Buffer.from("\ufeffäöü", "utf16le"));
      await works("file_str_replace", { file: "a.txt", old_str: "ö", new_str: "oe" });
      assert.equal((await bytes("a.txt")).toString("utf16le"), "\ufeffäoeü");
    });

    it("shows the nearest line when there is no such text", async () => {
      await put("a.ts", "import x;\n  const limit = 5;\n");
      const spaces = await fails("no-match", "file_str_replace", {
        file: "a.ts",
        old_str: "const limit = 5;\nx",
        new_str: "y",
      });
      assert.match(spaces, /differs only in white space.*line 1 .*"  const limit = 5;"/);
      const nearest = await fails("no-match", "file_str_replace", {
        file: "a.ts",
        old_str: "const limits = 5;",
        new_str: "y",
      });
      assert.match(nearest, /nearest line is line 1/);
    });

    it("doesn't touch what it can't write back", async () => {
      const latin = Buffer.from("caf\xe9", "latin1");
      await put("latin.txt", latin);
      await fails("unknown-encoding", "file_str_replace", { file: "latin.txt", old_str: "caf", new_str: "x" });
      assert.deepEqual(await bytes("latin.txt"), latin);
      await put("a.txt", "x");
      await fails("no-change", "file_str_replace", { file: "a.txt", old_str: "x", new_str: "x" });
      await fails("empty-search", "file_str_replace", { file: "a.txt", old_str: "", new_str: "x" });
    });
  });

  describe("file_find_in_content", () => {
    it("lists the lines with the numbers that file_read takes", async () => {
      await put("a.txt", "alpha\r\nbeta\r\ngamma\r\n");
      const lines = (await works("file_find_in_content", { file: "a.txt", regex: "^[bg].*a$" })).split("\n");
      assert.deepEqual(lines.slice(1), ["1: beta", "2: gamma"]);
      assert.equal(await works("file_read", { file: "a.txt", start_line: 2, end_line: 3 }), "gamma");
    });

    it("says so when nothing matches, too much matches, or the expression is wrong", async () => {
      await put("a.txt", "x\n".repeat(300));
      assert.match(await works("file_find_in_content", { file: "a.txt", regex: "y" }), /^No line of a\.txt/);
      assert.match(
        await works("file_find_in_content", { file: "a.txt", regex: "x" }),
        /^300 lines.*\[100 more lines match/s,
      );
      assert.match(await fails("invalid-regex", "file_find_in_content", { file: "a.txt", regex: "(" }), /\(/);
    });

    it("ends an expression that never ends, and lets others work meanwhile", async () => {
      bench = await openBench({ limits: { searchMs: 200 } });
      await put("a.txt", `${"a".repeat(50)}!`);
      let ticks = 0;
      const ticking = setInterval(() => (ticks += 1), 10);
      await fails("timeout", "file_find_in_content", { file: "a.txt", regex: "^(a+)+$" });
      clearInterval(ticking);
      assert.ok(ticks > 5, `${ticks} ticks`);
    });
  });

  describe("file_find_by_name", () => {
    beforeEach(async () => {
      for (const folder of ["src/deep", ".git", "node_modules/x"])
        await mkdir(join(bench.workspace, folder), { recursive: true });
      for (const file of [
        "b.ts",
        "src/a.ts",
        "src/deep/c.ts",
        "src/d.js",
        ".git/e.ts",
        "node_modules/x/f.ts",
        ".hidden.ts",
      ]) {
        await put(file, "");
      }
    });

    it("lists what matches, sorted, relative to the workspace folder", async () => {
      const all = await works("file_find_by_name", { path: ".", glob: "**/*.ts" });
      assert.equal(all, ".hidden.ts\nb.ts\nsrc/a.ts\nsrc/deep/c.ts");
      assert.equal(await works("file_find_by_name", { path: "src", glob: "*.{ts,js}" }), "src/a.ts\nsrc/d.js");
      assert.equal(
        await works("file_find_by_name", { path: ".", glob: "node_modules/**/*.ts" }),
        "node_modules/x/f.ts",
      );
    });

    it("says what else could be looked for when there is nothing", async () => {
      assert.match(
        await works("file_find_by_name", { path: "src", glob: "c.ts" }),
        /^No file.*\*\*\/c\.ts looks in the folders below/,
      );
    });

    it("states its limit", async () => {
      await mkdir(join(bench.workspace, "many"));
      await Promise.all(Array.from({ length: 1003 }, (_, number) => put(`many/${number}`, "")));
      const lines = (await works("file_find_by_name", { path: "many", glob: "*" })).split("\n");
      assert.equal(lines.length, 1001);
      assert.match(lines.at(-1) ?? "", /^\[3 more files match/);
    });

    it("stays in its folder", async () => {
      for (const glob of ["../*", "{..,src}/*", "/etc/*", "src/../../*"]) {
        await fails("outside-folder", "file_find_by_name", { path: ".", glob });
      }
      const outside = await temporaryFolder();
      await writeFile(join(outside, "secret.ts"), "");
      await symlink(outside, join(bench.workspace, "way-out"));
      assert.doesNotMatch(await works("file_find_by_name", { path: ".", glob: "**/*.ts" }), /secret/);
      await fails("outside-workspace", "file_find_by_name", { path: "way-out", glob: "*" });
      await fails("not-a-folder", "file_find_by_name", { path: "b.ts", glob: "*" });
      await fails("not-found", "file_find_by_name", { path: "nowhere", glob: "*" });
    });
  });
});
