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
#                                                                             ^^^^^^^^ error expression-syntax: Too few
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
});
