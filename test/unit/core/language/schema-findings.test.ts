import { check } from "./check-marks.ts";

describe("schema findings", () => {
  it("says nothing of the task in the format's description", () =>
    check(`manus: 1
kind: task
name: triage-report
title: Report on last night's failures
inputs:
  since: { type: string, default: 24h }
engine: local
account: work
model: gpt-5-mini
prompt: |
  Read logs/*.txt of the last \${{ inputs.since }} and write report.md.
attachments: [logs/*.txt]
plan:
  - List the failures
knowledge:
  - scope: { files: ["logs/**"] }
    text: A line starting with E! is a failure.
datasources:
  - { name: tickets, mcp: { command: npx, args: [tickets-mcp] } }
  - { name: weather, openapi: apis/weather.yaml }
tools:
  allow: [file_*, info_search_web, message_*, idle]
  ask: [shell_exec, "shell_exec(git push*)"]
  deny: [deploy_*]
  sudo: deny
onMessage: enqueue
workspace: { isolation: worktree, directory: ., setup: [npm ci] }
limits: { timeout: 30m, turns: 60 }
retry: { attempts: 3, backoff: exponential, delay: 10s, on: [rate-limit, timeout, engine] }
outputs:
  report: { file: report.md }
  count: { json: { type: integer } }
x-mine: { anything: [goes] }
`));

  it("warns of an unknown key and guesses what was meant", () =>
    check(`manus: 1
kind: task
name: a
prompt: x
modle: small
#^^^^ warning unknown-key: Did you mean \`model\`?
limits: { timeout: 5m, wibble: 1 }
#                      ^^^^^^ warning unknown-key: The key \`wibble\` means nothing in \`limits\`
`));

  it("names the keys that are missing", () =>
    check(`kind: task
#^^^ error missing-key: needs the key \`manus\`
#^^^ error missing-key: needs the key \`name\`
#^^^ error missing-key: needs the key \`prompt\`
`));

  it("asks for the kind where nothing tells it", () =>
    check(`manus: 1
#^^^^ error missing-key: Write \`kind: task\`, \`kind: workflow\` or \`kind: test\`
name: a
`));

  it("guesses a kind that is misspelt", () =>
    check(`manus: 1
kind: wrokflow
#     ^^^^^^^^ error wrong-value: Did you mean \`workflow\`?
name: a
steps:
  - tool: idle
`));

  it("knows one version", () =>
    check(`manus: 2
#      ^ error unknown-version: \`manus\` must be \`1\`, not the number \`2\`
kind: task
name: a
prompt: x
`));

  it("tells what a value should be", () =>
    check(`manus: 1
kind: task
name: Not A Slug
#     ^^^^^^^^^^ error invalid-text: lower-case letters, digits and hyphens
prompt: [x]
#       ^^^ error wrong-type: \`prompt\` takes text, not a list
title: 5
#      ^ error wrong-type: Put it in quotes if it is meant as text
priority: high
#         ^^^^ error wrong-type: a whole number or an expression
engine: cluod
#       ^^^^^ error wrong-value: It takes \`local\` or \`manus\`
limits:
  timeout: half an hour
#          ^^^^^^^^^^^^ error invalid-duration: \`limits.timeout\` can't be \`half an hour\`
  turns: 0
#        ^ error out-of-range: \`limits.turns\` must be at least 1, not 0
budget:
  cost: -1
#       ^^ error out-of-range
  tokens: 1.5
#         ^^^ error wrong-type: \`budget.tokens\` takes a whole number
  onExceed: aks
#           ^^^ error wrong-value: Did you mean \`ask\`?
`));

  it("takes expressions where the format does", () =>
    check(`manus: 1
kind: task
name: a
prompt: x
priority: \${{ inputs.p }}
engine: \${{ inputs.e }}
limits: { timeout: "\${{ inputs.t }}", turns: "\${{ inputs.n }}" }
inputs: { p: { type: number }, e: {}, t: {}, n: { type: number } }
`));

  it("notices keys without a value", () =>
    check(`manus: 1
kind: task
name: a
prompt:
#^^^^^ error missing-value: \`prompt\` has no value. It takes text
limits:
#^^^^^ error missing-value
`));

  it("checks inputs by their type", () =>
    check(`manus: 1
kind: task
name: a
prompt: \${{ inputs.one }} \${{ inputs.two }} \${{ inputs.three }}
inputs:
  one: { type: choice }
#      ^^^^^^^^^^^^^^^^ error missing-key: \`inputs.one\` needs the key \`options\`
  two: { type: number, default: many }
#                               ^^^^ error wrong-type: \`inputs.two.default\`
  three: { type: nubmer }
#                ^^^^^^ error wrong-value: Did you mean \`number\`?
`));

  it("wants exactly one of several keys", () =>
    check(`manus: 1
kind: workflow
name: a
steps:
  - id: none
#   ^^ error missing-key: needs one of the keys \`tool\`, \`task\`, \`prompt\`, \`workflow\` or \`approve\`
  - id: two
    approve: Really?
    tool: idle
#   ^^^^ error conflicting-keys: takes only one of them
  - just a text
#   ^^^^^^^^^^^ error wrong-type: takes a mapping of keys, not the text
  - approve: { choices: [] }
#            ^^^^^^^^^^^^^^^ error missing-key: needs the key \`message\`
#                       ^^ error too-few
`));

  it("notices what stands twice in a set", () =>
    check(`manus: 1
kind: workflow
name: a
steps:
  - id: one
    tool: idle
  - needs: [one, one]
#                ^^^ error duplicate-item
    tool: idle
`));

  it("asks for steps", () => {
    check(`manus: 1
kind: workflow
name: a
steps:
#^^^^ error too-few: at least one step
`);
    check(`manus: 1
kind: workflow
name: a
steps: []
#^^^^ error too-few: at least one step
`);
    check(`manus: 1
kind: workflow
name: a
steps: later
#      ^^^^^ error wrong-type: \`steps\` takes a list
`);
  });

  it("expects a mapping at the top", () =>
    check(`- a
#^^ error wrong-type: This is a list
`));
});
