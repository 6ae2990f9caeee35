import assert from "node:assert/strict";
import fc from "fast-check";
import { toTarget } from "../../../../client/src/model/command-target.ts";
import { summarizeEvent } from "../../../../client/src/model/event-summary.ts";
import { checkInput, inputsToAsk, promptFor, toInputValue } from "../../../../client/src/model/input-values.ts";
import { longestBody, toPanelDetail } from "../../../../client/src/model/panel-events.ts";
import { relativeTo } from "../../../../client/src/model/panel-run.ts";
import { checkName, titleOf } from "../../../../client/src/model/slugs.ts";
import { nameOfStep } from "../../../../client/src/model/step-names.ts";
import { isTaskFile } from "../../../../client/src/model/task-files.ts";
import type { FileInput } from "../../../../server/src/protocol/language.ts";
import { sampleRun, sampleStep, sampleTask } from "../sample-fleet.ts";

describe("command target", () => {
  it("is read from a CodeLens, a tree's node, and an editor's or explorer's address", () => {
    const run = sampleRun();
    const step = sampleStep({ taskId: "01TASK1" });
    assert.deepEqual(toTarget({ uri: "file:///a", stepId: "log" }), { uri: "file:///a", stepId: "log" });
    assert.deepEqual(toTarget({ kind: "run", run, expanded: true }), { runId: run.id, file: run.file });
    assert.deepEqual(toTarget({ kind: "step", run, step }), {
      runId: run.id,
      file: run.file,
      stepId: "log",
      taskId: "01TASK1",
    });
    assert.deepEqual(toTarget({ kind: "task", task: sampleTask() }), {
      runId: run.id,
      stepId: "log",
      taskId: "01TASK1",
    });
    assert.deepEqual(toTarget({ fsPath: "/shop/a.manus.yaml", scheme: "file" }), { file: "/shop/a.manus.yaml" });
    const remote = {
      fsPath: "/a.manus.yaml",
      scheme: "vscode-vfs",
      toString: () => "vscode-vfs://github/a.manus.yaml",
    };
    assert.deepEqual(toTarget(remote), { uri: "vscode-vfs://github/a.manus.yaml" });
  });

  it("is empty for anything else", () => {
    for (const odd of [undefined, null, 3, "x", [], { uri: 3 }, { kind: "group", children: [] }]) {
      assert.deepEqual(toTarget(odd), {});
    }
  });
});

