import assert from "node:assert/strict";
import { cases, flow, outcomesOf } from "./tested-folder.ts";

const log = `  - { id: log, tool: shell_exec, with: { id: main, exec_dir: ., command: git log }, retry: { attempts: 3, delay: 10s }, timeout: 1m }\n`;

describe("stubs of a workflow test", () => {
  const check = async (steps: string, text: string, expected: readonly string[], head = ""): Promise<void> => {
    const files = { "flow.manus.yaml": flow(steps, head), "flow.test.manus.yaml": cases(text) };
    assert.deepEqual(await outcomesOf(files), expected);
  };

  it("give an output as text, as JSON, and named outputs", () =>
    check(
      `${log}  - { id: say, tool: message_notify_user, with: { text: "\${{ steps.log.output }} \${{ steps.log.outputs.exitCode }}" } }\n`,
      `  - name: text
    stubs: { log: abc, say: { output: said } }
    expect: { steps: { log: { output: abc }, say: { with: { text: "abc " }, output: said } } }
  - name: json
    stubs: { log: { output: [a, { b: 1 }], outputs: { exitCode: 7 } }, say: "" }
    expect: { steps: { log: { output: [a, { b: 1 }], outputs: { exitCode: 7 } }, say: { with: { text: '["a",{"b":1}] 7' } } } }
`,
      ["text passed", "json passed"],
    ));

  it("fail with a code, with a message, and at each attempt as told: what may be tried again is", () =>
    check(
      log,
      `  - name: for good
    stubs: { log: { fails: { code: denied, message: Not today } } }
    expect: { status: failed, reason: step-failed, steps: { log: { outcome: failed, reason: denied, error: Not today, attempts: 1 } } }
  - name: then succeeds
    stubs: { log: { attempts: [{ fails: rate-limit }, { fails: timeout }, { output: third }] } }
    expect: { steps: { log: { outcome: succeeded, output: third, attempts: 3 } }, calls: { shell_exec: 3 }, takes: 31s }
  - name: every time
    stubs: { log: { attempts: [{ fails: rate-limit }] } }
    expect: { status: failed, steps: { log: { reason: rate-limit, attempts: 3 } } }
`,
      ["for good passed", "then succeeds passed", "every time passed"],
    ));

  it("take simulated time: a limit that is passed ends the attempt", () =>
    check(
      log,
      `  - name: in time
    stubs: { log: { output: a, takes: 59s } }
    expect: { takes: 1m }
  - name: too long
    stubs: { log: { attempts: [{ takes: 2m }, { output: b }] } }
    expect: { takes: 1m10s, steps: { log: { output: b, attempts: 2 } } }
`,
      ["in time passed", "too long passed"],
    ));

  it("answer approvals, as somebody and in time, or not at all", () =>
    check(
      `  - { id: gate, approve: { message: "Ship \${{ inputs.what }}?", choices: [now, later], timeout: 1h, default: later } }\n`,
      `  - name: answered
    stubs: { gate: { answer: now, person: lead, takes: 59m } }
    expect: { steps: { gate: { outcome: now, prompt: "Ship it?" } } }
  - name: too late
    stubs: { gate: { answer: now, takes: 2h } }
    expect: { steps: { gate: { outcome: later } } }
  - name: nobody
    stubs: { gate: { unanswered: true } }
    expect: { takes: 1h, steps: { gate: { outcome: later } } }
  - name: no such choice
    stubs: { gate: { answer: never } }
`,
      [
        "answered passed",
        "too late passed",
        "nobody passed",
        "no such choice failed",
        "line 16: Step gate doesn't take the answer never of test: “never” is no answer to this question",
      ],
      "inputs: { what: { type: string, default: it } }\n",
    ));

  it("tell of a run that would wait for ever", async () => {
    const found = await outcomesOf({
      "flow.manus.yaml": flow(`  - { id: gate, approve: Ship? }\n`),
      "flow.test.manus.yaml": cases(`  - name: nobody\n    stubs: { gate: { unanswered: true } }\n`),
    });
    assert.deepEqual(found.slice(0, 1), ["nobody failed"]);
    assert.match(found[1] ?? "", /^line 6: The run waits for ever: step gate .*Ship\?.* \[succeeded \| stuck\]$/);
  });

  it("are for single items of a step with forEach, by key, text or number, and for all others", () =>
    check(
      `  - { id: each, forEach: "\${{ fromJSON('[\\"server\\",\\"client\\",\\"docs\\"]') }}", maxParallel: 1, tool: file_read, with: { file: "\${{ item }}" } }\n`,
      `  - name: one for all
    stubs: { each: text }
    expect: { steps: { each: { items: 3, output: [text, text, text], attempts: 3, with: { file: client } } } }
  - name: single ones
    stubs: { each: { output: text, items: { server: notes, "2": { output: last } } } }
    expect: { steps: { each: { output: [notes, text, last] } } }
  - name: one fails
    stubs: { each: { output: text, items: { client: { fails: denied } } } }
    expect: { status: failed, steps: { each: { outcome: failed, output: [text, "", null], attempts: 2 } } }
`,
      ["one for all passed", "single ones passed", "one fails passed"],
    ));

  it("of a case replace those of the file as a whole", async () => {
    const files = {
      "flow.manus.yaml": flow(log),
      "flow.test.manus.yaml": cases(
        `  - name: of the file
    expect: { steps: { log: { output: of all } }, takes: 5s }
  - name: of the case
    stubs: { log: { output: own } }
    expect: { steps: { log: { output: own } }, takes: 0s }
`,
        `stubs:\n  log: { output: of all, takes: 5s }\n`,
      ),
    };
    assert.deepEqual(await outcomesOf(files), ["of the file passed", "of the case passed"]);
  });

  it("are needed: a step that is reached without one fails the case, and nothing outside is touched", () =>
    check(
      `${log}  - { id: write, tool: file_write, with: { file: "../never.txt", content: x } }\n  - { id: gate, approve: Sure? }\n`,
      `  - name: nothing
  - name: the first
    stubs: { log: a }
  - name: no answer
    stubs:
      log: a
      write: b
      gate: { takes: 1s }
`,
      [
        "nothing failed",
        "line 6: Step log isn't stubbed: say under `stubs` what it does",
        "the first failed",
        "line 7: Step write isn't stubbed: say under `stubs` what it does",
        "no answer failed",
        "line 13: Step gate asks a person, and its stub has no `answer`",
      ],
    ));

  it("stand for agents, whatever account and instance they name, and see what they are told", async () => {
    const files = {
      "flow.manus.yaml": flow(
        `  - { id: draft, prompt: "Write \${{ inputs.what }}.", engine: manus, account: work, outputs: { count: { json: { type: integer } } } }
  - { id: sum, task: summarize, with: { of: "\${{ steps.draft.outputs.count }}" } }\n`,
        "inputs: { what: { type: string, required: true } }\noutputs: { sum: steps.sum.output }\n",
      ),
      "sub/summarize.manus.yaml":
        "manus: 1\nkind: task\nname: summarize\ninstance: big\ninputs: { of: { type: number }, style: { type: string, default: short } }\nprompt: Sum ${{ inputs.of }} up, ${{ inputs.style }}.\n",
      "flow.test.manus.yaml": cases(`  - name: agents
    inputs: { what: notes }
    stubs: { draft: { output: done, outputs: { count: 3 } }, sum: { output: Three. } }
    expect:
      outputs: { sum: Three. }
      order: [draft, sum]
      steps:
        draft: { prompt: Write notes., outputs: { count: 3 } }
        sum: { with: { of: 3, style: short }, prompt: "Sum 3 up, short." }
`),
    };
    assert.deepEqual(await outcomesOf(files), ["agents passed"]);
  });

  it("stand for called workflows, which take their inputs as they declare them, or let them run with stubs of their own", async () => {
    const files = {
      "flow.manus.yaml": flow(
        `  - { id: publish, workflow: ./publish.manus.yaml, with: { notes: N } }
  - { id: again, workflow: publish, with: { notes: M }, if: always() }\n`,
        "outputs: { at: steps.publish.outputs.at }\n",
      ),
      "publish.manus.yaml":
        "manus: 1\nkind: workflow\nname: publish\ninputs: { notes: { type: string }, dry: { type: boolean, default: false } }\noutputs: { at: steps.push.output }\nsteps:\n  - { id: push, tool: file_write, with: { file: a, content: '${{ inputs.notes }}' } }\n",
      "flow.test.manus.yaml": cases(`  - name: stubbed
    stubs: { publish: { outputs: { at: here } }, again: "" }
    expect: { outputs: { at: here }, calls: { file_write: 0 }, steps: { publish: { with: { notes: N, dry: false } } } }
  - name: for real
    stubs: { publish: { stubs: { push: there } }, again: { stubs: { push: { fails: denied } } } }
    expect:
      status: failed
      calls: { file_write: 2 }
      steps:
        publish: { outputs: { at: there }, with: { notes: N }, steps: { push: { outcome: succeeded, with: { content: N } } } }
        again: { outcome: failed, steps: { push: { reason: denied, with: { content: M } } } }
  - name: not all of it
    stubs: { publish: { stubs: {} }, again: "" }
`),
    };
    assert.deepEqual(await outcomesOf(files), [
      "stubbed passed",
      "for real passed",
      "not all of it failed",
      "line 17: Step push isn't stubbed: say under `stubs` what it does",
    ]);
  });

  it("leave secrets and the environment to stand-ins", () =>
    check(
      `  - { id: say, tool: message_notify_user, with: { text: "\${{ env.STAGE }}" } }\n`,
      `  - name: given
    env: { STAGE: staging }
    secrets: { TOKEN: t }
    stubs: { say: "" }
    expect: { steps: { say: { with: { text: staging } } } }
  - name: as written
    stubs: { say: "" }
    expect: { steps: { say: { with: { text: production } } } }
`,
      ["given passed", "as written passed"],
      "env: { STAGE: production, TOKEN: '${{ secrets.TOKEN }}' }\n",
    ));

  it("see the same workspace and time on every machine", () =>
    check(
      `  - { id: say, tool: message_notify_user, with: { text: "\${{ workspace.root }} \${{ workspace.name }} \${{ run.startedAt }}" } }\n`,
      `  - name: where
    stubs: { say: "" }
    expect: { steps: { say: { with: { text: "/workspace workspace 2026-01-01T09:00:00.000Z" } } } }
`,
      ["where passed"],
    ));
});
