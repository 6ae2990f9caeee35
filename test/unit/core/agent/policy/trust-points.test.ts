import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { load } from "js-yaml";
import { trustPoints } from "../../../../../server/src/core/agent/policy/trust-points.ts";

const keys = (value: object): readonly string[] =>
  trustPoints({ manus: 1, kind: "task", prompt: "x", ...value }).map(({ key }) => key);

describe("what a file wants confirmed", () => {
  it("is nothing, where it only does what the defaults allow", () => {
    const allow = ["file_read", "file_find_*", "message_*", "idle", "info_search_web", "browser_view", "shell_view"];
    assert.deepEqual(
      keys({ tools: { allow, ask: ["*"], deny: ["shell_*"], sudo: "ask" }, workspace: { isolation: "worktree" } }),
      [],
    );
    assert.deepEqual(
      keys({
        datasources: [
          { name: "docs", mcp: { url: "https://example.com" } },
          { name: "a", openapi: "a.yaml" },
        ],
      }),
      [],
    );
  });
  it("is every way past a question", () => {
    assert.deepEqual(
      keys({
        tools: {
          allow: [
            "*",
            "shell_exec(npm test*)",
            "mcp_tickets_*",
            "m*",
            "file_read(/etc/*)",
            "file_read(../x)",
            "x(${{ inputs.a }})",
          ],
          sudo: "allow",
        },
        workspace: { setup: ["npm ci"] },
        env: { PLAIN: "x", CRM_TOKEN: "${{ secrets.CRM }}" },
        datasources: [
          { name: "tickets", mcp: { command: "npx", args: ["tickets-mcp"] } },
          { name: "crm", mcp: { url: "https://crm.example", headers: { Authorization: "Bearer ${{ secrets.CRM }}" } } },
        ],
      }),
      [
        "tools.allow: *",
        "tools.allow: shell_exec(npm test*)",
        "tools.allow: mcp_tickets_*",
        "tools.allow: m*",
        "tools.allow: file_read(/etc/*)",
        "tools.allow: file_read(../x)",
        "tools.allow: x(${{ inputs.a }})",
        "tools.sudo: allow",
        "workspace.setup: npm ci",
        "env.CRM_TOKEN: ${{ secrets.CRM }}",
        "datasources.tickets: npx tickets-mcp",
        "datasources.crm: https://crm.example",
      ],
    );
  });
  it("is what of the account in the cloud it hands out, and whom it lets look on", () => {
    const cloud = { connectors: ["gmail", "github"], visibility: "public", project: "p", interactive: false };
    assert.deepEqual(keys({ engine: "manus", cloud }), [
      "cloud.connectors: gmail",
      "cloud.connectors: github",
      "cloud.visibility: public",
    ]);
    const step = { id: "a", prompt: "x", cloud: { visibility: "${{ inputs.v }}" } };
    assert.deepEqual(keys({ kind: "workflow", prompt: undefined, steps: [step] }), [
      "steps.a.cloud.visibility: ${{ inputs.v }}",
    ]);
    assert.deepEqual(keys({ engine: "manus", cloud: { visibility: "private", skills: ["s"], locale: "en" } }), []);
    assert.deepEqual(keys({ cloud: { connectors: "gmail", visibility: 7 } }), []);
  });
  it("is writing in the workspace, but not in a worktree", () => {
    assert.deepEqual(keys({ tools: { allow: ["file_*"] } }), ["tools.allow: file_*"]);
    assert.deepEqual(keys({ tools: { allow: ["file_*"] }, workspace: { isolation: "worktree" } }), []);
    assert.deepEqual(keys({ tools: { allow: ["file_*"] }, workspace: { isolation: "${{ inputs.how }}" } }), [
      "tools.allow: file_*",
    ]);
  });
  it("is said of a workflow's prompt steps, and of the workflow where it has some", () => {
    const steps = [
      { tool: "shell_exec", with: {} },
      { id: "draft", prompt: "x", tools: { allow: ["shell_exec"] } },
      { prompt: "y", workspace: { setup: ["make"] } },
    ];
    const workflow = { kind: "workflow", prompt: undefined, tools: { allow: ["deploy_*"] }, steps };
    assert.deepEqual(keys(workflow), [
      "tools.allow: deploy_*",
      "steps.draft.tools.allow: shell_exec",
      "steps.3.workspace.setup: make",
    ]);
    assert.deepEqual(keys({ ...workflow, steps: steps.slice(0, 1) }), []);
  });
  it("is the elevated rights of a workflow whose steps are all direct calls", () => {
    const workflow = { kind: "workflow", prompt: undefined, steps: [{ tool: "shell_exec", with: {} }] };
    assert.deepEqual(keys({ ...workflow, tools: { sudo: "allow", allow: ["*"] } }), ["tools.sudo: allow"]);
    assert.deepEqual(keys({ ...workflow, tools: { sudo: "ask" } }), []);
  });
  it("is nothing of what can't be understood", () => {
    for (const odd of [
      { tools: 1 },
      { tools: { allow: "x" } },
      { datasources: [null, 1, {}] },
      { kind: "workflow", steps: "x" },
      { workspace: [] },
    ])
      assert.deepEqual(keys(odd), []);
  });
  it("is short for the example that everybody tries first", async () => {
    const file = load(await readFile("examples/triage/triage.manus.yaml", "utf8")) as Record<string, unknown>;
    assert.deepEqual(
      trustPoints(file).map(({ key }) => key),
      ["tools.allow: file_*"],
    );
  });
});
