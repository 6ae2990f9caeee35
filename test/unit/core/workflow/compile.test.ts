import assert from "node:assert/strict";
import type { CalledFile } from "../../../../server/src/core/workflow/library.ts";
import { compileFile } from "../../../../server/src/core/workflow/compile.ts";
import type { CompiledRun } from "../../../../server/src/core/workflow/compiled-run.ts";

const context = {
  file: "/home/ada/shop/flow.manus.yaml",
  runId: "01J00000000000000000000001",
  startedAt: "2026-11-21T09:00:00.000Z",
  workspaceFolder: "/home/ada/shop",
  inputs: {},
  dialect: "posix",
} as const;

const compileWith = (
  file: object,
  inputs: Record<string, unknown> = {},
  called: readonly CalledFile[] = [],
): ReturnType<typeof compileFile> => {
  const value = { manus: 1, kind: "workflow", name: "flow", ...file };
  const steps = "steps" in value ? (value.steps as unknown[]) : [];
  return compileFile({ value, stepLines: steps.map((_step, index) => 10 + index), called }, { ...context, inputs });
};
const compile = (file: object, inputs?: Record<string, unknown>, called?: readonly CalledFile[]): CompiledRun => {
  const result = compileWith(file, inputs, called);
  assert.ok(result.ok, JSON.stringify(result));
  return result.compiled;
};
const problems = (file: object, inputs?: Record<string, unknown>): string[] => {
  const result = compileWith(file, inputs);
  assert.ok(!result.ok);
  return result.problems.map(({ code, line, message }) => `${code} ${line}: ${message}`);
};
const read = { tool: "file_read", with: { file: "a" } };
const command = (text: string): object => ({ tool: "shell_exec", with: { id: "m", exec_dir: ".", command: text } });

