import assert from "node:assert/strict";
import { checkAccept, entryOf, labelsOf } from "./offered.ts";

const steps = "kind: workflow\nsteps:\n";

describe("completion of values", () => {
  it("offers what the schema lists, the default marked", () => {
    assert.deepEqual(labelsOf("kind: task\nonMessage: $0\n"), ["reject", "enqueue", "interrupt"]);
    assert.equal(entryOf("kind: task\nonMessage: $0\n", "enqueue").detail, "default");
    assert.deepEqual(labelsOf("kind: workflow\non:\n  schedule:\n    - missed: $0\n"), ["skip", "once", "all"]);
    assert.deepEqual(labelsOf("kind: task\noutputs: { a: { message: $0 } }\n"), ["last"]);
  });

  it("offers the kinds of file", () => {
    assert.deepEqual(labelsOf("kind: $0"), ["task", "workflow", "test"]);
    assert.deepEqual(labelsOf("kind: ta$0sk\nprompt: a\n"), ["task", "workflow", "test"]);
  });

  it("offers `true` and `false`, but not where anything may stand", () => {
    assert.deepEqual(labelsOf(`${steps}  - tool: idle\n    continueOnError: $0\n`), ["true", "false"]);
    assert.deepEqual(labelsOf("kind: task\ninputs: { a: { required: $0 } }\n"), ["true", "false"]);
    assert.deepEqual(labelsOf("kind: task\nenv:\n  A: $0\n"), []);
  });

  it("offers lengths of time, the default first", () => {
    const labels = labelsOf("kind: task\nretry:\n  delay: $0\n");
    assert.equal(labels[0], "10s");
    assert.ok(labels.includes("1h"));
    assert.equal(labelsOf("kind: task\nlimits: { timeout: $0 }\n")[0], "30m");
  });

  it("replaces the whole value, also what stands behind the cursor", () => {
    checkAccept("kind: task\nonMessage: re$0ject\n", "enqueue", "kind: task\nonMessage: enqueue\n");
    checkAccept("kind: task\nonMessage: re$0 # why\n", "enqueue", "kind: task\nonMessage: enqueue # why\n");
    checkAccept(
      "kind: task\nretry: { backoff: f$0, delay: 1s }\n",
      "fixed",
      "kind: task\nretry: { backoff: fixed, delay: 1s }\n",
    );
  });

  it("adds a blank behind a colon", () => {
    checkAccept("kind: task\nonMessage:$0\n", "reject", "kind: task\nonMessage: reject\n");
    checkAccept("kind:$0", "task", "kind: task");
  });

  it("stays inside of quotes, and closes them", () => {
    checkAccept('kind: "$0"\n', "task", 'kind: "task"\n');
    checkAccept('kind: "ta$0\nname: a\n', "task", 'kind: "task"\nname: a\n');
    checkAccept("kind: 'wo$0rk'\n", "workflow", "kind: 'workflow'\n");
    checkAccept(
      'kind: task\nretry: { backoff: "$0, delay: 1s }\n',
      "fixed",
      'kind: task\nretry: { backoff: "fixed", delay: 1s }\n',
    );
  });

  it("writes the only item of a list in brackets, on a line of its own with a dash", () => {
    checkAccept("kind: task\nretry:\n  on: $0\n", "timeout", "kind: task\nretry:\n  on: [timeout]\n");
    checkAccept("kind: task\nretry:\n  on:\n    $0\n", "timeout", "kind: task\nretry:\n  on:\n    - timeout\n");
    checkAccept("kind: task\nretry:\n  on:\n    - $0\n", "timeout", "kind: task\nretry:\n  on:\n    - timeout\n");
    checkAccept(
      "kind: task\nretry:\n  on:\n    - engine\n    $0\n",
      "timeout",
      "kind: task\nretry:\n  on:\n    - engine\n    - timeout\n",
    );
    checkAccept("kind: task\nretry:\n  on: [engine, $0]\n", "timeout", "kind: task\nretry:\n  on: [engine, timeout]\n");
  });

  it("offers a value on the line below its key", () => {
    checkAccept("kind: task\nonMessage:\n  rej$0\n", "reject", "kind: task\nonMessage:\n  reject\n");
  });

  it("offers schedules by their words and by their line", () => {
    const text = "kind: workflow\non:\n  schedule: $0\n";
    const entry = entryOf(text, "every weekday at 9");
    assert.equal(entry.detail, "0 9 * * 1-5");
    assert.ok(entry.filter?.startsWith("0 9 * * 1-5"));
    checkAccept(text, "every weekday at 9", "kind: workflow\non:\n  schedule: 0 9 * * 1-5\n");
    checkAccept(text, "every 15 minutes", 'kind: workflow\non:\n  schedule: "*/15 * * * *"\n');
    checkAccept(
      "kind: workflow\non:\n  schedule:\n    - cron: '$0'\n",
      "hourly",
      "kind: workflow\non:\n  schedule:\n    - cron: '0 * * * *'\n",
    );
  });

  it("offers time zones", () => {
    const text = "kind: workflow\non:\n  schedule:\n    - cron: 0 9 * * *\n      timezone: $0\n";
    assert.equal(labelsOf(text)[0], "UTC");
    assert.ok(labelsOf(text.replace("$0", "Berl$0")).includes("Europe/Berlin"));
  });

  it("offers the file's own name", () => {
    assert.deepEqual(labelsOf("# -- Nightly Triage.manus.yaml\nname: $0\n".replace(" T", "-T")), ["nightly-triage"]);
  });

  it("offers the answers of a gate as its default", () => {
    const gate = (own: string): string => `${steps}  - approve:\n      message: Where?\n${own}      default: $0\n`;
    assert.deepEqual(labelsOf(gate("")), ["approved", "denied"]);
    assert.deepEqual(labelsOf(gate("      choices: [staging, production]\n")), ["staging", "production"]);
  });

  it("offers the default of an input by its type", () => {
    const input = (own: string): string => `kind: task\ninputs:\n  a:\n${own}    default: $0\n`;
    assert.deepEqual(labelsOf(input("    type: boolean\n")), ["true", "false"]);
    assert.deepEqual(labelsOf(input("    type: choice\n    options: [x, y]\n")), ["x", "y"]);
    assert.deepEqual(labelsOf(input("    type: string\n")), []);
  });

  it("has both ways to write what can be a text or a mapping", () => {
    assert.deepEqual(labelsOf(`${steps}  - tool: idle\n    cache: $0\n`), ["key", "files"]);
    assert.ok(labelsOf(`${steps}  - approve:\n      $0\n`).includes("message"));
  });

  it("says nothing where any text may stand", () => {
    assert.deepEqual(labelsOf("title: $0\n"), []);
    assert.deepEqual(labelsOf("kind: task\nmodel: $0\n"), []);
  });
});

