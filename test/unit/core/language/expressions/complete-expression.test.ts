import assert from "node:assert/strict";
import type { CompletionEntry } from "../../../../../server/src/core/language/completion/completion-entry.ts";
import { applyEdits } from "../../../../../server/src/core/language/edit.ts";
import { completeExpression } from "../../../../../server/src/core/language/expressions/complete-expression.ts";
import { documentExpressionEntry } from "../../../../../server/src/core/language/expressions/document-expression-entry.ts";
import { readMarked } from "../marked.ts";

function complete(text: string): CompletionEntry[] | undefined {
  const { document, offset, around } = readMarked(text);
  const entries = completeExpression(document, offset, around);
  return entries?.sort((left, right) => left.rank - right.rank);
}

/** Check the labels that are offered at `$0`, in their order; with `more` others may follow. */
function check(text: string, expected: string | undefined, more = false): void {
  const labels = complete(text)?.map(({ label }) => label);
  const count = expected === undefined ? 0 : expected.split(" ").length;
  assert.equal((more ? labels?.slice(0, count) : labels)?.join(" "), expected);
}

/** Check what the line of `$0` is after the entry with this label was taken; `|` marks the cursor of a snippet. */
function checkTaken(text: string, label: string, expected: string, plain = false): void {
  const { document } = readMarked(text);
  const entry = complete(text)?.find((one) => one.label === label);
  assert.ok(entry, `${label} isn't offered`);
  const insert = plain ? (entry.plain ?? entry.insert) : entry.insert;
  const inserted = entry.snippet && !plain ? insert.replace("$0", "|").replace(/\\([\\$}])/g, "$1") : insert;
  const taken = applyEdits(document.text, [{ span: entry.span, text: inserted }]);
  const line = document.text.slice(0, entry.span.start).split("\n").length - 1;
  assert.equal(taken.split("\n")[line]?.trim(), expected);
}

const task = "manus: 1\nkind: task\nname: a\n";
const inputs =
  "inputs:\n  since: { type: choice, options: [day, week], description: How far back }\n  count: { type: number }\n";
const flow = `manus: 1
kind: workflow
name: flow
env: { TOKEN: x, level: 3 }
${inputs}`;
const steps = `${flow}steps:
  - id: log
    tool: shell_exec
    with: { id: a, exec_dir: ., command: git log }
  - id: sum
    task: summarize
  - id: gate
    needs: [log]
    approve: { message: Where?, choices: [staging, production] }
  - id: last
    needs: [gate]
`;
const others = `# -- summarize.manus.yaml
manus: 1
kind: task
name: summarize
prompt: x
outputs:
  report: { file: report.md }
  size: { json: { type: object, properties: { words: { type: integer, description: How many }, kind: { enum: [short, long] } } } }
`;

