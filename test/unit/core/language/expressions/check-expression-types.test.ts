import { check } from "../check-marks.ts";

const flow = "manus: 1\nkind: workflow\nname: a\n";
const gate = `${flow}steps:
  - id: gate
    approve: Publish?
  - id: log
    tool: shell_exec
    with: { id: a, exec_dir: ., command: git log }
`;
const summarize = `# -- summarize.manus.yaml
manus: 1
kind: task
name: summarize
prompt: x
outputs:
  report: { file: report.md }
  kind: { json: { enum: [short, long] } }
`;

describe("what expressions read", () => {
  it("is an output that the other file declares", () =>
    check(`${flow}steps:
  - id: sum
    task: summarize
  - prompt: \${{ steps.sum.outputs.report }} \${{ steps.sum.outputs.REPORT }} \${{ steps.sum.outputs.reprt }} \${{ steps.sum.outputs['x'] }}
#                                                                                                 ^^^^^ error unknown-output: Did you mean \`report\`?
#                                                                                                                                 ^ error unknown-output: It delivers \`report\` and \`kind\`.
outputs:
  a: steps.sum.outputs.reports
#                      ^^^^^^^ error unknown-output: Did you mean \`report\`?
${summarize}`));

  it("is an output that a prompt in place declares", () =>
    check(`${flow}steps:
  - id: draft
    prompt: x
    outputs: { notes: { file: notes.md } }
  - id: other
    prompt: \${{ steps.draft.outputs.notes }} \${{ steps.draft.outputs.note }}
#                                                                    ^^^^ error unknown-output
  - prompt: \${{ steps.other.outputs.a }}
#                                   ^ error unknown-output: It delivers no outputs.
`));

  it("is, of a step for each of many, the list of what they deliver under a name", () =>
    check(`${flow}steps:
  - id: each
    forEach: fromJSON('[1]')
    task: summarize
  - prompt: \${{ steps.each.outputs.kind[0] }} \${{ steps.each.outputs.kin }}
#                                                                    ^^^ error unknown-output: Did you mean \`kind\`?
${summarize}`));

  it("may be any output where nobody knows which there are", () =>
    check(`${flow}steps:
  - id: each
    forEach: fromJSON('[1]')
    task: "\${{ item }}"
  - id: log
    tool: shell_exec
    with: { id: a, exec_dir: ., command: git log }
  - prompt: \${{ steps.each.outputs.any }} \${{ steps.log.outputs.exitCode }} \${{ steps.log.outputs.more }} \${{ steps.log.outputs[run.id] }}
${summarize}`));

  it("is no output of a question", () =>
    check(`${gate}  - prompt: \${{ steps.gate.outputs.answer }}
#                                  ^^^^^^ error unknown-output: It delivers no outputs.
`));

  it("is a variable that the file sets", () =>
    check(`${flow}env: { LEVEL: 3 }
steps:
  - prompt: \${{ env.LEVEL }} \${{ env.level }} \${{ env.LEVLE }} \${{ env.HOME }} \${{ env[run.id] }}
#                                                     ^^^^^ information unknown-variable: Did you mean \`LEVEL\`?
#                                                                      ^^^^ information unknown-variable: sets no \`HOME\`
`));

  it("is compared with what it can be", () =>
    check(`${gate}  - if: steps.gate.outcome == 'aproved'
#                              ^^^^^^^ warning never-equal: Did you mean \`approved\`?
    tool: idle
  - if: steps.gate.outcome == 'Approved' || steps.gate.outcome == 'skipped' || steps.gate.outcome == ''
    tool: idle
  - if: "'succeeded' != steps.gate.outcome"
#         ^^^^^^^^^ warning never-equal: It is 'approved', 'denied', 'failed', 'skipped' or 'stopped'.
    tool: idle
  - if: contains(steps.log.outcome, 'suc') && steps.log.outcome == 'success'
#                                                                   ^^^^^^^ warning never-equal: It is 'succeeded', 'failed'
    tool: idle
`));

  it("is compared with the choices of a question, of an input, and of an output", () =>
    check(`${flow}inputs: { size: { type: choice, options: [s, m] } }
steps:
  - id: where
    approve: { message: Where?, choices: [staging, production] }
  - id: open
    approve: { message: Where?, choices: [staging, "\${{ inputs.size }}"] }
  - id: sum
    task: summarize
  - if: steps.where.outcome == 'approved' && steps.open.outcome == 'approved'
#                               ^^^^^^^^ warning never-equal
    prompt: \${{ inputs.size == 'l' }} \${{ inputs.size == 'M' }} \${{ steps.sum.outputs.kind == 'shrt' }}
#                               ^ warning never-equal: It is 's' or 'm'.
#                                                                                              ^^^^ warning never-equal: Did you mean \`short\`?
    needs: [where, open, sum]
${summarize}`));

  it("is left alone where a comparison is part of something else", () =>
    check(`${gate}  - if: 1 < steps.gate.outcome == 'x' || !steps.gate.outcome == 'x' || steps.gate.outcome == 'x' < 3
    tool: idle
`));

  it("is a list where it's gone through", () =>
    check(`${flow}inputs: { n: { type: number }, any: { type: string } }
steps:
  - id: log
    tool: shell_exec
    with: { id: a, exec_dir: ., command: git log }
  - forEach: steps.log.output
#            ^^^^^^^^^^^^^^^^ error wrong-type: If it is JSON, read it: \`fromJSON(steps.log.output)\`.
    prompt: \${{ item }}
  - forEach: \${{ inputs.n }}
#            ^^^^^^^^^^^^^^^ error wrong-type: This is a number.
    prompt: \${{ item }}
  - forEach: \${{ inputs.any || fromJSON('[]') }}
    prompt: \${{ item }}
  - forEach: \${{ fromJSON(steps.log.output).a }}
    prompt: \${{ item }}
  - id: each
    forEach: \${{ steps }}
    prompt: \${{ item }}
  - forEach: steps.each.output
    prompt: \${{ item }}
`));

  it("is told of in its right place when the file changes above it", () =>
    check(`${gate}# a comment


  - if: 'steps.gate.outcome == ''aproved'''
#                                ^^^^^^^ warning never-equal
    tool: idle
`));

  it("has the properties that are read of it", () =>
    check(`${flow}inputs: { n: { type: number }, t: {} }
env: { LEVEL: 3 }
steps:
  - id: log
    tool: shell_exec
    with: { id: a, exec_dir: ., command: git log }
  - prompt: \${{ steps.log.output.name }} \${{ steps.log.error.message }} \${{ inputs.n.a }} \${{ inputs.t[0] }} \${{ env.LEVEL.a.b }}
#                                ^^^^ error unknown-property: \`fromJSON(steps.log.output).name\`
#                                                            ^^^^^^^ error unknown-property: is a text
#                                                                                    ^ error unknown-property: \`inputs.n\` is a number and has no properties.
#                                                                                                      ^ error unknown-property
#                                                                                                                          ^ error unknown-property
`));

  it("is what a schema tells, however deep", () =>
    check(`${flow}steps:
  - id: sizes
    prompt: x
    outputs:
      all: { json: { type: array, items: { type: object, properties: { words: { type: integer }, more: {} }, additionalProperties: false } } }
      open: { json: { type: object, properties: { words: {} } } }
  - id: each
    forEach: steps.sizes.outputs.all
    tool: idle
  - needs: [each, sizes]
    prompt: \${{ steps.sizes.outputs.all[0].words }} \${{ steps.sizes.outputs.all[0].wrds }} \${{ steps.sizes.outputs.all.words }} \${{ steps.each.output.a }}
#                                                                                  ^^^^ error unknown-property: Did you mean \`words\`?
#                                                                                                                      ^^^^^ error unknown-property: \`steps.sizes.outputs.all.*.words\`
#                                                                                                                                                     ^ error unknown-property: is a list
  - needs: [each, sizes]
    prompt: \${{ steps.sizes.outputs.open.nope }} \${{ steps.sizes.outputs.all.*.wrds }} \${{ steps.sizes.outputs.all[0].more.x }} \${{ steps.each.output[0] }}
`));

  it("is held against thousands of steps", () => {
    const call = (number: number): string => `  - id: s${String(number + 1)}
    task: summarize
    if: steps.s${String(number)}.outcome == 'succeeded'
    with: { size: "\${{ steps.s${String(number)}.outputs.kind }}" }
`;
    const steps = Array.from({ length: 8000 }, (_, index) => call(index)).join("");
    const text = `${flow}steps:\n  - id: s0\n    task: summarize\n${steps}${summarize}inputs: { size: {} }\n`;
    check(text.replace("prompt: x\n", "prompt: \${{ inputs.size }}\n"));
  });
});
