import { check } from "../check-marks.ts";

const task = "manus: 1\nkind: task\nname: a\nprompt: x\n";
const workflow = "manus: 1\nkind: workflow\nname: a\n";

describe("patterns of tools", () => {
  it("match tools, with arguments or without", () =>
    check(`${task}tools: { allow: [file_*, "shell_exec(git *)", "*", idle], ask: [browser_*] }\n`));

  it("match none", () =>
    check(`${task}tools:
  allow: [file_reed, "shel_*", "shell_exce(git *)"]
#         ^^^^^^^^^ warning unmatched-pattern: Did you mean \`file_read\`?
#                    ^^^^^^^^ warning unmatched-pattern: so it changes nothing
#                              ^^^^^^^^^^^^^^^^^^^ warning unmatched-pattern: Did you mean \`shell_exec\`?
  deny: [sudo]
#        ^^^^ warning unmatched-pattern
`));
  it("are those of a datasource", () =>
    check(`${task}datasources: [{ name: tickets, mcp: { command: x } }, { name: weather, openapi: "https://x.org/a" }]
tools: { allow: [mcp_tickets_read, "mcp_*", api_weather_*, api_tickets_read, "mcp_other_*"] }
#                                                          ^^^^^^^^^^^^^^^^ warning unmatched-pattern: No entry of \`datasources\`
#                                                                            ^^^^^^^^^^^^^ warning unmatched-pattern
`));
  it("of a workflow are those of the datasources of its steps", () =>
    check(`${workflow}tools: { ask: ["mcp_tickets_*"] }
steps:
  - prompt: x
    datasources: [{ name: tickets, mcp: { command: x } }]
    tools: { allow: [mcp_tickets_read, mcp_mail_send] }
#                                      ^^^^^^^^^^^^^ warning unmatched-pattern
`));
  it("of knowledge that is never given", () =>
    check(`${task}knowledge:
  - { text: x, scope: { tools: [browser_*, brwser_view] } }
#                                          ^^^^^^^^^^^ warning unmatched-pattern: never given
`));
  it("are taken back by a deny", () =>
    check(`${workflow}steps:
  - prompt: x
    tools:
      allow: [shell_exec, file_read, "file_*", "shell_exec(ls)"]
#             ^^^^^^^^^^ warning pattern-without-effect: \`shell_*\` under \`deny\` is stronger
#                                              ^^^^^^^^^^^^^^^^ warning pattern-without-effect
      ask: [shell_*, idle]
#           ^^^^^^^ warning pattern-without-effect: under \`ask\`
      deny: [shell_*, "file_write(/etc/*)"]
`));
  it("that are computed are left alone", () =>
    check(`${task}tools: { allow: ["\${{ env.TOOL }}"] }\nenv: { TOOL: idle }\n`));
});