describe("completion of tools", () => {
  it("offers every tool with its arguments, and writes those it must have", () => {
    const text = `${steps}  - id: a\n    tool: sh$0\n`;
    assert.equal(labelsOf(text).length, 29);
    const entry = entryOf(text, "shell_exec");
    assert.equal(entry.detail, "(id, exec_dir, command)");
    assert.equal(
      entry.insert,
      "shell_exec\n    with:\n      id: ${1:main}\n      exec_dir: ${2:.}\n      command: ${3:git log --oneline -20}",
    );
    checkAccept(text, "idle", `${steps}  - id: a\n    tool: idle\n`);
  });

  it("writes only the name where the arguments are there, or there is no room", () => {
    checkAccept(`${steps}  - tool: $0\n    with: {}\n`, "shell_exec", `${steps}  - tool: shell_exec\n    with: {}\n`);
    checkAccept(`${steps}  - { tool: $0 }\n`, "shell_exec", `${steps}  - { tool: shell_exec }\n`);
    checkAccept(`${steps}  - tool: "$0"\n`, "shell_exec", `${steps}  - tool: "shell_exec"\n`);
    checkAccept(`${steps}  - tool: $0 # later\n`, "shell_exec", `${steps}  - tool: shell_exec # later\n`);
  });

  it("offers the arguments of a tool, the required ones first", () => {
    const text = `${steps}  - tool: file_read\n    with:\n      $0\n`;
    assert.deepEqual(labelsOf(text), ["file", "start_line", "end_line", "sudo"]);
    assert.equal(entryOf(text, "file").detail, "string, required");
    assert.equal(entryOf(text, "file").again, true);
    assert.equal(entryOf(text, "start_line").insert, "start_line: ${1:0}");
    assert.equal(entryOf(text, "sudo").insert, "sudo: ${1|false,true|}");
    assert.deepEqual(labelsOf(`${steps}  - tool: file_read\n    with: { file: a, $0 }\n`), [
      "start_line",
      "end_line",
      "sudo",
    ]);
  });

  it("writes `with` with the arguments that must be given", () => {
    const entry = entryOf(`${steps}  - tool: shell_view\n    wi$0\n`, "with");
    assert.equal(entry.insert, "with:\n      id: ${1:main}");
    assert.equal(labelsOf(`${steps}  - tool: shell_view\n    $0\n`)[0], "with");
  });

  it("offers the values of an argument", () => {
    assert.deepEqual(labelsOf(`${steps}  - tool: message_ask_user\n    with: { suggest_user_takeover: $0 }\n`), [
      "none",
      "browser",
    ]);
    assert.deepEqual(labelsOf(`${steps}  - tool: browser_input\n    with:\n      press_enter: $0\n`), [
      "true",
      "false",
    ]);
  });

  it("offers nothing of a tool that isn't there", () => {
    assert.deepEqual(labelsOf(`${steps}  - tool: nothing\n    with:\n      $0\n`), []);
    assert.deepEqual(labelsOf(`${steps}  - id: a\n    with:\n      $0\n`), []);
  });

  it("offers families, tools and calls for a policy", () => {
    const text = "kind: task\ntools:\n  ask:\n    - $0\n";
    const labels = labelsOf(text);
    assert.equal(labels[0], "message_*");
    assert.ok(labels.includes("browser_*") && labels.includes("idle") && labels.includes("shell_exec(…)"));
    assert.ok(!labels.includes("idle_*") && !labels.includes("idle(…)"));
    assert.equal(entryOf(text, "shell_exec(…)").insert, "shell_exec(${1:git *})");
    assert.ok(labelsOf(`${steps}  - prompt: a\n    tools: { deny: [$0] }\n`).includes("deploy_*"));
  });
});