describe("compile", () => {
  it("numbers steps, gives them ids, and lets each follow the one above", () => {
    const { steps } = compile({
      steps: [read, { ...read, id: "b" }, { ...read, needs: [] }, { ...read, needs: ["b", "b"] }],
    });
    assert.deepEqual(
      steps.map(({ id, number, line, needs }) => [id, number, line, needs]),
      [
        ["step-1", 1, 10, []],
        ["b", 2, 11, ["step-1"]],
        ["step-3", 3, 12, []],
        ["step-4", 4, 13, ["b"]],
      ],
    );
  });

  it("fixes settings when the run starts", () => {
    const { priority, timeoutMs, maxParallel, environment, steps } = compile(
      {
        inputs: { n: { type: "number", default: 4 }, wait: { default: "1h30m" } },
        priority: "${{ inputs.n }}",
        limits: { timeout: "${{ inputs.wait }}" },
        concurrency: { max: "${{ inputs.n }}" },
        env: { N: "${{ inputs.n }}", ROOT: "${{ workspace.root }}/x", RUN: "${{ run.id }}", PLAIN: 5 },
        steps: [
          {
            ...read,
            timeout: "90s",
            continueOnError: "${{ inputs.n > 3 }}",
            retry: { attempts: "${{ inputs.n }}", delay: "500ms", backoff: "fixed", on: ["timeout"] },
          },
        ],
      },
      {},
    );
    assert.deepEqual([priority, timeoutMs, maxParallel], [4, 5_400_000, 4]);
    assert.deepEqual(environment, { N: "4", ROOT: "/home/ada/shop/x", RUN: context.runId, PLAIN: "5" });
    const [step] = steps;
    assert.deepEqual([step?.timeoutMs, step?.continueOnError], [90_000, true]);
    assert.deepEqual(step?.retry, { attempts: 4, delayMs: 500, backoff: "fixed", on: ["timeout"] });
  });

  it("has defaults", () => {
    const { priority, title, policy, steps } = compile({ steps: [{ ...read, retry: {} }] });
    assert.deepEqual([priority, title, policy], [5, "flow", { allow: [], ask: [], deny: [] }]);
    assert.deepEqual(steps[0]?.retry, {
      attempts: 3,
      backoff: "exponential",
      delayMs: 10_000,
      on: ["rate-limit", "timeout", "engine"],
    });
  });

  it("knows which tools may run twice", () => {
    const { steps } = compile({
      steps: [read, command("ls"), { ...command("ls"), repeatable: true }, { tool: "idle" }],
    });
    assert.deepEqual(
      steps.map(({ action }) => action.kind === "tool" && action.repeatable),
      [true, false, true, true],
    );
  });

  it("takes conditions with and without braces", () => {
    const { steps } = compile({
      steps: [
        { ...read, if: "inputs.x" },
        { ...read, if: "${{ always() }}" },
        { ...read, if: false },
      ],
    });
    assert.deepEqual(
      steps.map(({ condition }) => condition?.trim()),
      ["inputs.x", "always()", "false"],
    );
    assert.match(problems({ steps: [{ ...read, if: "${{ inputs.x }} == 'a'" }] }).join(), /`if` mixes text and/);
  });

  it("makes a gate of a text or its parts", () => {
    const gates = [
      { approve: "Go?" },
      { approve: { message: "Where?", choices: ["a", "b"], timeout: "1h", default: "b" }, timeout: "2h" },
      { approve: { message: "Go?", timeout: "2h", default: "denied" }, timeout: "1h" },
    ];
    const { steps } = compile({ steps: gates });
    assert.deepEqual(
      steps.map(({ action }) => action.kind === "approve" && [action.choices, action.deadline]),
      [
        [["approved", "denied"], undefined],
        [["a", "b"], { ms: 3_600_000, answer: "b" }],
        [["approved", "denied"], { ms: 3_600_000 }],
      ],
    );
    assert.match(
      problems({ steps: [{ approve: { message: "Go?", default: "maybe" } }] }).join(),
      /`approve.default` must be/,
    );
  });

  it("titles steps by what they do", () => {
    const { steps } = compile({
      steps: [{ ...read, id: "a" }, command("git log\nsecond line"), { approve: "Go?" }, command("x".repeat(100))],
    });
    const [first, second, third, long] = steps.map(({ title }) => title);
    assert.deepEqual([first, second, third], ["a: file_read a", "shell_exec git log", "Go?"]);
    assert.equal(long?.length, 72);
  });

  describe("refuses", () => {
    for (const [what, file, expected] of [
      ["`item` without `forEach`", { steps: [{ ...read, with: { file: "${{ item }}" } }] }, /no context `item` here/],
      [
        "`item` in what it goes over",
        { steps: [{ ...read, forEach: "item" }] },
        /`item` in `forEach` can't be evaluated/,
      ],
      ["`item` in its condition", { steps: [{ ...read, forEach: "inputs.x", if: "item" }] }, /`item` in `if` can't/],
      ["text around what it goes over", { steps: [{ ...read, forEach: "x${{ inputs.x }}" }] }, /`forEach` mixes text/],
      ["no parallel items", { steps: [{ ...read, forEach: "inputs.x", maxParallel: 0 }] }, /`maxParallel` must be/],
      ["a broken computed task", { steps: [{ task: "${{ inputs. }}" }] }, /`inputs\.` in `task` can't be evaluated/],
      ["a broken computed tool", { steps: [{ tool: "${{ nope }}" }] }, /`nope` in `tool` can't be evaluated/],
      [
        "a broken computed workflow",
        { steps: [{ workflow: "${{ nope }}" }] },
        /`nope` in `workflow` can't be evaluated/,
      ],
      [
        "a secret that something is made of",
        { env: { K: "${{ format('Bearer {0}', secrets.K) }}" }, steps: [read] },
        /^invalid-file 0: `env.K`: .*no context `secrets`/,
      ],
      [
        "a value of a step in a setting",
        { steps: [{ ...read, timeout: "${{ steps.a.output }}" }] },
        /no context `steps`/,
      ],
      [
        "no duration",
        { inputs: { x: { default: "soon" } }, steps: [{ ...read, timeout: "${{ inputs.x }}" }] },
        /^invalid-file 10: Step `step-1`: `timeout` must be a duration.*"soon"/,
      ],
      [
        "no number",
        { inputs: { x: { default: "many" } }, steps: [{ ...read, retry: { attempts: "${{ inputs.x }}" } }] },
        /`retry.attempts` must be a whole number/,
      ],
      ["an unknown need", { steps: [{ ...read, needs: ["z"] }] }, /^invalid-file 10: Step `step-1` needs `z`/],
      [
        "a cycle",
        {
          steps: [
            { ...read, id: "a", needs: ["b"] },
            { ...read, id: "b", needs: ["a"] },
          ],
        },
        /in a circle: (a → b → a|b → a → b)/,
      ],
      ["a step that needs itself", { steps: [{ ...read, id: "a", needs: ["a"] }] }, /in a circle: a → a/],
      [
        "two with one id",
        {
          steps: [
            { ...read, id: "a" },
            { ...read, id: "a", needs: [] },
          ],
        },
        /same id/,
      ],
      [
        "an expression in quotes of a command",
        { steps: [command("echo '${{ inputs.x }}'")] },
        /^invalid-file 10: Step `step-1`: .*inside quotes/,
      ],
      [
        "a broken expression",
        { steps: [{ ...read, with: { file: "${{ inputs. }}" } }] },
        /^invalid-file 10: Step `step-1`: `inputs\.` in `with` can't be evaluated/,
      ],
      [
        "a broken output",
        { steps: [read], outputs: { x: "nope(" } },
        /^invalid-file 0: `outputs.x` can't be evaluated/,
      ],
    ] as const) {
      it(what, () => {
        const found = problems(file);
        assert.equal(found.length, 1, found.join("\n"));
        assert.match(found[0] ?? "", expected);
      });
    }
  });

  it("keeps the files that are called, each once, where a run of its own is started or a name computed", () => {
    const value = (name: string, kind: string): object => ({ manus: 1, kind, name, prompt: "x", steps: [read] });
    const each = (reference: string, kind: string, more: object = {}): object => {
      return { reference, file: `/project/${reference}.manus.yaml`, value: value(reference, kind), text: "", ...more };
    };
    const called = [
      each("inner", "workflow"),
      each("inner", "workflow", { from: "/project/inner.manus.yaml" }),
      each("one", "task", { computed: true }),
    ] as unknown as readonly CalledFile[];
    const { library } = compile({ steps: [{ workflow: "inner" }] }, {}, called);
    assert.deepEqual(Object.keys(library?.files ?? {}), ["/project/inner.manus.yaml", "/project/one.manus.yaml"]);
    assert.deepEqual(library?.names, { task: { one: "/project/one.manus.yaml" }, workflow: {} });
    assert.deepEqual(library.calls["/project/inner.manus.yaml"], { inner: "/project/inner.manus.yaml" });
    assert.equal(compile({ steps: [read] }, {}, called).library, undefined);
  });

  it("grants elevated rights to direct calls only where the file does", () => {
    assert.equal(compile({ steps: [read] }).sudo, undefined);
    assert.equal(compile({ tools: { sudo: "deny" }, steps: [read] }).sudo, undefined);
    assert.equal(compile({ tools: { sudo: "ask" }, steps: [read] }).sudo, "ask");
  });

  it("lets a workflow be what nothing here can exceed: a budget, turns, triggers", () => {
    compile({ budget: { cost: 1 }, limits: { turns: 3 }, on: { schedule: "0 9 * * *" }, steps: [read] });
  });
});

describe("inputs", () => {
  const inputs = {
    text: { default: "24h" },
    n: { type: "number" },
    on: { type: "boolean" },
    pick: { type: "choice", options: ["a", "b"] },
    path: { type: "file" },
    folder: { default: "${{ workspace.name }}" },
  };
  const valuesOf = (given: Record<string, unknown>): unknown => {
    const result = compileWith({ inputs, steps: [read] }, given);
    assert.ok(result.ok, JSON.stringify(result));
    return result.inputs;
  };

  it("are null where nobody gives them and they have no default", () => {
    assert.deepEqual(valuesOf({}), { text: "24h", n: null, on: null, pick: null, path: null, folder: "shop" });
  });

  it("are read from texts", () => {
    const given = { text: "5", n: "-1.5e3", on: "false", pick: "b", path: "a b.txt", folder: "x" };
    assert.deepEqual(valuesOf(given), { text: "5", n: -1500, on: false, pick: "b", path: "a b.txt", folder: "x" });
  });

  it("are taken as values", () => {
    assert.deepEqual(valuesOf({ text: 5, n: 2, on: true }), { ...(valuesOf({}) as object), text: "5", n: 2, on: true });
  });

  for (const [given, why] of [
    [{ n: "three" }, /`n` must be a number, not "three"/],
    [{ n: "" }, /`n` must be a number/],
    [{ n: "Infinity" }, /`n` must be a number/],
    [{ on: "yes" }, /`on` must be `true` or `false`, not "yes"/],
    [{ pick: "c" }, /`pick` must be `a` or `b`, not "c"/],
    [{ text: { a: 1 } }, /`text` must be a text/],
    [{ txt: "x" }, /no input `txt`\. Did you mean `text`\?/],
    [{ zzz: "x" }, /no input `zzz`\. It has `text`, /],
  ] as const) {
    it(`refuses ${JSON.stringify(given)}`, () => assert.match(problems({ inputs, steps: [read] }, given).join(), why));
  }

  it("must be given where they are required", () => {
    assert.match(
      problems({ inputs: { who: { required: true } }, steps: [read] }).join(),
      /`who` is missing: pass `--input who=…`/,
    );
  });
});
