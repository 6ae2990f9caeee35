import { emptySurroundings } from "../../../../server/src/core/language/surroundings.ts";
import { check } from "./check-marks.ts";

/** A machine where only these tools can run; undefined: nobody knows. */
const machine = (...tools: readonly string[]): { readonly fleet: typeof emptySurroundings.fleet } => ({
  fleet: { ...emptySurroundings.fleet, known: true, tools: new Set(tools) },
});
const flow = "manus: 1\nkind: workflow\nname: a\nsteps:\n";
const task = "manus: 1\nkind: task\nname: a\nprompt: x\n";

describe("tools that can't run here", () => {
  it("warns of steps that call one, and says what is missing", () =>
    check(
      `${flow}  - tool: info_search_web
#         ^^^^^^^^^^^^^^^ warning unavailable-tool: set \`SEARXNG_URL\`, \`BRAVE_API_KEY\` or \`TAVILY_API_KEY\`
    with: { query: x }
  - tool: browser_view
#         ^^^^^^^^^^^^ warning unavailable-tool: install Chrome, Chromium or Edge
  - tool: deploy_apply_deployment
#         ^^^^^^^^^^^^^^^^^^^^^^^ warning unavailable-tool: \`MANUS_DEPLOY_TARGET\`
    with: { type: static, local_dir: . }
  - tool: idle
  - tool: no_such_tool
#         ^^^^^^^^^^^^ error unknown-tool
`,
      machine("idle"),
    ));

  it("informs where a permission is for nothing else", () =>
    check(
      `${task}tools:
  allow:
    - info_search_web
#     ^^^^^^^^^^^^^^^ information unavailable-tool: agents aren't offered it
    - browser_*
#     ^^^^^^^^^ information unavailable-tool: No tool that \`browser_*\` fits can run
    - "*"
    - idle
  ask: ["browser_navigate(https://example.org/*)"]
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information unavailable-tool
  deny: [deploy_*]
`,
      machine("idle"),
    ));

  it("looks at the permissions of steps, too", () =>
    check(
      `${flow}  - prompt: x
    tools: { allow: [idle, info_search_web] }
#                          ^^^^^^^^^^^^^^^ information unavailable-tool
`,
      machine("idle"),
    ));

  it("says nothing where all can run, or nobody knows", () => {
    const text = `${flow}  - tool: info_search_web\n    with: { query: x }\n  - prompt: x\n    tools: { allow: [browser_*, mcp_x_y] }
#                               ^^^^^^^ warning unmatched-pattern\n`;
    check(text, machine("info_search_web", "browser_view"));
    check(text);
  });
});
