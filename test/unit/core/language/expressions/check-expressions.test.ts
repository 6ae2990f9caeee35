import { check } from "../check-marks.ts";

const task = "manus: 1\nkind: task\nname: a\n";
const workflow = "manus: 1\nkind: workflow\nname: a\n";

describe("expressions", () => {
  it("accepts what the contexts have", () =>
    check(`${workflow}inputs: { since: {} }
env: { TOKEN: "\${{ secrets.TOKEN }}" }
steps:
  - id: log
    tool: message_notify_user
    with: { text: "\${{ inputs.since }} \${{ run.id }} \${{ workspace.root }} \${{ env.TOKEN }} \${{ '\${{ }}' }}" }
  - id: each
    forEach: fromJSON(steps.log.output)
    prompt: Do \${{ item }} of \${{ index }}, \${{ join(fromJSON('[1]'), ', ') }}
  - id: last
    if: always() && steps.each.outcome == 'succeeded' || failure()
    prompt: Sum up \${{ steps.log.outputs.report }} and \${{ steps['log'].error }}
outputs:
  log: steps.log.output
  also: \${{ steps.each.output }}
`));

  it("points at what is wrong inside", () =>
    check(`${task}prompt: Read \${{ inputs. }} and \${{ 1 + }}
#                      ^ error expression-syntax: It ends too early
#                                     ^ error expression-syntax
title: \${{ 'open }}
#      ^^^^^^^^^^^^ error expression-unclosed: Add \`}}\`
description: \${{ }} is empty
#               ^ error expression-syntax: It is empty
`));

  it("knows the contexts, functions and properties", () =>
    check(`${task}prompt: \${{ input.since }} \${{ foo(1) }} \${{ formt('a') }} \${{ run.nam }} \${{ contains('a') }}
#           ^^^^^ error unknown-context: Did you mean \`inputs\`?
#                              ^^^ error unknown-function
#                                            ^^^^^ error unknown-function: Did you mean \`format\`?
#                                                                  ^^^ error unknown-property: Did you mean \`name\`?
#                                                                             ^^^^^^^^ error wrong-arguments: takes 2 arguments: \`contains(search, item)\`
`));

  it("tells where a context has no value", () =>
    check(`${workflow}title: \${{ steps.a.output }}
#          ^^^^^ error unavailable-context
inputs:
  a: { default: "\${{ inputs.b }}" }
#                    ^^^^^^ error unavailable-context: what is being declared
steps:
  - id: a
    prompt: \${{ item }} \${{ inputs.a }} \${{ success() }}
#               ^^^^ error unavailable-context: a step with \`forEach\`
#                                           ^^^^^^^ error unknown-function: only works in \`if\`
  - forEach: \${{ item }}
#                ^^^^ error unavailable-context
    prompt: x
`));

  it("keeps out of what is read before anything runs", () =>
    check(`manus: 1
kind: workflow
name: a\${{ 1 }}
#     ^^^^^^^^^ error invalid-text
#      ^^^^^^^^ error expression-not-allowed: in \`name\`
steps:
  - id: \${{ 'x' }}
#       ^^^^^^^^^^ error invalid-text
#       ^^^^^^^^^^ error expression-not-allowed: in \`id\`
    tool: idle
on: { files: ["\${{ 1 }}"] }
#              ^^^^^^^^ error expression-not-allowed: in \`on\`
`));

  it("finds its place in quoted and folded texts too", () =>
    check(`${task}prompt: >
  Read what there is
  and \${{ inputs.b }}
#                ^ error unknown-input
title: "tab\\t\${{ inputs.c }}"
#                       ^ error unknown-input
description: 'it''s \${{ inputs.d }}'
#                              ^ error unknown-input
`));

  it("counts arguments", () =>
    check(`${workflow}steps:
  - if: always(1) && case(true, 1)
#       ^^^^^^ error wrong-arguments: \`always\` takes no arguments
    tool: idle
  - if: case(true, 1)
#       ^^^^ error wrong-arguments: \`case(condition, value, …, otherwise)\`
    tool: idle
  - if: toJSON()
#       ^^^^^^ error wrong-arguments: takes 1 argument
    tool: idle
`));

  it("holds templates against their values", () =>
    check(`${task}prompt: \${{ format('{0} {1}', run.id) }} \${{ format('{0}') }} \${{ format('{{0}} {0}', format('{1}', 1, 2)) }} \${{ format('{') }}
#                  ^^^^^^^^^ error wrong-arguments: place for \`{1}\`, but only 1 value follows
#                                                   ^^^^^ error wrong-arguments: no value follows
#                                                                                                                        ^^^ error wrong-arguments: Write it twice
`));

  it("knows what isn't there yet", () =>
    check(`${task}env: { A: x, B: "\${{ env.A }}" }
#                    ^^^ error unavailable-context: only made once
inputs: { a: { default: "\${{ env.A }}" } }
#                            ^^^ error unavailable-context
prompt: \${{ inputs.a }}
`));

  it("ends what isn't closed where the next one starts", () =>
    check(`${task}prompt: \${{ run.id and \${{ run.name }}
#       ^^^^^^^^^^^^^^^ error expression-unclosed
`));

  it("counts what stands in an unfinished expression as used", () =>
    check(`${task}inputs: { a: {}, b: {} }
prompt: \${{ inputs.a == }} \${{ inputs.b
#                    ^ error expression-syntax: It ends too early, behind \`==\`
#                          ^^^^^^^^^^^^ error expression-unclosed
`));
});
