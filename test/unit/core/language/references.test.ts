import { check } from "./check-marks.ts";
import { diskWith } from "./known-facts.ts";

const head = "manus: 1\nkind: workflow\nname: main\n";
const summarize = `# -- tasks/summarize.manus.yaml
manus: 1
kind: task
name: summarize
prompt: \${{ inputs.package }} \${{ inputs.depth }} \${{ inputs.style }}
inputs:
  package: { required: true }
  depth: { type: number, default: 1, required: true }
  style: { type: choice, options: [short, long] }
`;

describe("references to other files", () => {
  it("finds a task by its name and by its path", () =>
    check(`${head}steps:
  - task: summarize
    with: { package: server, depth: 3, style: short }
  - task: tasks/summarize.manus.yaml
    with: { package: "\${{ run.id }}" }
  - task: ./tasks/summarize.manus.yaml
    with: { package: server }
${summarize}`));

  it("knows no other names and paths", () =>
    check(`${head}steps:
  - task: sumarize
#         ^^^^^^^^ error unknown-task: Did you mean \`summarize\`?
  - task: ../tasks/summarize.manus.yaml
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error outside-workspace: lies outside the workspace folder
  - task: tasks/summarise.manus.yaml
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^ error unknown-task: no task file at
  - workflow: summarize
#             ^^^^^^^^^ error wrong-kind: Write \`task: summarize\`
  - workflow: publish
#             ^^^^^^^ error unknown-workflow
${summarize}`));

  it("checks what a task is given", () =>
    check(`${head}steps:
  - task: summarize
#         ^^^^^^^^^ error missing-input: needs the input \`package\`
    with: { pakage: a }
#           ^^^^^^ error unknown-input: Did you mean \`package\`?
  - task: summarize
    with: { package: a, depth: deep, style: medium }
#                              ^^^^ error wrong-type: takes a number
#                                           ^^^^^^ error wrong-type: takes \`short\` or \`long\`
${summarize}`));

  it("says of a file that is there that its name isn't that of a task file", () =>
    check(
      `${head}steps:
  - task: tasks/notes.yaml
#         ^^^^^^^^^^^^^^^^ error unknown-task: the name of one ends with
${summarize}`,
      { files: diskWith({ "tasks/notes.yaml": 10 }) },
    ));

  it("wants a name that no other file has", () =>
    check(`manus: 1
kind: task
name: summarize
#     ^^^^^^^^^ error duplicate-name: summarize.manus.yaml
prompt: x
${summarize}`));
});

describe("computed values for the inputs of another file", () => {
  const target = `# -- all.manus.yaml
manus: 1
kind: task
name: all
prompt: \${{ inputs.text }} \${{ inputs.count }} \${{ inputs.deep }} \${{ inputs.style }} \${{ inputs.path }}
inputs:
  text: {}
  count: { type: number }
  deep: { type: boolean }
  style: { type: choice, options: [short, "2"] }
  path: { type: file }
`;
  const steps = (given: string): string => `${head}inputs:
  many: { type: number, default: 2 }
  sure: { type: boolean, default: true }
  size: { type: choice, options: [small, large] }
  words: { type: string }
x-uses: &uses a
outputs: { a: "\${{ inputs.many }} \${{ inputs.sure }} \${{ inputs.size }} \${{ inputs.words }}" }
steps:
  - { id: log, tool: idle }
  - task: all
    with:
${given}${target}`;

  it("fit where the type may be right", () =>
    check(
      steps(`      text: "\${{ inputs.sure }}"
      count: "\${{ inputs.words }}"
      deep: "\${{ steps.log.output }}"
      style: "\${{ inputs.many }}"
      path: "\${{ workspace.root }}"
`),
    ));

  const wrong: readonly (readonly [string, string, string])[] = [
    ["count", "inputs.sure", "takes a number, and this gives `true` or `false`"],
    ["count", "inputs.size", "takes a number, and this gives 'small' or 'large'"],
    ["deep", "inputs.many", "takes `true` or `false`, and this gives a number"],
    ["deep", "inputs.size", "takes `true` or `false`"],
    ["style", "inputs.size", "takes one of `short`, `2`, and this gives 'small' or 'large'"],
    ["style", "inputs.sure", "takes one of"],
    ["text", "steps", "takes a text, and this gives a mapping"],
    ["path", "steps.*.output", "takes a text, and this gives a list"],
  ];
  for (const [name, source, message] of wrong) {
    it(`can't give ${source} to ${name}`, () => {
      const value = `"\${{ ${source} }}"`;
      const marks = `#${" ".repeat(7 + name.length)}${"^".repeat(value.length)} error wrong-type: ${message}`;
      check(steps(`      ${name}: ${value}\n${marks}\n`));
    });
  }
});
