import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { cases, flow, outcomesOf, testedFolder } from "./tested-folder.ts";

const steps = `  - { id: log, tool: shell_exec, with: { id: main, exec_dir: ., command: git log }, retry: { attempts: 2 } }
  - { id: read, tool: file_read, with: { file: a.txt }, if: steps.log.output != 'skip' }
  - { id: late, tool: file_read, with: { file: b.txt } }
`;

const stubbed = `stubs: { log: { output: "one\\ntwo", outputs: { exitCode: 0 } }, read: "", late: "" }\n`;

describe("a workflow test", () => {
  it("says of each thing that is otherwise what it is, and where the test says so", async () => {
    const text = `  - name: everything
    expect:
      status: failed
      reason: timeout
      outputs:
        first: { contains: three }
        none: a
      order: [read, log]
      calls:
        shell_exec: 2
        file_write: 1
      takes: 1s
      steps:
        log:
          outcome: failed
          reason: timeout
          output: one
          outputs: { exitCode: 1 }
          error: { matches: . }
          with:
            command: git status
            exec_dir: .
          prompt: hello
          attempts: 2
          items: 1
          calls: [file_read]
          steps: { a: {} }
`;
    const files = {
      "flow.manus.yaml": flow(steps, "outputs: { first: steps.log.output, none: steps.read.output }\n"),
      "flow.test.manus.yaml": cases(text, stubbed.replace("outputs: { exit", "takes: 2s, outputs: { exit")),
    };
    assert.deepEqual(await outcomesOf(files), [
      "everything failed",
      "line 9: The run succeeded [failed | succeeded]",
      "line 10: The run ended for another reason [timeout | completed]",
      'line 12: The output `first` doesn\'t contain "three" [three | one\ntwo]',
      "line 13: The output `none` is otherwise [a | ]",
      "line 21: Step log is succeeded [failed | succeeded]",
      "line 22: Step log ended for another reason [timeout | completed]",
      "line 23: The output of log is otherwise [one | one\ntwo]",
      "line 24: The output of log `exitCode` is otherwise [1 | 0]",
      "line 25: The error of log doesn't match /./u [/./u | (nothing)]",
      "line 27: The argument of log `command` is otherwise [git status | git log]",
      "line 29: What log is told is otherwise [hello | (nothing)]",
      "line 30: Step log took 1 attempt [2 | 1]",
      "line 31: Step log went over 0 items [1 | (nothing)]",
      "line 32: The agent of log called other tools [file_read | (none)]",
      "line 33: Step log ran no workflow: give it `stubs` for that workflow's steps",
      "line 14: Step log began before read [read, log | log, read, late]",
      "line 16: shell_exec was called once [2 | 1]",
      "line 17: file_write was called 0 times [1 | 0]",
      "line 18: The run took longer [at most 1s | 2s]",
    ]);
  });

  it("expects success where it says nothing, and steps that never began are pending", async () => {
    const files = {
      "flow.manus.yaml": flow(steps),
      "flow.test.manus.yaml": cases(
        `  - name: silent
    stubs: { log: { fails: denied } }
  - name: pending
    stubs: { log: { output: skip } }
    expect: { order: [log, read], steps: { read: { outcome: skipped, with: { file: a.txt } }, late: { outcome: succeeded } } }
`,
        stubbed,
      ),
    };
    assert.deepEqual(await outcomesOf(files), [
      "silent failed",
      "line 7: The run failed: Step \`log\` failed: It failed as its stub says (denied) [succeeded | failed]",
      "pending failed",
      "line 11: Step read was never called",
      "line 11: Step late is skipped: It needs step `read`, which was skipped [succeeded | skipped]",
      "line 11: Step read never began [log, read | log]",
    ]);
  });

  it("knows runs that aren't even started", async () => {
    const files = {
      "flow.manus.yaml": flow(steps, "inputs: { tag: { type: number, required: true } }\noutputs: { t: inputs.tag }\n"),
      "flow.test.manus.yaml": cases(
        `  - name: refused
    expect: { status: refused, reason: invalid-input }
  - name: started
    inputs: { tag: 3 }
    expect: { outputs: { t: 3 } }
`,
        stubbed,
      ),
    };
    assert.deepEqual(await outcomesOf(files), ["refused passed", "started passed"]);
  });

  it("tests a task file as well: its agent is the step `task`", async () => {
    const files = {
      "flow.manus.yaml":
        "manus: 1\nkind: task\nname: flow\ninputs: { since: { type: string, default: 24h } }\nprompt: Look back ${{ inputs.since }}.\nretry: { attempts: 2 }\n",
      "flow.test.manus.yaml":
        "manus: 1\nkind: test\nname: t\ntask: flow\ncases:\n  - name: agent\n    stubs: { task: { attempts: [{ fails: engine }, { output: done }] } }\n    expect: { steps: { task: { prompt: Look back 24h., with: { since: 24h }, attempts: 2, output: done } } }\n",
    };
    assert.deepEqual(await outcomesOf(files), ["agent passed"]);
  });

  it("tells of each case as it ends, and runs those that are asked for", async () => {
    const folder = await testedFolder({
      "flow.manus.yaml": flow(steps),
      "flow.test.manus.yaml": cases("  - name: a\n  - name: b\n  - name: c\n", stubbed),
    });
    const result = await folder.run({ cases: ["c", "gone", "a"] });
    assert.equal(result.outcome, "ran");
    assert.deepEqual(
      folder.told.map(({ name, outcome, line, steps: ended }) => [name, outcome, line, ended]),
      [
        ["a", "passed", 6, 3],
        ["c", "passed", 8, 3],
      ],
    );
    assert.deepEqual(result.cases, folder.told);
    const none = await folder.run({ cases: ["gone"] });
    assert.equal(none.outcome === "refused" && none.because.code, "unknown-case");
  });

  it("writes nothing beside the files that it reads", async () => {
    const folder = await testedFolder({
      "flow.manus.yaml": flow(`  - { id: write, tool: file_write, with: { file: out.txt, content: x } }\n`),
      "flow.test.manus.yaml": cases(`  - name: a\n    stubs: { write: "" }\n`),
    });
    const result = await folder.run();
    assert.equal(result.outcome === "ran" && result.cases[0]?.outcome, "passed");
    assert.deepEqual((await readdir(folder.folder)).sort(), ["flow.manus.yaml", "flow.test.manus.yaml"]);
  });

  it("is refused where it, or what it tests, has errors or isn't there", async () => {
    const test = cases("  - name: a\n", stubbed);
    const [first] = await outcomesOf({
      "flow.manus.yaml": flow(steps),
      "flow.test.manus.yaml": `${test}    expect: 3\n`,
    });
    assert.equal(first, "refused: invalid-file");
    const [second] = await outcomesOf({
      "flow.manus.yaml": flow("  - { tool: nothing }\n"),
      "flow.test.manus.yaml": test,
    });
    assert.equal(second, "refused: invalid-file");
    assert.equal((await outcomesOf({ "flow.test.manus.yaml": test }))[0], "refused: invalid-file");
    assert.deepEqual(await outcomesOf({ "flow.test.manus.yaml": flow(steps) }), ["refused: no-test"]);
    const folder = await testedFolder({});
    const gone = await folder.run({ file: join(folder.folder, "gone.test.manus.yaml") });
    assert.equal(gone.outcome === "refused" && gone.because.code, "not-found");
  });
});
