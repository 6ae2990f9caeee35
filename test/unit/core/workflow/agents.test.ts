import assert from "node:assert/strict";
import type { RunState } from "../../../../server/src/core/dispatch/states.ts";
import { advanceRun } from "../../../../server/src/core/workflow/advance.ts";
import { failureKind } from "../../../../server/src/core/workflow/compiled-run.ts";
import { createScope } from "../../../../server/src/core/workflow/expressions.ts";
import { evaluateKeepingSecrets, fillSecrets } from "../../../../server/src/core/workflow/secrets.ts";
import { advancing, agentOf, called, nextTasks, path, problemsOf, runOf, startedAt } from "./agent-bench.ts";

describe("a task file", () => {
  const file = {
    kind: "task",
    name: "triage",
    title: "Look at the logs",
    inputs: { since: { default: "24h" }, turns: { type: "number", default: 60 } },
    env: { SINCE: "${{ inputs.since }}", TOKEN: "${{ secrets.TOKEN }}" },
    priority: 7,
    prompt: "The last ${{ inputs.since }} in ${{ workspace.name }}",
    attachments: ["logs/${{ inputs.since }}.txt"],
    plan: ["List ${{ inputs.since }}", "Write"],
    knowledge: [{ scope: { files: ["logs/**"] }, text: "E! of ${{ run.name }}" }],
    datasources: [{ name: "t", mcp: { url: "https://x.test", headers: { Authorization: "Bearer ${{ secrets.T }}" } } }],
    model: "small",
    account: "work",
    tools: { allow: ["file_*"], ask: ["shell_exec"], deny: ["deploy_*"], sudo: "ask" },
    onMessage: "interrupt",
    workspace: { isolation: "worktree", directory: "packages/a", setup: ["npm ci"], copy: [".env.local"] },
    limits: { timeout: "30m", turns: "${{ inputs.turns }}" },
    budget: { cost: 0.5, tokens: 1000, onExceed: "stop" },
    retry: { attempts: 2, delay: "1s" },
    outputs: { report: { file: "${{ inputs.since }}.md" }, count: { json: { type: "integer" } } },
  };

  it("is a run of one step, its agent, with all that it says evaluated", () => {
    const run = runOf(file, { inputs: { since: "2h" } });
    assert.deepEqual([run.spec.compiled.kind, run.spec.compiled.priority], ["task", 7]);
    const [task, ...others] = nextTasks(run);
    assert.equal(others.length, 0);
    assert.deepEqual(
      [task?.stepId, task?.title, task?.engine, task?.priority, task?.timeoutMs, task?.repeatable],
      ["task", "Look at the logs", "local", 7, 1_800_000, false],
    );
    assert.deepEqual(task?.retry, {
      attempts: 2,
      backoff: "exponential",
      delayMs: 1_000,
      on: ["rate-limit", "timeout", "engine"],
    });
    assert.deepEqual(agentOf(task), {
      name: "triage",
      file: path,
      prompt: "The last 2h in shop",
      attachments: ["logs/2h.txt"],
      plan: ["List 2h", "Write"],
      knowledge: [{ scope: { files: ["logs/**"] }, text: "E! of triage" }],
      datasources: [
        { name: "t", mcp: { url: "https://x.test", headers: { Authorization: "Bearer ${{ secrets.T }}" } } },
      ],
      model: "small",
      account: "work",
      policy: { allow: ["file_*"], ask: ["shell_exec"], deny: ["deploy_*"] },
      sudo: "ask",
      trusted: true,
      onMessage: "interrupt",
      workspace: { isolation: "worktree", directory: "packages/a", setup: ["npm ci"], copy: [".env.local"] },
      turns: 60,
      budget: { cost: 0.5, tokens: 1000, onExceed: "stop" },
      outputs: { report: { file: "2h.md" }, count: { json: { type: "integer" } } },
      environment: { SINCE: "2h", TOKEN: "${{ secrets.TOKEN }}" },
    });
  });

  it("needs nothing but a prompt", () => {
    const [task] = nextTasks(runOf({ kind: "task", prompt: "Go" }));
    const { prompt, plan, onMessage, workspace, budget, sudo, turns, model } = agentOf(task);
    assert.deepEqual(
      [prompt, plan, onMessage, sudo, turns, model],
      ["Go", [], "enqueue", "deny", undefined, undefined],
    );
    assert.deepEqual(workspace, { isolation: "none", directory: ".", setup: [], copy: [] });
    assert.deepEqual(budget, { onExceed: "ask" });
    assert.deepEqual([task?.timeoutMs, task?.retry, task?.priority], [undefined, undefined, 5]);
  });

  for (const [what, keys, expected] of [
    ["a step's value", { prompt: "${{ steps.a.output }}" }, /no context `steps` here/],
    ["a secret in a prompt", { prompt: "Use ${{ secrets.KEY }}" }, /no context `secrets` here/],
    [
      "a secret with a function",
      { datasources: [{ name: "a", openapi: "${{ format('{0}', secrets.K) }}" }] },
      /no context `secrets`/,
    ],
    ["a folder outside", { workspace: { directory: "../other" } }, /`workspace.directory` must be a folder in the/],
    [
      "an absolute folder",
      { workspace: { directory: "C:\\Windows" } },
      /`workspace.directory` must be a folder in the/,
    ],
    [
      "no turns",
      { inputs: { n: { type: "number", default: 0 } }, limits: { turns: "${{ inputs.n }}" } },
      /`limits.turns` must be/,
    ],
    [
      "a budget below nothing",
      { inputs: { n: { type: "number", default: -1 } }, budget: { cost: "${{ inputs.n }}" } },
      /`budget.cost` must be/,
    ],
    [
      "an engine that isn't one",
      { inputs: { e: { default: "cloud" } }, engine: "${{ inputs.e }}" },
      /`engine` must be `local` or `manus`, not "cloud"/,
    ],
    [
      "a visibility that isn't one",
      { inputs: { v: { default: "all" } }, engine: "manus", cloud: { visibility: "${{ inputs.v }}" } },
      /`cloud.visibility` must be/,
    ],
  ] as const) {
    it(`is refused with ${what}, at the start`, () => {
      assert.match(problemsOf({ kind: "task", prompt: "x", ...keys }), expected);
    });
  }

  it("ends as its agent does, and delivers what that delivers", () => {
    const run = runOf({ kind: "task", prompt: "Go" });
    const end = (step: object): object => {
      const steps = [{ finishedAt: startedAt, ...step }] as unknown as RunState["steps"];
      const [event] = advanceRun({ ...run, steps }, advancing);
      return event ?? {};
    };
    const reason = { code: "stuck", message: "The same call failed three times" };
    assert.deepEqual(end({ status: "failed", reason }), {
      type: "runFinished",
      runId: "R",
      status: "failed",
      reason,
      outputs: {},
      triage: { state: "open" },
    });
    const result = { outcome: "succeeded", output: "Done", outputs: { report: "report.md", count: 3 } };
    const done = end({ status: "succeeded", result }) as { outputs?: unknown };
    assert.deepEqual(done.outputs, { report: "report.md", count: 3 });
  });
});