describe("names", () => {
  it("are slugs", () => {
    for (const good of ["a", "triage-report", "0x", "a".repeat(63)]) assert.equal(checkName(good), undefined, good);
    for (const bad of ["", "-a", "A", "a b", "ä", "a".repeat(64), "a/b", "a.b"]) assert.ok(checkName(bad), bad);
  });

  it("read as words", () => assert.equal(titleOf("triage-report-2"), "Triage report 2"));

  it("decide what a task file is", () => {
    assert.deepEqual(["/a/b.manus.yaml", "b.manus.yml", "b.yaml", "manus.yaml", "b.manus.yaml.bak"].map(isTaskFile), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("step names", () => {
  it("are short: the id of the file before the title", () => {
    const nameOf = (id: string, title: string): readonly string[] => {
      const { short, detail } = nameOfStep({ id, title });
      return [short, detail];
    };
    assert.deepEqual(nameOf("log", "log: shell_exec git log"), ["log", "shell_exec git log"]);
    assert.deepEqual(nameOf("gate", "Publish?"), ["gate", "Publish?"]);
    assert.deepEqual(nameOf("step-2", "file_read a.txt"), ["file_read a.txt", ""]);
    assert.deepEqual(nameOf("tell", "tell"), ["tell", ""]);
  });
});

describe("inputs", () => {
  const input = (changes: Partial<FileInput>): FileInput => {
    return { name: "since", type: "string", options: [], required: true, ...changes };
  };

  it("are asked for only where they have no default", () => {
    const inputs = [input({ name: "a" }), input({ name: "b", default: "" }), input({ name: "c", required: false })];
    assert.deepEqual(
      inputsToAsk(inputs).map(({ name }) => name),
      ["a", "c"],
    );
  });

  it("may be empty only where they are optional", () => {
    assert.match(checkInput(input({}), "  ") ?? "", /needs a value/);
    assert.equal(checkInput(input({ required: false }), "  "), undefined);
    assert.equal(promptFor(input({ required: false, description: "How far" })), "How far (may be left empty)");
    assert.equal(promptFor(input({ type: "number" })), "A number for since");
  });

  it("are numbers in decimal notation", () => {
    const number = input({ type: "number" });
    for (const good of ["3", "-0.5", ".5", "1e3", " 7 "]) assert.equal(checkInput(number, good), undefined, good);
    for (const bad of ["0x10", "Infinity", "NaN", "1,5", "three", "1e"]) assert.ok(checkInput(number, bad), bad);
    assert.equal(toInputValue(number, " 0.5 "), 0.5);
    assert.equal(toInputValue(input({}), "0.5"), "0.5");
  });
});

describe("event summary", () => {
  const base = { seq: 1, at: "2026-11-21T09:00:00.000Z", source: "tool" };

  it("says what each type of event is about", () => {
    const cases = [
      [{ type: "message", role: "agent", text: "Done.", attachments: [] }, "agent: Done."],
      [
        { type: "action", tool: "file_write", arguments: { file: "a.md", append: true } },
        "file_write file: a.md, append: true",
      ],
      [
        { type: "observation", tool: "shell_exec", outcome: "succeeded", output: "a\n  b" },
        "shell_exec succeeded: a b",
      ],
      [
        { type: "observation", tool: "x", outcome: "failed", output: "o", error: { code: "c", message: "No." } },
        "x failed: No.",
      ],
      [{ type: "plan", status: "running", current: 2, steps: [1, 2, 3], reflection: "" }, "running, step 2 of 3"],
      [{ type: "datasource", name: "tickets", kind: "mcp" }, "tickets (mcp)"],
      [{ type: "system", event: "runStarted", text: "The run started" }, "The run started"],
      [{ type: "future", event: "somethingNew" }, "somethingNew"],
      [{ type: "message" }, "message"],
      [
        {
          type: "observation",
          tool: "x",
          outcome: "succeeded",
          output: "\u001B[1;32mgreen\u001B[0m \u001B]0;t\u0007end",
        },
        "x succeeded: green end",
      ],
    ] as const;
    for (const [event, expected] of cases) assert.equal(summarizeEvent({ ...base, ...event }), expected);
  });

  it("is one line of at most 300 characters, whatever the event holds", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("type", "text", "tool", "arguments", "output", "error"), fc.jsonValue()),
        (odd) => {
          const line = summarizeEvent({ ...base, ...odd, type: "message" });
          assert.ok(line.length <= 300 && !/[\r\n]/.test(line));
        },
      ),
    );
    assert.equal(summarizeEvent({ ...base, type: "system", text: "x".repeat(1_000_000) }).at(-1), "…");
  });

  it("comes with the payload, cut where it is long", () => {
    const { source } = base;
    const detail = toPanelDetail({ ...base, type: "system", text: "x".repeat(longestBody) });
    assert.deepEqual([detail.cut, detail.json.length], [true, longestBody]);
    assert.deepEqual(JSON.parse(toPanelDetail({ ...base, type: "system", text: "<b>" }).json), { source, text: "<b>" });
  });
});

describe("relative path", () => {
  it("is short below the folder, and whole elsewhere", () => {
    assert.equal(relativeTo("/shop", "/shop/a/b.manus.yaml"), "a/b.manus.yaml");
    assert.equal(relativeTo("C:\\shop", "C:\\shop\\a\\b.manus.yaml"), "a/b.manus.yaml");
    assert.equal(relativeTo("/shop", "/shopping/b.manus.yaml"), "/shopping/b.manus.yaml");
  });
});
