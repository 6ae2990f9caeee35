import { check } from "../check-marks.ts";

const task = "manus: 1\nkind: task\nname: a\n";
const workflow = "manus: 1\nkind: workflow\nname: a\n";

describe("keys without effect", () => {
  it("maxParallel without forEach", () =>
    check(`${workflow}steps:
  - tool: idle
    maxParallel: 2
#   ^^^^^^^^^^^ warning key-without-effect: about the entries of \`forEach\`
  - tool: idle
    forEach: \${{ fromJSON('[1]') }}
    maxParallel: 2
`));
  it("options of what is no choice, required beside a default", () =>
    check(`${task}prompt: \${{ inputs.a }} \${{ inputs.b }} \${{ inputs.c }}
inputs:
  a: { type: number, options: [x] }
#                    ^^^^^^^ warning key-without-effect: Only an input of the type
  b: { required: true, default: x }
#      ^^^^^^^^ warning key-without-effect: there always is a value
  c: { required: false, default: x }
`));
  it("cache of an agent in a worktree of its own", () =>
    check(`${workflow}steps:
  - prompt: x
    workspace: { isolation: worktree }
    cache: a
#   ^^^^^ warning key-without-effect: works in a worktree of its own
  - prompt: x
    cache: a
`));
  it("onConflict without group", () =>
    check(`${workflow}concurrency: { max: 2, onConflict: cancel }
#                      ^^^^^^^^^^ warning key-without-effect: there is no \`group\`
steps:
  - { tool: idle }
`));
  it("what is about a second attempt where there is none", () =>
    check(`${task}prompt: x
retry: { attempts: 1, backoff: fixed, delay: 5s, on: [timeout] }
#                     ^^^^^^^ warning key-without-effect: With one attempt in all
#                                     ^^^^^ warning key-without-effect
#                                                ^^ warning key-without-effect
`));
  it("what is about a second attempt of a step", () =>
    check(`${workflow}steps:
  - tool: idle
    retry: { attempts: 1, delay: 5s }
#                         ^^^^^ warning key-without-effect
  - tool: idle
    retry: { attempts: 2, delay: 5s }
`));
  it("the default of a gate that waits for ever", () =>
    check(`${workflow}steps:
  - approve: { message: Go?, default: denied }
#                            ^^^^^^^ warning key-without-effect: there is no \`timeout\`
  - approve: { message: Go?, default: denied, timeout: 1h }
`));
});

describe("defaults that must be one of a list", () => {
  it("of a gate with choices, and without", () =>
    check(`${workflow}steps:
  - approve: { message: Where?, choices: [here, there], default: nowhere, timeout: 1h }
#                                                                ^^^^^^^ error wrong-value: must be one of the choices: \`here\` or \`there\`
  - approve: { message: Go?, default: maybe, timeout: 1h }
#                                     ^^^^^ error wrong-value: \`approved\` or \`denied\`
  - approve: { message: Where?, choices: [here, "\${{ run.id }}"], default: there, timeout: 1h }
  - approve: { message: Where?, choices: [here, there], default: "\${{ run.id }}", timeout: 1h }
`));
  it("of an input", () =>
    check(`${task}prompt: \${{ inputs.a }} \${{ inputs.b }}
inputs:
  a: { type: choice, options: [x, y], default: z }
#                                              ^ error wrong-value: must be one of the options: \`x\` or \`y\`
  b: { type: choice, options: [x, y], default: y }
`));
});
