import assert from "node:assert/strict";
import { checkDocument } from "../../../../server/src/core/language/check-document.ts";
import { openDocument } from "../../../../server/src/core/language/document.ts";
import { emptySurroundings } from "../../../../server/src/core/language/surroundings.ts";
import { check } from "./check-marks.ts";

const task = "manus: 1\nkind: task\nname: a\n";

/** The problems of a text as `code at the underlined text`. */
function problemsOf(text: string): string[] {
  const document = openDocument("/w/a.manus.yaml", text);
  return document.problems.map(({ code, span }) => `${code} at ${JSON.stringify(text.slice(span.start, span.end))}`);
}

describe("broken YAML", () => {
  it("names a key that is there twice, and where it was first", () => {
    check(`${task}prompt: x
title: a
title: b
#^^^^ error yaml-duplicate-key: The key \`title\` is already there
limits: { turns: 1, turns: 2 }
#                   ^^^^^ error yaml-duplicate-key
`);
    const document = openDocument("/w/a.manus.yaml", `${task}prompt: x\ntitle: a\ntitle: b\n`);
    const [first] = document.problems[0]?.related ?? [];
    assert.equal(document.text.slice(first?.span.start).startsWith("title: a"), true);
  });

  it("says of tabs, quotes, brackets, indentation and colons what to do", () => {
    assert.deepEqual(problemsOf(`${task}limits:\n\ttimeout: 1m\n`), ['yaml-tab at "\\t"']);
    assert.deepEqual(problemsOf(`${task}title: "open\nprompt: x\n`), ['yaml-unclosed-quote at "\\"open"']);
    assert.deepEqual(problemsOf(`${task}title: 'open\nprompt: x\n`), ['yaml-unclosed-quote at "\'open"']);
    assert.deepEqual(problemsOf(`${task}plan: [a, b\nprompt: x\n`), ['yaml-unclosed-bracket at "["']);
    assert.deepEqual(problemsOf(`${task}limits:\n  timeout: 1m\n turns: 3\n`), ['yaml-indentation at "turns: 3"']);
    assert.deepEqual(problemsOf(`${task}prompt\n`), ['yaml-missing-colon at "prompt"']);
    assert.deepEqual(problemsOf(`${task}plan: [a b, , c]\n`), ['yaml-missing-comma at ","']);
    assert.deepEqual(problemsOf(`${task}title: "a\\qb"\n`), ['yaml-escape at "\\\\"']);
    assert.deepEqual(problemsOf(`${task}title: a: b\n`), ['yaml-nested-mapping at "a"']);
    assert.deepEqual(problemsOf(`${task}title: "a" b\n`), ['yaml-trailing-text at "b"']);
    assert.deepEqual(problemsOf(`${task}title: @a\n`), ['yaml-plain-start at "@"']);
    assert.deepEqual(problemsOf(`${task}plan: - a\n`), ['yaml-same-line at "-"']);
  });

  it("takes one document, and only YAML's own tags", () => {
    check(`${task}prompt: x
---
#^^ error yaml-second-document
`);
    check(`---
${task}prompt: x
...
`);
    check(`${task}prompt: !shout x
#              ^ error yaml-unknown-tag: The tag \`!shout\`
title: !!str 5
`);
  });

  it("keeps what an error leaves readable", () => {
    const text = `manus: 1\nkind: workflow\nname: a\nsteps:\n  - id: one\n    tool: idle\n    title: "open\n  - id: two\n    tool: [\n  - id: three\n    tool: idle\n`;
    const document = openDocument("/w/a.manus.yaml", text);
    assert.deepEqual(
      document.problems.map((problem) => problem.code),
      ["yaml-unclosed-quote", "yaml-unclosed-bracket"],
    );
    assert.equal(document.steps.length, 3);
    const codes = checkDocument(document, emptySurroundings).map((finding) => finding.code);
    assert.equal(codes.includes("missing-key"), false);
  });

  it("answers an empty file with where to start", () => {
    for (const text of ["", "\n\n", "# only a comment\n", "---\n", "\uFEFF"]) {
      assert.deepEqual(
        openDocument("/w/a", text).problems.map((one) => one.code),
        ["file-empty"],
        JSON.stringify(text),
      );
    }
  });

  it("minds neither CRLF nor a byte order mark", () => {
    const text = `\uFEFF${task}prompt: |\n  a\n  b\n`.replaceAll("\n", "\r\n");
    assert.deepEqual(checkDocument(openDocument("/w/a", text), emptySurroundings), []);
  });
});