describe("agents of a workflow", () => {
  const sum = called("sum", {
    name: "sum-up",
    inputs: { file: { type: "file", required: true }, lines: { type: "number", default: 5 } },
    env: { LINES: "${{ inputs.lines }}" },
    model: "large",
    limits: { timeout: "10m" },
    retry: { attempts: 5 },
    tools: { allow: ["file_read", "shell_exec"], ask: ["message_*"], sudo: "ask" },
    priority: 8,
    prompt: "Sum up ${{ inputs.file }} in ${{ env.LINES }} lines for ${{ run.name }}",
  });

  it("have a called task's own inputs, environment, rules, limits and priority; the workflow's ask and deny bind it", () => {
    const run = runOf(
      {
        kind: "workflow",
        env: { LINES: "99" },
        inputs: { file: { default: "a.md" } },
        tools: { allow: ["file_write"], ask: ["shell_exec"], deny: ["browser_*"] },
        steps: [{ id: "s", task: "sum", with: { file: "${{ inputs.file }}" } }],
      },
      { called: [sum] },
    );
    const [task] = nextTasks(run);
    const agent = agentOf(task);
    assert.equal(agent.prompt, "Sum up a.md in 5 lines for sum-up");
    assert.deepEqual([agent.name, agent.file, agent.model, agent.sudo], ["sum-up", sum.file, "large", "ask"]);
    assert.deepEqual(agent.environment, { LINES: "5" });
    assert.deepEqual(agent.policy, {
      allow: ["file_read", "shell_exec"],
      ask: ["message_*", "shell_exec"],
      deny: ["browser_*"],
    });
    assert.deepEqual([task?.title, task?.priority, task?.timeoutMs, task?.retry?.attempts], ["s: sum", 8, 600_000, 5]);
    assert.equal(agent.trusted, true);
  });

  it("have what their step says rather than what the called file says, and the shorter time", () => {
    const step = {
      task: "sum",
      with: { file: "b" },
      model: "tiny",
      account: "mine",
      retry: { attempts: 2 },
      timeout: "1h",
    };
    const [task] = nextTasks(runOf({ kind: "workflow", steps: [step] }, { called: [sum] }));
    const agent = agentOf(task);
    assert.deepEqual([agent.model, agent.account, task?.retry?.attempts], ["tiny", "mine", 2]);
    assert.equal(task?.timeoutMs, 600_000);
  });

  it("fail their step with what is wrong with what they are given", () => {
    const run = runOf({ kind: "workflow", steps: [{ task: "sum", with: { lines: "many" } }] }, { called: [sum] });
    const [event] = advanceRun(run, advancing);
    assert.ok(event?.type === "stepFailed");
    assert.match(event.reason.message, /`lines` must be a number.*|`file` is missing/);
    assert.equal(failureKind(event.reason.code), undefined);
  });

  it("of prompt steps have the workflow's rules and environment, or their own with its ask and deny", () => {
    const run = runOf({
      kind: "workflow",
      env: { A: "1" },
      tools: { allow: ["file_*"], ask: ["shell_exec"], deny: ["deploy_*"] },
      steps: [
        { id: "one", needs: [], prompt: "Look\nclosely" },
        { needs: [], prompt: "Look", tools: { allow: ["shell_exec"] } },
      ],
    });
    const [one, other] = nextTasks(run);
    assert.deepEqual(agentOf(one).policy, { allow: ["file_*"], ask: ["shell_exec"], deny: ["deploy_*"] });
    assert.deepEqual(agentOf(other).policy, { allow: ["shell_exec"], ask: ["shell_exec"], deny: ["deploy_*"] });
    assert.deepEqual([agentOf(one).environment, agentOf(one).name, agentOf(one).file], [{ A: "1" }, "flow", path]);
    assert.deepEqual([one?.title, other?.title], ["one: Look", "Look"]);
  });

  it("read what steps before them gave, as text that is no expression", () => {
    const run = runOf({
      kind: "workflow",
      steps: [
        { id: "log", tool: "file_read", with: { file: "a" } },
        { prompt: "Sum up: ${{ steps.log.output }}", datasources: [{ name: "a", openapi: "${{ steps.log.output }}" }] },
      ],
    });
    const result = { outcome: "succeeded", output: "${{ secrets.KEY }}", outputs: {} };
    const steps = [{ status: "succeeded", finishedAt: startedAt, result }, run.steps[1]] as RunState["steps"];
    const agent = agentOf(nextTasks({ ...run, steps })[0]);
    assert.equal(agent.prompt, "Sum up: ${{ secrets.KEY }}");
    const [source] = agent.datasources;
    const written = source !== undefined && "openapi" in source ? source.openapi : "";
    const read: string[] = [];
    const filled = fillSecrets(written, (name) => {
      read.push(name);
      return "hunter2";
    });
    assert.deepEqual([filled, read], [{ text: "${{ secrets.KEY }}" }, []]);
  });

  it("start side by side under a run's budget, which is the ledger's to keep, each with its own file's and the run's turns", () => {
    const run = runOf({
      kind: "workflow",
      budget: { cost: 1, tokens: 100, onExceed: "stop" },
      limits: { turns: 20 },
      steps: [
        { id: "a", needs: [], prompt: "A", limits: { turns: 50 } },
        { id: "b", needs: [], prompt: "B" },
      ],
    });
    const tasks = nextTasks(run);
    assert.deepEqual(
      tasks.map((task) => [task.stepId, agentOf(task).budget, agentOf(task).turns]),
      [
        ["a", { onExceed: "ask" }, 20],
        ["b", { onExceed: "ask" }, 20],
      ],
    );
  });

  it("count as steps at work, which gates don't", () => {
    const steps = [
      { needs: [], prompt: "A" },
      { needs: [], prompt: "B" },
      { needs: [], approve: "C?" },
    ];
    const tasks = nextTasks(runOf({ kind: "workflow", concurrency: { max: 1 }, steps }));
    assert.deepEqual(
      tasks.map(({ work }) => work.kind),
      ["agent", "approve"],
    );
  });

  it("are refused for what can't be evaluated, with their step", () => {
    assert.match(
      problemsOf({ kind: "workflow", steps: [{ id: "a", prompt: "${{ item }}" }] }),
      /^invalid-file: Step `a`: `item` in `prompt` can't be evaluated: There is no context `item` here\.$/,
    );
  });
});

