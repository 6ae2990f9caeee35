import type { FileFact } from "../../../../../server/src/core/language/surroundings.ts";
import { check } from "../check-marks.ts";

const others = `
# -- flow.manus.yaml
manus: 1
kind: workflow
name: flow
inputs: { since: { type: string, required: true }, count: { type: number } }
outputs: { notes: steps.draft.output }
steps:
  - id: log
    tool: shell_exec
    with: { id: a, exec_dir: ., command: "git log \${{ inputs.since }} \${{ inputs.count }}" }
  - id: draft
    prompt: x
  - id: gate
    approve: Sure?
  - id: publish
    workflow: ./sub/publish.manus.yaml
  - tool: idle
# -- sub/publish.manus.yaml
manus: 1
kind: workflow
name: publish
steps:
  - id: push
    tool: idle
# -- triage.manus.yaml
manus: 1
kind: task
name: triage
prompt: x
`;

const head = "manus: 1\nkind: test\nname: t\nworkflow: flow\n";

describe("findings of a test", () => {
  it("nothing is wrong with steps, inputs and outputs that there are", () =>
    check(`${head}stubs:
  log: a
  step-5: ""
cases:
  - name: a
    inputs: { since: v1, count: 3 }
    stubs: { publish: { stubs: { push: "" } }, gate: { answer: approved } }
    expect:
      outputs: { notes: { matches: ^a } }
      calls: { shell_exec: 1 }
      order: [log, gate]
      steps: { publish: { steps: { push: { outcome: succeeded } } } }
  - name: b
    expect: { status: refused }
${others}`));

  it("what is tested must be there, and be what it's called", () => {
    check(`manus: 1
kind: test
name: t
workflow: flaw
#         ^^^^ error unknown-workflow: Did you mean \`flow\`?
cases: [{ name: a }]
${others}`);
    check(`manus: 1
kind: test
name: t
workflow: triage
#         ^^^^^^ error wrong-kind: Write \`task: triage\`
cases: [{ name: a }]
${others}`);
    check(`manus: 1
kind: test
name: t
task: ./gone.manus.yaml
#     ^^^^^^^^^^^^^^^^^ error unknown-task: There is no task file
cases: [{ name: a }]
${others}`);
    check(`manus: 1
kind: test
#^^^ error missing-key: one of the keys \`workflow\` and \`task\`
name: t
cases: [{ name: a }]
${others}`);
    check(`manus: 1
kind: test
name: t
workflow: flow
task: triage
#^^^ error conflicting-keys: only one file
cases: [{ name: a }]
${others}`);
  });

  it("steps are those of the tested file, and below a step that runs a workflow of that one", () =>
    check(`${head}stubs:
  lug: a
# ^^^ error unknown-step: has no step \`lug\`. Did you mean \`log\`?
  publish: { stubs: { posh: "" } }
#                     ^^^^ error unknown-step: The workflow \`publish\` has no step \`posh\`. Did you mean \`push\`?
cases:
  - name: a
    inputs: { since: v1 }
    expect:
      order: [log, darft]
#                  ^^^^^ error unknown-step: Did you mean \`draft\`?
      steps: { gat: { outcome: approved }, publish: { steps: { nope: {} } } }
#              ^^^ error unknown-step
#                                                              ^^^^ error unknown-step
${others}`));

  it("a task has one step", () =>
    check(`manus: 1
kind: test
name: t
task: triage
stubs:
  task: done
  log: a
# ^^^ error unknown-step: The task \`triage\` has no step \`log\`
cases: [{ name: a }]
${others}`));

  it("inputs are declared ones of their types, and those that are needed are there", () =>
    check(`${head}cases:
  - name: a
    inputs: { since: v1, sinc: v2, count: many }
#                        ^^^^ error unknown-input: Did you mean \`since\`?
#                                         ^^^^ error wrong-type: takes a number
  - name: b
#         ^ error missing-input: needs the input \`since\`
${others}`));

  it("outputs and tools are there", () =>
    check(`${head}cases:
  - name: a
    inputs: { since: v1 }
    expect:
      outputs: { note: a }
#                ^^^^ error unknown-output: Did you mean \`notes\`?
      calls: { shell_exek: 1 }
#              ^^^^^^^^^^ error unknown-tool: Did you mean \`shell_exec\`?
${others}`));

  it("cases have names of their own, and conditions make sense", () =>
    check(`${head}cases:
  - name: a
    inputs: { since: v1 }
  - name: a
#         ^ error duplicate-case: already
    inputs: { since: v1 }
    expect: { steps: { log: { output: { matches: "(" } } } }
#                                                ^^^ error invalid-text: no regular expression
${others}`));

  it("a stub says what its step can do", () =>
    check(`${head}stubs:
  log: { output: a, answer: approved, replay: a.jsonl }
#                   ^^^^^^ warning unfit-stub: it asks nobody
#                                     ^^^^^^ warning unfit-stub: it runs no agent
  draft: { stubs: {} }
#          ^^^^^ warning unfit-stub: it runs no workflow
  gate: { output: a }
# ^^^^ warning unfit-stub: say what they do
#         ^^^^^^ warning unfit-stub: it asks a person
  publish: { items: { a: { person: me } } }
#                          ^^^^^^ warning unfit-stub: it asks nobody
cases:
  - name: a
    inputs: { since: v1 }
    stubs: { gate: { unanswered: true } }
${others}`));

  it("times are literal ones", () =>
    check(`${head}stubs:
  log: { takes: "\${{ inputs.time }}" }
#               ^^^^^^^^^^^^^^^^^^^^ error expression-not-allowed: Write a duration
cases:
  - name: a
    inputs: { since: v1 }
    stubs: { draft: { attempts: [{ takes: "\${{ 1 }}" }] } }
#                                         ^^^^^^^^^^ error expression-not-allowed
    expect: { takes: "\${{ 1 }}" }
#                    ^^^^^^^^^^ error expression-not-allowed
${others}`));

  it("a recording must be there", () => {
    const files = {
      at: (path: string): FileFact => ({ kind: path === "/w/rec/a.jsonl" ? "file" : "none" }) as FileFact,
      matches: () => undefined,
      entries: () => undefined,
    };
    check(
      `${head}stubs:
  draft: { replay: ./rec/a.jsonl }
cases:
  - name: a
    inputs: { since: v1 }
    stubs: { draft: { replay: ./rec/b.jsonl } }
#                             ^^^^^^^^^^^^^ error missing-file: There is no file
${others}`,
      { files },
    );
  });

  it("expressions in it are texts like others", () =>
    check(`${head}stubs: { log: "\${{ steps.nothing.at }}" }
cases: [{ name: "\${{ x", inputs: { since: "\${{ y }}" } }]
${others}`));
});
