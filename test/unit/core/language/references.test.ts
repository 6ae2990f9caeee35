import { check } from "./check-marks.ts";

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
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error unknown-task: no task file at
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

  it("wants a name that no other file has", () =>
    check(`manus: 1
kind: task
name: summarize
#     ^^^^^^^^^ error duplicate-name: summarize.manus.yaml
prompt: x
${summarize}`));
});
