import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openBench, type ToolboxBench } from "../support/toolbox-bench.ts";
import { skipBecause } from "../support/skip-because.ts";

describe("toolbox: files", () => {
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

  describe("file_read", () => {
    it("reads a file, and a part of it", async () => {
      await put("a.txt", "zero\none\ntwo\nthree\n");
      assert.equal(await works("file_read", { file: "a.txt" }), "zero\none\ntwo\nthree");
      assert.equal(await works("file_read", { file: "a.txt", start_line: 1, end_line: 3 }), "one\ntwo");
      assert.equal(await works("file_read", { file: join(bench.workspace, "a.txt"), start_line: 3 }), "three");
      assert.equal(await works("file_read", { file: "a.txt", start_line: 2, end_line: 99 }), "two\nthree");
    });

    it("reads an empty file", async () => {
      await put("empty", "");
      assert.equal(await works("file_read", { file: "empty" }), "");
    });

    it("gives CRLF, a byte order mark and UTF-16 as plain text", async () => {
      await put("crlf.txt", "ä\r\nb\r\n");
      await put("bom.txt", "\ufeffä\nb");
      await put("le.txt", Buffer.from("\ufeffä\nb", "utf16le"));
      await put("be.txt", Buffer.from("\ufeffä\nb", "utf16le").swap16());
      for (const file of ["crlf.txt", "bom.txt", "le.txt", "be.txt"]) {
        assert.equal(await works("file_read", { file }), "ä\nb", file);
      }
    });

    it("shows what is not UTF-8 as Latin-1 and says so", async () => {
      await put("latin.txt", Buffer.from("caf\xe9", "latin1"));
      assert.match(await works("file_read", { file: "latin.txt" }), /^café\n\[latin\.txt is not valid UTF-8/);
    });

    it("refuses what is no text, no file, too large or not there, each with its own words", async () => {
      await put("image.png", Buffer.from([0x89, 0x50, 0, 1]));
      await mkdir(join(bench.workspace, "folder"));
      await put("huge", "");
      await truncate(join(bench.workspace, "huge"), 65 * 1024 * 1024);
      await fails("not-text", "file_read", { file: "image.png" });
      await fails("is-a-folder", "file_read", { file: "folder" });
      await fails("too-large", "file_read", { file: "huge" });
      await fails("not-found", "file_read", { file: "nowhere/nothing" });
      await fails("not-found", "file_read", { file: "image.png/x" });
      await fails("bad-path", "file_read", { file: "a\0b" });
      await fails("bad-path", "file_read", { file: "x".repeat(300) });
    });

    it("doesn't hang on a named pipe", async function () {
      if (process.platform === "win32") skipBecause(this, "Windows has no named pipes in folders");
      execFileSync("mkfifo", [join(bench.workspace, "pipe")]);
      await fails("not-a-file", "file_read", { file: "pipe" });
    });

    it("says which lines there are when asked for others", async () => {
      await put("a.txt", "one\ntwo\n");
      assert.match(await fails("out-of-range", "file_read", { file: "a.txt", start_line: 2 }), /has 2 lines/);
      await fails("out-of-range", "file_read", { file: "a.txt", start_line: 1, end_line: 0 });
    });

    it("shows 10 MB in part, and the way to the rest works", async () => {
      const lines = Array.from({ length: 200_000 }, (_, number) => `line ${number} ${"x".repeat(40)}`);
      await put("big.txt", lines.join("\n"));
      const shown = (await works("file_read", { file: "big.txt" })).split("\n");
      const next = Number(/read on with start_line (\d+)\]$/.exec(shown.at(-1) ?? "")?.[1]);
      assert.deepEqual(shown.slice(0, -1), lines.slice(0, next));
      const more = (await works("file_read", { file: "big.txt", start_line: next, end_line: next + 2 })).split("\n");
      assert.deepEqual(more, lines.slice(next, next + 2));
    });

    it("cuts one endless line", async () => {
      await put("line", "x".repeat(1_000_000));
      const shown = await works("file_read", { file: "line" });
      assert.ok(shown.length < 70_000);
      assert.match(shown, /was cut\]$/);
    });
  });

  describe("file_write", () => {
    it("makes a file with its folders, replaces it, and leaves nothing beside it", async () => {
      assert.match(await works("file_write", { file: "a/b/c.txt", content: "one\n" }), /^Created a\/b\/c\.txt/);
      assert.match(
        await works("file_write", { file: "a/b/c.txt", content: "two\n" }),
        /^Wrote a\/b\/c\.txt \(4 bytes\)/,
      );
      assert.equal(await text("a/b/c.txt"), "two\n");
      assert.deepEqual(await readdir(join(bench.workspace, "a/b")), ["c.txt"]);
    });

    it("adds line breaks where asked, and appends", async () => {
      await works("file_write", { file: "a.txt", content: "one", trailing_newline: true });
      await works("file_write", { file: "a.txt", content: "two", append: true });
      await works("file_write", { file: "a.txt", content: "three", append: true, leading_newline: true });
      assert.equal(await text("a.txt"), "one\ntwo\nthree");
    });

    it("appends to a file that isn't there", async () => {
      await works("file_write", { file: "new.txt", content: "one", append: true });
      assert.equal(await text("new.txt"), "one");
    });

    it("keeps CRLF and LF as the file has them", async () => {
      await put("crlf.txt", "old\r\n");
      await put("lf.txt", "old\n");
      for (const file of ["crlf.txt", "lf.txt"]) {
        await works("file_write", { file, content: "one\ntwo\r\n" });
        await works("file_write", { file, content: "three\n", append: true });
      }
      assert.equal(await text("crlf.txt"), "one\r\ntwo\r\nthree\r\n");
      assert.equal(await text("lf.txt"), "one\ntwo\nthree\n");
    });

    it("keeps the encoding and its byte order mark", async () => {
      const utf16 = Buffer.from("\ufeffold\r\n", "utf16le");
      await put("bom.txt", "\ufeffold");
      await put("le.txt", utf16);
      await put("be.txt", Buffer.from(utf16).swap16());
      for (const file of ["bom.txt", "le.txt", "be.txt"]) {
        await works("file_write", { file, content: "ä\n" });
        await works("file_write", { file, content: "ö", append: true });
      }
      assert.equal(await text("bom.txt"), "\ufeffä\nö");
      assert.equal((await bytes("le.txt")).toString("utf16le"), "\ufeffä\r\nö");
      assert.equal((await bytes("be.txt")).swap16().toString("utf16le"), "\ufeffä\r\nö");
    });

    it("replaces a binary file whole but adds nothing to it", async () => {
      const binary = Buffer.from([0xff, 0, 1]);
      await put("a.bin", binary);
      await fails("unknown-encoding", "file_write", { file: "a.bin", content: "x", append: true });
      assert.deepEqual(await bytes("a.bin"), binary);
      await works("file_write", { file: "a.bin", content: "text" });
      assert.equal(await text("a.bin"), "text");
    });

    it("keeps permissions", async function () {
      if (process.platform === "win32") skipBecause(this, "Windows has no permission bits");
      await put("run.sh", "old");
      await chmod(join(bench.workspace, "run.sh"), 0o750);
      await works("file_write", { file: "run.sh", content: "new" });
      assert.equal((await stat(join(bench.workspace, "run.sh"))).mode & 0o777, 0o750);
    });

    it("writes through a link inside the workspace and leaves the link", async () => {
      await put("target.txt", "old");
      await symlink("target.txt", join(bench.workspace, "link.txt"));
      await works("file_write", { file: "link.txt", content: "new" });
      assert.equal(await text("target.txt"), "new");
      assert.deepEqual(await readdir(bench.workspace), ["link.txt", "target.txt"]);
    });

    it("refuses half a character and a folder", async () => {
      await mkdir(join(bench.workspace, "folder"));
      await fails("not-text", "file_write", { file: "a.txt", content: "\ud800" });
      await fails("is-a-folder", "file_write", { file: "folder", content: "x" });
      assert.deepEqual(await readdir(bench.workspace), ["folder"]);
    });

    it("loses nothing when many append and replace at once", async () => {
      await put("count.txt", "#");
      const calls = Array.from({ length: 40 }, (_, number) =>
        works("file_str_replace", { file: "count.txt", old_str: "#", new_str: `# ${number}` }),
      );
      await Promise.all(calls);
      const numbers = (await text("count.txt")).split(" ").slice(1).map(Number);
      assert.deepEqual(
        numbers.toSorted((one, other) => one - other),
        Array.from({ length: 40 }, (_, number) => number),
      );
    });
  });
});
