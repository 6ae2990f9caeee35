import assert from "node:assert/strict";
import { cursorAt } from "../../../../../server/src/core/language/completion/cursor.ts";
import type { Cursor } from "../../../../../server/src/core/language/completion/cursor.ts";
import { readMarked } from "../marked.ts";

function cursorOf(text: string): Cursor | undefined {
  const { document, offset } = readMarked(text);
  return cursorAt(document, offset);
}

/** The cursor at `$0` has a role and a path, written `role path`. */
function check(text: string, expected: string): void {
  const cursor = cursorOf(text);
  assert.equal(cursor && `${cursor.role} ${cursor.path.join(".")}`.trimEnd(), expected);
}

function checkNothing(text: string): void {
  const cursor = cursorOf(text);
  assert.equal(cursor && `${cursor.role} ${cursor.path.join(".")}`, undefined);
}

const steps = "kind: workflow\nsteps:\n";

describe("where the cursor is", () => {
  it("is at a key of the file on a line of its own, in an empty file, and behind its last line", () => {
    check("ma$0", "key");
    check("$0", "key");
    check("manus: 1\n$0", "key");
    check("# first\n\n$0\n# last\n", "key");
    check("\u{feff}ki$0", "key");
  });

  it("is at a key that is there already, and knows its colon", () => {
    check("manus: 1\nki$0nd: task", "key");
    assert.equal(cursorOf("manus: 1\nki$0nd: task")?.colon, true);
    assert.equal(cursorOf("manus: 1\nki$0")?.colon, false);
  });

  it("is at a value behind a key, with or without a blank", () => {
    check("kind: ta$0", "value kind");
    check("kind: $0", "value kind");
    check("kind:$0", "value kind");
    assert.equal(cursorOf("kind:$0")?.lead, " ");
    assert.equal(cursorOf("kind: $0")?.lead, "");
  });

  it("is where a value starts on a line of its own", () => {
    check(`${steps}  $0`, "start steps");
    check(`${steps}  - $0`, "start steps.0");
    check(`${steps}  -$0`, "start steps.0");
    check("kind: task\nretry:\n  $0\n", "start retry");
  });

  it("counts the steps above", () => {
    check(`${steps}  - tool: idle\n  - tool: idle\n    ti$0\n  - tool: idle\n`, "key steps.1");
    check(`${steps}  - tool: idle\n  - tool: idle\n  - $0\n`, "start steps.2");
  });

  it("takes the dashes' column for a new item, and adds the dash", () => {
    check(`${steps}  - tool: idle\n  $0\n  - tool: idle\n`, "start steps.1");
    assert.equal(cursorOf(`${steps}  - tool: idle\n  $0\n`)?.lead, "- ");
    check(`${steps}  - needs:\n      - a\n      $0\n    tool: idle\n`, "start steps.0.needs.1");
  });

  it("follows the indentation on a blank line", () => {
    const text = (line: string): string => `${steps}  - tool: shell_exec\n    with:\n      id: a\n${line}\n`;
    check(text("      $0"), "key steps.0.with");
    check(text("    $0"), "key steps.0");
    check(text("  $0"), "start steps.1");
    check(text("$0"), "key");
  });

  it("moves a line that is indented oddly to what is nearest", () => {
    const cursor = cursorOf(`${steps}  - tool: idle\n     ti$0\n`);
    assert.deepEqual([cursor?.role, cursor?.path, cursor?.column], ["key", ["steps", 0], 4]);
    assert.deepEqual(cursor?.shift, { span: { start: 37, end: 42 }, text: "    " });
    check(`${steps}  - tool: idle\n        $0\n`, "key steps.0");
    check(`${steps}  - tool: idle\n   $0\n`, "key steps.0");
  });

  it("never takes what is on the lines below away from what it belongs to", () => {
    check("kind: task\nretry:\n$0\n  delay: 10s\n", "key retry");
    check(`${steps}  - tool: idle\n$0\n  - tool: idle\n`, "start steps.1");
    check(`${steps}$0\n  - tool: idle\n`, "start steps.0");
    check(`${steps}$0\n- tool: idle\n`, "start steps.0");
    checkNothing("kind: task\ntitle: one\n$0\n  two\n");
  });

  it("takes a word in the first column for a part of what is around it", () => {
    const text = `${steps}  - prompt: a\n    plan: [b]\nw$0\n    cache: c\n`;
    check(text, "key steps.0");
    assert.deepEqual([...(cursorOf(text)?.present ?? [])], ["prompt", "plan", "cache"]);
    check(`${steps}  - tool: idle\nou$0`, "key");
    check(`${steps}  - tool: idle\nou$0\n  - tool: idle\n`, "start steps.1");
    check("kind: task\nretry:\nw$0\n  delay: 1s\n", "key retry");
  });

  it("reads lists without indentation", () => {
    check(`${steps}- tool: idle\n- $0\n`, "start steps.1");
    check(`${steps}- tool: idle\n  ti$0\n- tool: idle\n`, "key steps.0");
    check(`${steps}- tool: idle\n$0\n- tool: idle\n`, "start steps.1");
    check(`${steps}- tool: idle\n$0\n`, "key");
  });

  it("knows brackets, on one line and on several, closed and open", () => {
    check("kind: task\nretry: { $0 }\n", "key retry");
    check("kind: task\nretry: { delay: 1s, $0", "key retry");
    check("kind: task\nretry: { delay: $0 }\n", "value retry.delay");
    check("kind: task\nretry:\n  on: [timeout, $0]\n", "value retry.on.1");
    check(`${steps}  - tool: shell_exec\n    with: {\n      id: main,\n      $0\n    }\n`, "key steps.0.with");
    check("{ kind: task, re$0 }", "key");
    assert.deepEqual([...(cursorOf("{ kind: task, re$0 }")?.present ?? [])], ["kind"]);
  });

  it("knows quotes, closed and open", () => {
    const closed = cursorOf('kind: "ta$0sk"\n');
    assert.deepEqual(
      [closed?.quote, closed?.closed, closed?.typed, closed?.word],
      ['"', true, "ta", { start: 7, end: 11 }],
    );
    const open = cursorOf("kind: 'ta$0\nname: a\n");
    assert.deepEqual([open?.role, open?.quote, open?.closed, open?.typed], ["value", "'", false, "ta"]);
    check('"ki$0": task', "key");
  });

  it("takes several words as one value", () => {
    const cursor = cursorOf("kind: workflow\non:\n  schedule: 0 9 * $0\n");
    assert.deepEqual([cursor?.typed, cursor?.path], ["0 9 * ", ["on", "schedule"]]);
  });

  it("is nowhere in comments, in prose, and between things", () => {
    checkNothing("# com$0ment");
    checkNothing("kind: task # com$0ment");
    checkNothing("prompt: |\n  Do $0this\n");
    checkNothing("prompt: |\n  Do this\n\n  $0\n");
    checkNothing('title: "one\n  two$0"\n');
    checkNothing("kind: task\n $0 name: a\n");
    checkNothing("kind: $0 task\n");
    checkNothing("retry: {} $0\n");
    checkNothing("kind: task\n---\nki$0");
    checkNothing("---$0\nkind: task\n");
    checkNothing("kind: task\n\tti$0");
  });

  it("leaves a block of text by indentation", () => {
    check("prompt: |\n  Do this\n$0", "key");
    check(`${steps}  - prompt: |\n      Do this\n    $0\n`, "key steps.0");
  });

  it("has nothing to say of a value that stands on the lines below", () => {
    checkNothing("retry: $0\n  delay: 10s\n");
    checkNothing(`${steps}  - needs:$0\n    - a\n`);
  });

  it("survives quotes and brackets that nobody has closed above and below", () => {
    check(`${steps}  - tool: "shell_exec\n    wi$0\n`, "key steps.0");
    check(`${steps}  - needs: [a, b\n    to$0\n`, "key steps.0");
    check(`${steps}  - tool: shell_exec\n    with: { id: main, $0\n  - tool: "idle\n`, "key steps.0.with");
    check(`${steps}  - tool: shell_exec\n    with: { id: "main, exec_dir: .\n    ti$0\n`, "key steps.0");
    check(`${steps}  - tool: 'it''s\n  - tool: $0\n`, "value steps.1.tool");
  });

  it("knows where things stand in files with Windows line ends", () => {
    check("kind: workflow\r\nsteps:\r\n  - tool: idle\r\n    $0\r\n  - tool: idle\r\n", "key steps.0");
    check("kind: workflow\r\nsteps:\r\n  - needs: [$0]\r\n", "value steps.0.needs.0");
  });

  it("knows what anchors elsewhere in the file bring into a step", () => {
    const text = "x-base: &base { tool: shell_exec }\nkind: workflow\nsteps:\n  - <<: *base\n    with:\n      $0\n";
    check(text, "start steps.0.with");
    assert.ok(cursorOf(text)?.schemas.some((schema) => schema.properties?.["exec_dir"]));
    const alias =
      "x-tool: &tool file_read\nkind: workflow\nsteps:\n  - tool: idle\n  - tool: *tool\n    with: { $0 }\n";
    check(alias, "key steps.1.with");
    assert.ok(cursorOf(alias)?.schemas.some((schema) => schema.properties?.["start_line"]));
  });
});
