import assert from "node:assert/strict";
import { constants } from "node:fs";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { openFile } from "../../../../server/src/adapters/tools/files/open-file.ts";
import {
  decode,
  encode,
  encodingOf,
  lineEndsOf,
  withLineEnds,
} from "../../../../server/src/adapters/tools/files/text-format.ts";
import { writeAtomically } from "../../../../server/src/adapters/tools/files/write-atomically.ts";
import { followLinks, isWithin } from "../../../../server/src/adapters/tools/paths.ts";
import { asToolFailure, systemCode } from "../../../../server/src/adapters/tools/system-failure.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

describe("text format", () => {
  it("gives back every text in every encoding", () => {
    const wellFormed = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(wellFormed, fc.constantFrom("utf-8-bom", "utf-16le", "utf-16be"), (text, encoding) => {
        const bytes = encode(text, encoding);
        assert.equal(encodingOf(bytes), encoding);
        assert.equal(decode(bytes, encoding), text);
      }),
    );
  });

  it("knows UTF-8 without a mark, binary, and what is broken", () => {
    assert.equal(encodingOf(Buffer.from("ä")), "utf-8");
    assert.equal(encodingOf(Buffer.alloc(0)), "utf-8");
    assert.equal(encodingOf(Buffer.from([1, 0, 2])), "binary");
    assert.equal(encodingOf(Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0])), "binary");
    assert.equal(decode(Buffer.from([0xe4]), "utf-8"), undefined);
    assert.equal(decode(Buffer.from([0xff, 0xfe, 0x41]), "utf-16le"), undefined);
  });

  it("tells line ends and writes them", () => {
    assert.deepEqual(["", "a", "a\n", "a\r\n", "a\r\nb\n"].map(lineEndsOf), ["none", "none", "lf", "crlf", "mixed"]);
    assert.equal(withLineEnds("a\nb\r\n", "crlf"), "a\r\nb\r\n");
    assert.equal(withLineEnds("a\nb\r\n", "lf"), "a\nb\n");
    assert.equal(withLineEnds("a\nb\r\n", "mixed"), "a\nb\r\n");
  });
});

describe("opening a judged file", () => {
  it("refuses a link in its place, and a link in the place of its folder", async () => {
    const [workspace, outside] = [await temporaryFolder(), await temporaryFolder()];
    await writeFile(join(outside, "a"), "");
    await symlink(join(outside, "a"), join(workspace, "a"));
    await symlink(outside, join(workspace, "folder"));
    await assert.rejects(
      openFile(join(workspace, "a"), constants.O_RDONLY),
      (error) => systemCode(error) === "ELOOP" || isFailure(error),
    );
    await assert.rejects(openFile(join(workspace, "folder/a"), constants.O_RDONLY), isFailure);
    await assert.rejects(writeAtomically(join(workspace, "folder/b"), Buffer.from("x")), isFailure);
    assert.deepEqual(await readdir(outside), ["a"], "what was begun there is taken away");
  });

  function isFailure(error: unknown): boolean {
    return error instanceof Error && "code" in error && error.code === "path-changed";
  }
});

describe("following links", () => {
  it("goes where the system would go", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "a/b"), { recursive: true });
    await symlink("a/b", join(folder, "relative"));
    await symlink(join(folder, "relative"), join(folder, "second"));
    await symlink("nowhere/x", join(folder, "dangling"));
    await symlink("loop", join(folder, "loop"));
    assert.equal(await followLinks(`${folder}/second/../new/./file`), join(folder, "a/new/file"));
    assert.equal(await followLinks(`${folder}/dangling/y`), join(folder, "nowhere/x/y"));
    assert.equal(await followLinks(`${folder}/absent/../second`), join(folder, "a/b"));
    assert.equal(await followLinks(`${folder}/${"../".repeat(50)}`), "/");
    await assert.rejects(followLinks(join(folder, "loop/x")), { code: "ELOOP" });
  });

  it("knows what lies within", () => {
    assert.ok(isWithin("/a/b", "/a") && isWithin("/a", "/a") && isWithin("/a/..b", "/a") && isWithin("/x", "/"));
    assert.ok(!isWithin("/ab", "/a") && !isWithin("/", "/a") && !isWithin("/b", "/a"));
  });
});

describe("failures of the system", () => {
  const failing = (code: string): Error => Object.assign(new Error(code), { code });

  it("have our codes, name the path and say what to do", () => {
    const codes = {
      ENOENT: "not-found",
      EACCES: "not-permitted",
      EROFS: "read-only",
      ENOSPC: "disk-full",
      EDQUOT: "disk-full",
      EIO: "broken",
    };
    for (const [code, ours] of Object.entries(codes)) {
      const failure = asToolFailure(failing(code), "a/b.txt");
      assert.equal(failure.code, ours);
      assert.match(failure.message, /^a\/b\.txt /);
      assert.ok(failure.remedy);
    }
  });

  it("aren't bugs, and bugs aren't failures", () => {
    const bug = new TypeError("x is not a function");
    assert.throws(() => asToolFailure(bug, "a"), bug);
    assert.equal(systemCode(failing("ERR_INVALID_ARG_TYPE")), undefined);
    assert.equal(systemCode("text"), undefined);
  });
});