describe("secrets in a text", () => {
  const scope = createScope({ inputs: { a: "x", evil: "${{ secrets.KEY }}", odd: "${{ '${{' }}" } });
  const keep = (text: string): string => {
    const kept = evaluateKeepingSecrets(text, scope);
    assert.ok(kept.ok, JSON.stringify(kept));
    return kept.value;
  };
  const fill = (text: string): object => fillSecrets(text, (name) => (name === "KEY" ? "hunter2" : undefined));

  it("stay references until they are used", () => {
    assert.equal(keep("a ${{ inputs.a }} ${{secrets['KEY']}} b"), "a x ${{ secrets.KEY }} b");
    assert.deepEqual(fill(keep("a ${{ inputs.a }} ${{ secrets.KEY }} b")), { text: "a x hunter2 b" });
    assert.deepEqual(fill(keep("${{ secrets.OTHER }}")), { missing: "OTHER" });
  });

  it("are never made by a value", () => {
    for (const [text, expected] of [
      ["${{ inputs.evil }}", "${{ secrets.KEY }}"],
      ["${{ inputs.odd }}", "${{ '${{' }}"],
      ["${{ '${{' }} secrets.KEY }}", "${{ secrets.KEY }}"],
      ["${{ '${{ secrets.KEY }}' }}", "${{ secrets.KEY }}"],
      ["${", "${"],
    ] as const) {
      assert.deepEqual(fill(keep(text)), { text: expected });
    }
  });
});

describe("kinds of failure", () => {
  it("tell what another attempt may change from what it can't", () => {
    const kinds = (codes: readonly string[]): readonly unknown[] => codes.map(failureKind);
    assert.deepEqual(kinds(["rate-limit", "timeout"]), ["rate-limit", "timeout"]);
    assert.deepEqual(kinds(["model-unreachable", "model-failed", "host-died", "tool-failed"]), Array(4).fill("engine"));
    const hopeless = [
      "stuck",
      "incomplete-plan",
      "budget-exceeded",
      "no-usable-answer",
      "model-refused",
      "untrusted-file",
      "turn-limit",
      "price-unknown",
      "output-schema",
      "stopped-in-cloud",
      "quota",
    ];
    assert.deepEqual(kinds(hopeless), Array(hopeless.length).fill(undefined));
    assert.deepEqual(kinds(["cloud-task-failed", "cloud-unreachable", "cloud-failed"]), Array(3).fill("engine"));
  });
});
