import { check } from "./check-marks.ts";

const head = "manus: 1\nkind: workflow\nname: a\n";

describe("steps", () => {
  it("wants ids that are unique, those that are only counted included", () =>
    check(`${head}steps:
  - id: log
    tool: idle
  - id: log
#       ^^^ error duplicate-id: taken by step 1
    tool: idle
  - id: step-4
    tool: idle
  - tool: idle
#   ^^^^ error duplicate-id: \`step-4\` is taken by step 3
`));

  it("finds needs that don't exist, and a step's own", () =>
    check(`${head}steps:
  - id: log
    tool: idle
  - id: draft
    needs: [lgo, draft, below]
#           ^^^ error unknown-step: Did you mean \`log\`?
#                ^^^^^ error self-need
    tool: idle
  - id: below
    needs: []
    tool: idle
`));

  it("names every step of a cycle, once", () =>
    check(`${head}steps:
  - id: a
    needs: [c]
#           ^ error needs-cycle: The steps \`a\`, \`b\` and \`c\` wait for each other in a circle
    tool: idle
  - id: b
    tool: idle
  - id: c
    tool: idle
  - id: outside
    needs: [a]
    tool: idle
  - id: x
    needs: [y]
#           ^ error needs-cycle: \`x\` and \`y\`
    tool: idle
  - id: y
    needs: [x]
    tool: idle
`));

  it("warns where a step's result may not be there yet", () =>
    check(`${head}steps:
  - id: a
    tool: idle
  - id: b
    tool: idle
  - id: c
    prompt: \${{ steps.a.output }} comes through b
  - id: d
    needs: [b]
    prompt: \${{ steps.a.output }} but not \${{ steps.c.output }} or \${{ steps.d.output }}
#                                                   ^ warning step-not-needed: Add it to \`needs\`
#                                                                            ^ warning step-not-needed: its own result
  - id: e
    prompt: \${{ steps.f.output }} \${{ steps.zz.output }}
#                     ^ warning step-not-needed
#                                           ^^ error unknown-step
  - id: f
    tool: idle
outputs: { all: steps.f.output, none: steps.g.output }
#                                           ^ error unknown-step
`));

  it("counts what other files may refer to", () =>
    check(`${head}inputs:
  used: {}
  idle: {}
# ^^^^ warning unused-input
steps:
  - prompt: \${{ inputs.used }} \${{ inputs.usd }}
#                                         ^^^ error unknown-input: Did you mean \`used\`?
`));

  it("can't say that an input is unused where any may be", () =>
    check(`${head}inputs: { a: {} }
steps:
  - prompt: \${{ toJSON(inputs) }}
`));
});
