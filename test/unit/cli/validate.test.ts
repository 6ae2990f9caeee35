import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileProblem } from "../../../server/src/protocol/runs.ts";
import { openBench, type CliBench } from "../../support/cli-bench.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const good = (name: string): string => `manus: 1\nkind: task\nname: ${name}\nprompt: Do it.\n`;

describe("manusctl validate", () => {
  let folder: string;
  let bench: CliBench;
  beforeEach(async () => {
    folder = await temporaryFolder();
    bench = openBench(folder);
  });

  async function write(path: string, content: string | Buffer): Promise<void> {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), content);
  }

  async function problems(...paths: readonly string[]): Promise<{ code: number; found: FileProblem[] }> {
    bench = openBench(folder);
    const code = await bench.run("validate", ...paths, "-o", "json");
    return { code, found: JSON.parse(bench.terminal.out) as FileProblem[] };
  }

  it("finds nothing wrong with a good file: an empty array, 0", async () => {
    await write("a.manus.yaml", good("a"));
    assert.deepEqual(await problems("a.manus.yaml"), { code: 0, found: [] });
    assert.deepEqual(bench.host.asked, []);
  });

  it("gives each problem its place, 1-based, the file relative to here: 2", async () => {
    await write("sub/a.manus.yaml", "manus: 1\nkind: task\nname: a\nprompt: x\nlimits: { turns: many }\n");
    const { code, found } = await problems("sub");
    assert.equal(code, 2);
    assert.equal(found.length, 1);
    const { file, line, column, endLine, endColumn, severity } = found[0] as FileProblem;
    assert.deepEqual([file, line, column, endLine, endColumn, severity], ["sub/a.manus.yaml", 5, 18, 5, 22, "error"]);
    assert.deepEqual(Object.keys(found[0] ?? {}), [
      "file",
      "line",
      "column",
      "endLine",
      "endColumn",
      "severity",
      "code",
      "message",
    ]);
  });

  it("ends with 0 where there are only warnings", async () => {
    await write("a.manus.yaml", `${good("a")}colour: red\n`);
    const { code, found } = await problems(".");
    assert.deepEqual([code, found.map(({ severity }) => severity)], [0, ["warning"]]);
  });

  it("takes files, folders and patterns, and checks each file once", async () => {
    for (const name of ["a", "b", "c"]) await write(`tasks/${name}.manus.yaml`, "kind: task\n");
    const files = async (...paths: readonly string[]): Promise<readonly string[]> => [
      ...new Set((await problems(...paths)).found.map(({ file }) => file)),
    ];
    assert.deepEqual(await files("tasks/[ab].manus.yaml"), ["tasks/a.manus.yaml", "tasks/b.manus.yaml"]);
    assert.deepEqual(await files("**/c.manus.yaml", "tasks/c.manus.yaml"), ["tasks/c.manus.yaml"]);
    assert.equal((await files(".", "tasks")).length, 3);
  });

  it("knows the other files of the workspace", async () => {
    await write(".git/HEAD", "");
    await write("tasks/sum.manus.yaml", good("sum"));
    await write(
      "a.manus.yaml",
      "manus: 1\nkind: workflow\nname: a\nsteps:\n  - { id: s, task: sum }\n  - { id: t, task: smu }\n",
    );
    const { found } = await problems("a.manus.yaml");
    assert.deepEqual(
      found.map(({ line }) => line),
      [6],
    );
    assert.match(found[0]?.message ?? "", /sum/);
  });

  for (const [what, path, content, code] of [
    ["a missing file", "nope.manus.yaml", undefined, "not-found"],
    ["a pattern without a match", "no/*.manus.yaml", undefined, "no-match"],
    ["a folder without task files", ".", undefined, "no-match"],
    ["a binary file", "b.manus.yaml", Buffer.from([0x7f, 0x45, 0, 1]), "not-text"],
    ["a file that isn't UTF-8", "l.manus.yaml", Buffer.from("name: caf\xe9", "latin1"), "not-text"],
    ["a 50 MB file", "h.manus.yaml", Buffer.alloc(50 * 1024 * 1024, "a"), "too-large"],
  ] as const) {
    it(`says what is wrong with ${what}, as a problem`, async () => {
      if (content !== undefined) await write(path, content);
      const { code: exitCode, found } = await problems(path);
      assert.deepEqual([exitCode, found.map((problem) => problem.code)], [2, [code]]);
      assert.equal(found[0]?.line, 1);
    });
  }

  it("checks an empty file, one of CRLF and one half typed", async () => {
    await write("empty.manus.yaml", "");
    await write("crlf.manus.yaml", good("crlf").replaceAll("\n", "\r\n"));
    await write("half.manus.yaml", "manus: 1\nkind: wor");
    const { found } = await problems(".");
    const files = new Set(found.filter(({ severity }) => severity === "error").map(({ file }) => file));
    assert.deepEqual([...files].sort(), ["empty.manus.yaml", "half.manus.yaml"]);
  });

  it("prints problems as compilers do, and how many there are", async () => {
    await write("a.manus.yaml", "manus: 1\nkind: task\nname: a\n");
    assert.equal(await bench.run("validate", "."), 2);
    assert.match(bench.terminal.out, /^a\.manus\.yaml:\d+:\d+ error .* \[[a-z-]+\]\n1 file checked: 1 error\n$/);
    assert.equal(bench.terminal.err, "");
  });

  it("writes YAML", async () => {
    await write("a.manus.yaml", "kind: task\n");
    await bench.run("validate", ".", "-o", "yaml");
    assert.match(bench.terminal.out, /^- file: a\.manus\.yaml\n {2}line: 1\n/);
  });
});
