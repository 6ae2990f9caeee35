import assert from "node:assert/strict";
import { checkAccept, checkSnippet, entryOf, labelsOf } from "./offered.ts";

const steps = "kind: workflow\nsteps:\n";

describe("completion of keys", () => {
  it("offers what a file must have first", () => {
    assert.deepEqual(labelsOf("$0").slice(0, 5), ["task file", "workflow file", "manus", "kind", "name"]);
    assert.deepEqual(labelsOf("manus: 1\nkind: task\n$0").slice(0, 2), ["name", "prompt"]);
    assert.deepEqual(labelsOf("manus: 1\nkind: workflow\nname: a\n$0").slice(0, 2), ["steps", "title"]);
  });

  it("leaves out the keys that are there, above and below, and those of the other kind", () => {
    const labels = labelsOf("manus: 1\nkind: task\n$0\nname: a\nprompt: b\n");
    for (const gone of ["manus", "kind", "name", "prompt", "steps", "on"]) assert.ok(!labels.includes(gone), gone);
    assert.ok(labels.includes("attachments"));
  });

  it("keeps the key that is being changed", () => {
    assert.ok(labelsOf("manus: 1\nki$0nd: task\n").includes("kind"));
    checkAccept("manus: 1\nki$0: task\n", "kind", "manus: 1\nkind: task\n");
  });

  it("writes what a value begins with", () => {
    checkAccept("man$0", "manus", "manus: 1");
    checkAccept("kin$0", "kind", "kind: ");
    checkAccept("lim$0\nkind: task\n", "limits", "limits:\n  \nkind: task\n");
    checkAccept("att$0\nkind: task\n", "attachments", "attachments:\n  - \nkind: task\n");
    checkSnippet("pro$0\nkind: task\n", "prompt", "prompt: |\n  $1\nkind: task\n");
    checkSnippet("tit$0", "title", "title: $1");
    checkSnippet("pri$0", "priority", "priority: ${1:5}");
    checkSnippet("na$0", "name", "name: ${1:main}");
  });

  it("indents what follows as deep as the key", () => {
    checkAccept(`${steps}  - ret$0\n`, "retry", `${steps}  - retry:\n      \n`);
    checkAccept(`${steps}  - tool: idle\n    ret$0\n`, "retry", `${steps}  - tool: idle\n    retry:\n      \n`);
    checkSnippet(`${steps}  - pro$0\n`, "prompt", `${steps}  - prompt: |\n      $1\n`);
  });

  it("asks again where the value has a list of its own", () => {
    assert.equal(entryOf("kin$0", "kind").again, true);
    assert.equal(entryOf("kind: task\nbud$0", "budget").again, true);
    assert.equal(entryOf("kind: task\nacc$0", "account").again, true);
    assert.equal(entryOf("tit$0", "title").again, undefined);
  });

  it("says what kind of value a key takes, and whether it's required", () => {
    assert.equal(entryOf("$0", "manus").detail, "integer, required");
    assert.equal(entryOf("$0", "inputs").detail, "mapping");
    assert.equal(entryOf("kind: task\n$0", "prompt").detail, "string, required");
  });

  it("offers what a step can be before what else it can have", () => {
    const labels = labelsOf(`${steps}  - id: a\n    $0\n`);
    assert.deepEqual(labels.slice(0, 5), ["tool", "task", "prompt", "workflow", "approve"]);
    assert.ok(!labels.includes("id"));
  });

  it("offers only what fits the kind of the step", () => {
    const labels = labelsOf(`${steps}  - tool: idle\n    $0\n`);
    for (const gone of ["tool", "task", "prompt", "engine", "plan"]) assert.ok(!labels.includes(gone), gone);
    assert.ok(labels.includes("cache"));
    assert.ok(labelsOf(`${steps}  - prompt: a\n    $0\n`).includes("plan"));
    assert.ok(!labelsOf(`${steps}  - approve: a\n    $0\n`).includes("retry"));
  });

  it("writes lists and mappings on one line inside of brackets", () => {
    checkSnippet("kind: task\nretry: { o$0 }\n", "on", "kind: task\nretry: { on: [$1] }\n");
    checkSnippet(`${steps}  - { ret$0 }\n`, "retry", `${steps}  - { retry: { $1 \\} }\n`);
    checkSnippet(`${steps}  - { pro$0 }\n`, "prompt", `${steps}  - { prompt: $1 }\n`);
  });

  it("writes only the name where quotes or a colon are there", () => {
    checkAccept('manus: 1\n"ki$0": task\n', "kind", 'manus: 1\n"kind": task\n');
    checkAccept("manus: 1\nki$0 : task\n", "kind", "manus: 1\nkind : task\n");
    checkAccept("retry: { de$0: 1s }\nkind: task\n", "delay", "retry: { delay: 1s }\nkind: task\n");
  });

  it("offers the keys of a mapping behind its key, on the next line", () => {
    checkAccept("kind: task\nretry: $0\n", "backoff", "kind: task\nretry:\n  backoff: \n");
    checkAccept("kind: task\nretry:$0\n", "backoff", "kind: task\nretry:\n  backoff: \n");
    checkAccept("kind: workflow\non:\n  schedule: $0\n", "cron", "kind: workflow\non:\n  schedule:\n    - cron: \n");
  });

  it("adds the dash where an item belongs", () => {
    checkAccept(
      "kind: workflow\non:\n  schedule:\n    $0\n",
      "cron",
      "kind: workflow\non:\n  schedule:\n    - cron: \n",
    );
    checkAccept(
      "kind: task\nknowledge:\n  - text: a\n  $0\n",
      "scope",
      "kind: task\nknowledge:\n  - text: a\n  - scope:\n      \n",
    );
  });

  it("moves a line to where its key belongs", () => {
    checkAccept(`${steps}  - tool: idle\n      time$0\n`, "timeout", `${steps}  - tool: idle\n    timeout: \n`);
    checkAccept("kind: task\nretry:\n$0\n  delay: 1s\n", "backoff", "kind: task\nretry:\n  backoff: \n  delay: 1s\n");
  });

  it("offers `options` first for a choice", () => {
    const text = (type: string): string => `kind: task\ninputs:\n  a:\n    type: ${type}\n    $0\n`;
    assert.equal(labelsOf(text("choice"))[0], "options");
    assert.notEqual(labelsOf(text("string"))[0], "options");
  });

  it("offers nothing under keys that are the user's own, in comments and in prose", () => {
    assert.deepEqual(labelsOf("kind: task\nx-mine:\n  $0\n"), []);
    assert.deepEqual(labelsOf("kind: task\nx-mine: $0\n"), []);
    assert.deepEqual(labelsOf(`${steps}  - tool: idle\n    x-note:\n      a: $0\n`), []);
    assert.deepEqual(labelsOf("# ki$0"), []);
    assert.deepEqual(labelsOf("kind: task\nprompt: |\n  ki$0\n"), []);
  });

  it("declares inputs, outputs and variables under names that are free", () => {
    checkAccept("kind: task\ninputs:\n  $0\n", "new input", "kind: task\ninputs:\n  name:\n    type: string\n");
    checkAccept(
      "kind: task\noutputs:\n  report:\n    file: a\n  $0\n",
      "new output",
      "kind: task\noutputs:\n  report:\n    file: a\n  report-2:\n    file: report.md\n",
    );
    checkAccept("env:\n  $0\n", "new variable", "env:\n  NAME: ${{ secrets.NAME }}\n");
  });

  it("does as well with Windows line ends", () => {
    checkAccept("manus: 1\r\nki$0\r\nname: a\r\n", "kind", "manus: 1\r\nkind: \r\nname: a\r\n");
  });
});
