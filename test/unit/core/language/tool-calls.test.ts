import { check } from "./check-marks.ts";

const head = "manus: 1\nkind: workflow\nname: a\n";

describe("tool calls", () => {
  it("accepts literal arguments, and expressions for every type", () =>
    check(`${head}inputs: { n: { type: number } }
steps:
  - tool: file_read
    with: { file: a.txt, start_line: 1, end_line: "\${{ inputs.n }}", sudo: "\${{ inputs.n > 1 }}" }
  - tool: message_ask_user
    with: { text: "Yes?", attachments: [a, b], suggest_user_takeover: none }
  - tool: browser_view
`));

  it("guesses which tool was meant", () =>
    check(`${head}steps:
  - tool: shel_exec
#         ^^^^^^^^^ error unknown-tool: Did you mean \`shell_exec\`?
    with: { anything: goes }
  - tool: 5
#         ^ error wrong-type
`));

  it("asks for what is missing", () =>
    check(`${head}steps:
  - tool: file_read
#         ^^^^^^^^^ error missing-argument: lacks \`file\`
  - tool: shell_exec
    with:
#   ^^^^ error missing-argument: lacks \`command\`
      id: main
      exec_dir: .
`));

  it("knows no other arguments, and their types", () =>
    check(`${head}steps:
  - tool: shell_wait
    with:
      id: 5
#         ^ error wrong-type: \`with.id\` takes text, not the number
      second: 10
#     ^^^^^^ error unknown-argument: Did you mean \`seconds\`?
  - tool: idle
    with: { text: x }
#           ^^^^ error unknown-argument: It takes none
  - tool: message_notify_user
    with: { text: "" }
#                 ^^ error missing-value: is empty
  - tool: info_search_web
    with: { query: x, date_range: yesterday }
#                                 ^^^^^^^^^ error wrong-value
  - tool: file_read
    with: 5
#         ^ error wrong-type: \`steps.step-5.with\` takes a mapping
`));

  it("wants either the index or both coordinates", () =>
    check(`${head}steps:
  - tool: browser_click
    with: { index: 3 }
  - tool: browser_click
    with: { coordinate_x: 3, coordinate_y: "\${{ 1 }}" }
  - tool: browser_click
#         ^^^^^^^^^^^^^ error missing-argument: \`index\`, or both
  - tool: browser_click
    with: { coordinate_x: 3 }
#         ^^^^^^^^^^^^^^^^^^^ error missing-argument
  - tool: browser_input
    with: { text: a, press_enter: true, index: 1, coordinate_y: 3 }
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error conflicting-keys: not both
`));

  it("refuses a direct step with a tool that the file denies", () =>
    check(`${head}tools: { deny: [shell_*, "file_read(secret*)"] }
steps:
  - tool: shell_view
#         ^^^^^^^^^^ error denied-tool: by \`shell_*\`
    with: { id: main }
  - tool: file_read
    with: { file: secret.txt }
`));

  it("finds an expression that would be no word of its own in a command", () =>
    check(`${head}inputs: { v: { type: string, default: x } }
steps:
  - tool: shell_exec
    with:
      id: main
      exec_dir: .
      command: git tag "v\${{ inputs.v }}"
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^ error unsafe-expression: Take the quotes away
  - tool: shell_exec
    with: { id: main, exec_dir: ., command: "git tag \${{ format('v{0}', inputs.v) }}" }
`));
});