describe("anchors, aliases and merge keys", () => {
  it("work", () =>
    check(`manus: 1
kind: workflow
name: a
x-shell: &shell { tool: shell_exec, timeout: 5m }
x-args: &args
  id: main
  exec_dir: .
steps:
  - <<: *shell
    id: one
    with: { <<: *args, command: ls }
  - <<: [*shell]
    id: two
    timeout: 1m
    with:
      <<: *args
      command: *name
#              ^^^^^ error yaml-unknown-alias: Nothing above is marked \`&name\`
`));

  it("may not contain themselves, or stand for too much", () => {
    assert.deepEqual(problemsOf(`${task}x-a: &a [*a]\nprompt: x\n`), ['yaml-alias-loop at "*a"']);
    const bomb = ["x-0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 12; level += 1) {
      const alias = `*a${String(level - 1)}`;
      bomb.push(`x-${String(level)}: &a${String(level)} [${Array(10).fill(alias).join(", ")}]`);
    }
    assert.match(problemsOf(`${task}prompt: x\n${bomb.join("\n")}\n`).join(), /^yaml-alias-bomb at "\*a\d+"$/);
  });

  it("merges only mappings", () => {
    assert.deepEqual(problemsOf(`${task}prompt: x\nx-a: &a 5\nx-b: { <<: *a }\n`), ['yaml-merge at "5"']);
  });
});

describe("limits of a text", () => {
  it("refuses 50 MB", () => {
    const text = "a: b\n".repeat(10 * 1024 * 1024);
    assert.deepEqual(
      openDocument("/w/a", text).problems.map((one) => one.code),
      ["file-too-large"],
    );
  });

  it("refuses what would take seconds to read", () => {
    for (const text of ["a: b\n".repeat(1_000_000), `a: [${"1,".repeat(2_500_000)}]\n`]) {
      assert.deepEqual(
        openDocument("/w/a", text).problems.map((one) => one.code),
        ["file-too-large"],
      );
    }
    const prose = `prompt: |\n${"  A line of prose, with a comma or two, as people write it.\n".repeat(80_000)}`;
    assert.deepEqual(openDocument("/w/a", prose).problems, []);
  });

  it("refuses what is no text", () => {
    assert.deepEqual(
      openDocument("/w/a", "\u0000\u0001ELF").problems.map((one) => one.code),
      ["file-not-text"],
    );
  });

  it("refuses to nest without end, whether the text is well formed or not", () => {
    for (const text of [
      "[".repeat(5000),
      `${"[".repeat(5000)}${"]".repeat(5000)}`,
      `\n${"- ".repeat(5000)}`,
      `a: "\n${"{a: ".repeat(3000)}`,
    ]) {
      const codes = openDocument("/w/a", `x: ${text}`).problems.map((one) => one.code);
      assert.ok(codes.includes("yaml-too-deep"), `${text.slice(0, 20)}: ${codes.join()}`);
    }
  });

  it("tells so many findings and no more, an error among them", () => {
    const text = `${task}${Array.from({ length: 3000 }, (_, index) => `k${String(index)}: 1\n`).join("")}`;
    const findings = checkDocument(openDocument("/w/a", text), emptySurroundings);
    assert.equal(findings.length, 1001);
    assert.equal(findings.at(-1)?.code, "too-many-findings");
    assert.ok(findings.some((finding) => finding.code === "missing-key"));
  });

  it("looks at so many steps and no more", () => {
    const text = `manus: 1\nkind: workflow\nname: a\nsteps:\n${"  - tool: idle\n".repeat(20_001)}`;
    const [finding, ...others] = checkDocument(openDocument("/w/a", text), emptySurroundings);
    assert.equal(finding?.code, "too-many-steps");
    assert.equal(text.slice(0, finding.span.start).split("\n").length, 20_005);
    assert.deepEqual(others, []);
  });

  it("reads a megabyte of broken text", () => {
    const text = `x-a: [\n${"  a: 'b',\n".repeat(140_000)}`;
    assert.notDeepEqual(openDocument("/w/a", text).problems, []);
  });
});