describe("completion in expressions", () => {
  it("is none outside of expressions", () => {
    check(`${task}prompt: Re$0ad \${{ inputs.a }}\n`, undefined);
    check(`${task}pro$0`, undefined);
  });

  it("offers contexts, then functions", () => {
    check(`${task}prompt: \${{ $0 }}\n`, "inputs env run workspace secrets contains", true);
    check(`${task}prompt: \${{ $0\n`, "inputs env run workspace secrets contains", true);
    check(`${task}prompt: \${{ in$0 }}\n`, "inputs env", true);
    check(`${task}prompt: \${{ a && $0 }}\n`, "inputs env", true);
    check(`${task}prompt: \${{ contains($0) }}\n`, "inputs env", true);
    check(`${task}prompt: \${{ !($0 }}\n`, "inputs env", true);
  });

  it("offers item and index first where there is a loop", () =>
    check(`${flow}steps:\n  - forEach: inputs.a\n    prompt: \${{ $0 }}\n`, "item index inputs steps", true));

  it("offers the functions of `if` only there", () => {
    const names = (text: string): string[] => complete(text)?.map(({ label }) => label) ?? [];
    assert.ok(names(`${steps}    if: $0\n    tool: idle\n`).includes("failure"));
    assert.ok(!names(`${steps}    prompt: \${{ $0 }}\n`).includes("failure"));
  });

  it("offers nothing where an operator must stand, in numbers and in other texts", () => {
    check(`${task}prompt: \${{ run.id $0 }}\n`, "");
    check(`${task}prompt: \${{ 12$0 }}\n`, "");
    check(`${task}prompt: \${{ 'a$0' }}\n`, "");
    check(`${task}prompt: \${{ fromJSON('1').$0 }}\n`, "");
    check(`${task}name: \${{ $0 }}\n`, "");
  });

  it("offers the properties of contexts", () => {
    check(`${task}prompt: \${{ run.$0 }}\n`, "id name startedAt");
    check(`${task}prompt: \${{ RUN.na$0 }}\n`, "id name startedAt");
    check(`${task}prompt: \${{ workspace.$0\n`, "root name");
    check(`${task}${inputs}prompt: \${{ inputs.$0 }}\n`, "since count");
    check(`${flow}title: \${{ env.$0 }}\n`, "TOKEN level");
    check(`${task}prompt: \${{ secrets.$0 }}\n`, "");
    check(`${task}prompt: \${{ nothing.$0 }}\n`, "");
  });

  it("offers the steps that are needed first, and not the step itself", () => {
    check(`${steps}    prompt: \${{ steps.$0 }}\n`, "gate log sum");
    check(`${steps}    prompt: x\noutputs:\n  a: steps.$0\n`, "log sum gate last");
    check(`${steps}    if: steps.$0\n    tool: idle\n`, "gate log sum");
  });

  it("offers what a step has", () => {
    check(`${steps}    prompt: \${{ steps.log.$0 }}\n`, "output outcome outputs error");
    check(`${steps}    prompt: \${{ steps['log'].$0 }}\n`, "output outcome outputs error");
    check(`${steps}    prompt: \${{ steps.nope.$0 }}\n`, "");
  });

  it("offers the outputs of a step", () => {
    check(`${steps}    prompt: \${{ steps.sum.outputs.$0 }}\n${others}`, "report size");
    check(`${steps}    prompt: \${{ steps.sum.outputs.size.$0 }}\n${others}`, "words kind");
    check(`${steps}    prompt: \${{ steps.log.outputs.$0 }}\n`, "exitCode outputFile");
    check(`${steps}    prompt: \${{ steps.gate.outputs.$0 }}\n`, "");
    check(`${steps}    prompt: x\n    outputs: { a: { message: last } }\noutputs:\n  a: steps.last.outputs.$0\n`, "a");
  });

  it("offers names in brackets", () => {
    check(`${steps}    prompt: \${{ steps['$0'] }}\n`, "gate log sum");
    check(`${steps}    prompt: \${{ steps['$0\n`, "gate log sum");
    check(`${steps}    prompt: \${{ steps[$0] }}\n`, "gate log sum inputs", true);
    checkTaken(`${steps}    prompt: \${{ steps['l$0'] }}\n`, "log", "prompt: ${{ steps['log'] }}");
    checkTaken(`${steps}    prompt: \${{ steps[$0 }}\n`, "log", "prompt: ${{ steps['log'] }}");
  });

  it("offers what a choice can be behind a comparison", () => {
    const gate = "staging production failed skipped stopped";
    check(`${steps}    if: steps.gate.outcome == $0\n`, `${gate} inputs`, true);
    check(`${steps}    if: steps.gate.outcome == '$0'\n`, gate);
    check(`${steps}    if: steps.gate.outcome != 'st$0\n`, gate);
    check(`${steps}    if: steps.log.outcome == '$0'\n`, "succeeded failed skipped stopped");
    check(`${steps}    if: "'$0' == steps.log.outcome && true"\n`, "succeeded failed skipped stopped");
    check(`${steps}    if: inputs.since == '$0'\n`, "day week");
    check(`${steps}    if: steps.sum.outputs.size.kind == '$0'\n${others}`, "short long");
    check(`${steps}    if: inputs.count == '$0'\n`, "");
  });

  it("puts the word in place, also what of it stands behind the cursor", () => {
    checkTaken(`${steps}    prompt: \${{ steps.lo$0xx.output }}\n`, "log", "prompt: ${{ steps.log.output }}");
    checkTaken(`${steps}    prompt: \${{ steps.$0 }}\n`, "log", "prompt: ${{ steps.log. }}");
    checkTaken(`${steps}    if: steps.gate.outcome == 'st$0'\n`, "staging", "if: steps.gate.outcome == 'staging'");
    checkTaken(`${steps}    if: steps.gate.outcome == $0\n`, "staging", "if: steps.gate.outcome == 'staging'");
  });

  it("closes the braces where they are missing", () => {
    checkTaken(`${steps}    prompt: \${{ run.$0\n`, "id", "prompt: ${{ run.id| }}");
    checkTaken(`${steps}    prompt: \${{ run.$0\n`, "id", "prompt: ${{ run.id }}", true);
    checkTaken(`${steps}    prompt: "\${{ run.$0"\n`, "id", 'prompt: "${{ run.id| }}"');
    checkTaken(`${steps}    prompt: a \${{ run.$0 and more\n`, "id", "prompt: a ${{ run.id| }} and more");
    checkTaken(`${steps}    prompt: \${{ $0 == 'a'\n`, "run", "prompt: ${{ run. == 'a'");
    checkTaken(`${steps}    if: run.$0\n`, "id", "if: run.id");
  });

  it("writes quotes as the text around them demands", () => {
    checkTaken(`${steps}    if: 'steps.gate.outcome == $0'\n`, "staging", "if: 'steps.gate.outcome == ''staging'''");
    checkTaken(
      `${steps}    if: 'steps.gate.outcome == ''$0'''\n`,
      "staging",
      "if: 'steps.gate.outcome == ''staging'''",
    );
    const quotes = `${flow.replace("[day, week]", `['it''s', 'a "b"']`)}steps:\n  - if: "inputs.since == $0"\n    tool: idle\n`;
    checkTaken(quotes, "it's", `- if: "inputs.since == 'it''s'"`);
    checkTaken(quotes, 'a "b"', `- if: "inputs.since == 'a \\"b\\"'"`);
  });

  it("inserts functions with their arguments to fill in", () => {
    const entries = complete(`${task}prompt: \${{ $0 }}\n`) ?? [];
    const insert = (name: string): unknown => entries.find(({ label }) => label === name)?.insert;
    assert.equal(insert("contains"), "contains(${1:search}, ${2:item})");
    assert.equal(insert("format"), "format(${1:'{0\\}'}, ${2:value})");
    assert.equal(entries.find(({ label }) => label === "join")?.plain, "join(list, ', ')");
    assert.equal(
      complete(`${task}prompt: \${{ con$0(a, b) }}\n`)?.find(({ label }) => label === "contains")?.insert,
      "contains",
    );
    checkTaken(`${steps}    if: $0\n`, "always", "if: always()");
  });

  it("asks for more behind what has properties", () => {
    const entries = complete(`${steps}    prompt: \${{ $0 }}\n`) ?? [];
    const run = entries.find(({ label }) => label === "run");
    assert.deepEqual([run?.insert, run?.again], ["run.", true]);
    assert.equal(
      complete(`${steps}    prompt: \${{ ru$0.id }}\n`)?.find(({ label }) => label === "run")?.insert,
      "run",
    );
  });

  it("tells types, and documents what it offers", () => {
    const [since, count] = complete(`${task}${inputs}prompt: \${{ inputs.$0 }}\n`) ?? [];
    assert.deepEqual([since?.kind, since?.detail, count?.detail], ["input", "'day' or 'week'", "number"]);
    assert.equal(documentExpressionEntry(since?.about ?? {}), "How far back\n\nType: 'day' or 'week'");
    assert.match(
      documentExpressionEntry({ function: "contains" }),
      /Whether a text contains another[\s\S]*For example: `contains\(/,
    );
    assert.equal(documentExpressionEntry({}), "");
    const log = complete(`${steps}    prompt: \${{ steps.$0 }}\n`)?.find(({ label }) => label === "log");
    assert.deepEqual([log?.kind, log?.detail], ["step", "tool shell_exec"]);
    assert.match(documentExpressionEntry(log?.about ?? {}), /^A step of this file: `tool shell_exec`\.$/);
  });

  it("offers what an entry of a list has", () => {
    const loop = `${flow}steps:\n  - id: a\n    prompt: x\n    outputs: { files: { json: { type: array, items: { type: object, properties: { path: {} } } } } }\n`;
    check(`${loop}  - forEach: steps.a.outputs.files\n    prompt: \${{ item.$0 }}\n`, "path");
    check(`${loop}  - forEach: \${{ steps.a.outputs.files }}\n    prompt: \${{ item.$0 }}\n`, "path");
  });

  it("leaves names out that can't stand behind a point", () => {
    const odd = "inputs: { 'a b': {}, ok: {} }\n";
    check(`${task}${odd}prompt: \${{ inputs.$0 }}\n`, "ok");
    check(`${task}${odd}prompt: \${{ inputs['$0'] }}\n`, "a b ok");
  });
});
