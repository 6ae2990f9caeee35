import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openBench, type CliBench } from "../../support/cli-bench.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const flow = `manus: 1\nkind: workflow\nname: flow\nsteps:\n  - { id: log, tool: file_read, with: { file: a.txt } }\n`;
const test = (name: string, cases: string): string =>
  `manus: 1\nkind: test\nname: ${name}\nworkflow: flow\nstubs: { log: text }\ncases:\n${cases}`;
const passing = test("passing", "  - name: reads\n");
const failing = test(
  "failing",
  `  - name: works\n  - name: "says <more> & \\"less\\" # 1"\n    expect: { steps: { log: { output: "one\\ntwo\\nthree" } } }\n    stubs: { log: "one\\n2\\nthree" }\n`,
);

describe("manusctl test", () => {
  let folder: string;
  let bench: CliBench;

  beforeEach(async () => {
    folder = await temporaryFolder();
    await write({ ".git/HEAD": "", "flow.manus.yaml": flow });
  });

  async function write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  }

  /** The exit code and what was written, without how long anything took. */
  async function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
    bench = openBench(folder);
    const code = await bench.run("test", ...args);
    const timeless = (text: string): string =>
      text.replace(/\b\d+ ms|\b\d\.\d s\b/g, "T ms").replace(/time="[\d.]+"/g, 'time="T"');
    return { code, out: timeless(bench.terminal.out), err: bench.terminal.err };
  }

  it("runs every test of the repository, asks no host, and ends with 0 when all passed", async () => {
    await write({ "a.test.manus.yaml": passing, "sub/b.test.manus.yaml": passing.replace("passing", "second") });
    assert.deepEqual(await run(), {
      code: 0,
      out: "a.test.manus.yaml\n  ✓ reads (1 step, T ms)\nsub/b.test.manus.yaml\n  ✓ reads (1 step, T ms)\n\n2 passed in T ms\n",
      err: "",
    });
    assert.deepEqual(bench.host.asked, []);
  });

  it("shows what was expected and what came, with the place, and ends with 1", async () => {
    await write({ "a.test.manus.yaml": failing });
    assert.deepEqual(await run("a.test.manus.yaml"), {
      code: 1,
      out: `a.test.manus.yaml
  ✓ works (1 step, T ms)
  ✗ says <more> & "less" # 1 (1 step, T ms)
    a.test.manus.yaml:9 The output of log is otherwise
        one
      - two
      + 2
        three

1 passed, 1 failed in T ms
`,
      err: "",
    });
  });

  it("says what is wrong with a file that can't be tested, goes on with others, and ends with 2", async () => {
    await write({
      "a.test.manus.yaml": passing.replace("workflow: flow", "workflow: flaw"),
      "b.test.manus.yaml": failing,
    });
    const { code, out } = await run(".", "--case", "works", "--case", "reads");
    assert.equal(code, 2);
    assert.match(
      out,
      /^a\.test\.manus\.yaml\n {2}error .* has errors\n {4}a\.test\.manus\.yaml:4:11 error .*Did you mean `flow`\?/,
    );
    assert.match(out, /\nb\.test\.manus\.yaml\n {2}✓ works \(1 step, T ms\)\n\n1 passed, 1 file has errors in T ms\n$/);
  });

  it("runs the cases that are named, in whichever file they are", async () => {
    await write({ "a.test.manus.yaml": passing, "b.test.manus.yaml": failing });
    assert.deepEqual(
      (await run("--case", "works")).out,
      "b.test.manus.yaml\n  ✓ works (1 step, T ms)\n\n1 passed in T ms\n",
    );
    const none = await run("--case", "nothing");
    assert.deepEqual([none.code, none.out], [2, ""]);
    assert.match(none.err, /No test has the case nothing/);
  });

  it("finds nothing where there is nothing: 2", async () => {
    const none = await run();
    assert.deepEqual([none.code, none.out], [2, ""]);
    assert.match(none.err, /There is no test here/);
    const gone = await run("gone.test.manus.yaml");
    assert.deepEqual([gone.code, gone.out], [2, ""]);
    assert.match(gone.err, /There is no file or folder gone\.test\.manus\.yaml/);
  });

  it("writes JSON with 1-based lines", async () => {
    await write({ "a.test.manus.yaml": failing });
    const { code, out } = await run("-o", "json");
    const [file] = JSON.parse(out) as [
      { file: string; outcome: string; cases: { name: string; line: number; failures: object[] }[] },
    ];
    assert.deepEqual([code, file.file, file.outcome], [1, "a.test.manus.yaml", "ran"]);
    assert.deepEqual(
      file.cases.map(({ name, line, failures }) => [name, line, failures]),
      [
        ["works", 7, []],
        [
          'says <more> & "less" # 1',
          8,
          [
            {
              message: "The output of log is otherwise",
              line: 9,
              expected: "one\ntwo\nthree",
              actual: "one\n2\nthree",
            },
          ],
        ],
      ],
    );
  });

  it("writes JUnit's XML, escaped", async () => {
    await write({ "a.test.manus.yaml": failing, "b.test.manus.yaml": "kind: test\n" });
    const { code, out } = await run("-o", "junit");
    assert.equal(code, 2);
    assert.match(
      out,
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites tests="3" failures="1" errors="1" time="T">\n/,
    );
    assert.ok(
      out.includes(`  <testsuite name="a.test.manus.yaml" tests="2" failures="1" errors="0" time="T">
    <testcase classname="a.test.manus.yaml" name="works" file="a.test.manus.yaml" line="7" time="T"/>
    <testcase classname="a.test.manus.yaml" name="says &lt;more&gt; &amp; &quot;less&quot; # 1" file="a.test.manus.yaml" line="8" time="T">
      <failure message="The output of log is otherwise">a.test.manus.yaml:9 The output of log is otherwise
  expected: one
two
three
  actual:   one
2
three</failure>
    </testcase>
  </testsuite>
`),
      out,
    );
    assert.match(
      out,
      /<testcase classname="b\.test\.manus\.yaml" name="the file" file="b\.test\.manus\.yaml" time="T">\n {6}<error message="[^"]*has errors">/,
    );
  });

  it("writes TAP", async () => {
    await write({ "a.test.manus.yaml": failing });
    const { code, out } = await run("-o", "tap");
    assert.equal(code, 1);
    assert.equal(
      out,
      `TAP version 14
1..2
ok 1 - a.test.manus.yaml: works
not ok 2 - a.test.manus.yaml: says <more> & "less" \\# 1
  ---
  at: a.test.manus.yaml:8
  failures:
    - message: The output of log is otherwise
      line: 9
      expected: |-
        one
        two
        three
      actual: |-
        one
        2
        three
  ...
`,
    );
  });
});
