import { sampleAccount } from "../../../../support/sample-account.ts";
import assert from "node:assert/strict";
import { hoverAt } from "../../../../../server/src/core/language/hover/hover-at.ts";
import type { Surroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { readMarked } from "../marked.ts";
import { fleetOf, goingRun, now, sampleRun, sampleStep } from "./sample-run.ts";

/** What is said at `$0`: each part of it must be there, in this order. Without parts nothing is. */
function check(text: string, parts: readonly string[], known: Partial<Surroundings> = {}): void {
  const { document, offset, around } = readMarked(text, { now, ...known });
  const found = hoverAt(document, offset, around);
  if (parts.length === 0) {
    assert.equal(found?.markdown, undefined);
    return;
  }
  assert.ok(found, "nothing is said");
  assert.ok(found.span.start <= offset && offset <= found.span.end, "it's said of the place");
  let at = 0;
  for (const part of parts) {
    const next = found.markdown.indexOf(part, at);
    assert.ok(next >= 0, `"${part}" is missing in:\n${found.markdown}`);
    at = next + part.length;
  }
}

function checkWithout(text: string, part: string, known: Partial<Surroundings> = {}): void {
  const { document, offset, around } = readMarked(text, { now, ...known });
  const found = hoverAt(document, offset, around)?.markdown ?? "";
  assert.notEqual(found, "");
  assert.ok(!found.includes(part), found);
}

const summarize = `
# -- tasks/summarize.manus.yaml
manus: 1
kind: task
name: summarize
title: Summarize <one> package
description: |
  Reads a *package*.

  Writes a summary.
inputs:
  package: { type: string, required: true, description: Which package }
  depth: { type: choice, options: [short, long], default: short }
outputs:
  summary: { file: summary.md }
prompt: Summarize.
`;

describe("hover over a key", () => {
  it("says what the format says", () =>
    check("kind: workflow\nsteps:\n  - tool: idle\n    time$0out: 1m\n", [
      "**`timeout`**: a length of time",
      "The longest one attempt of the step may last",
      "- Example: `10m`",
    ]));
  it("says that a key is required", () => check("kind: task\nna$0me: a\n", ["**`name`**: text, required"]));
  it("doesn't say it of the others", () => checkWithout("kind: task\nti$0tle: a\n", "required"));
  it("lists values with what they mean, and the default", () =>
    check("kind: task\nonMess$0age: reject\n", [
      "one of these values or an expression",
      "- `enqueue`: The agent reads it at its next turn.",
      "- Default: `enqueue`",
    ]));
  it("knows keys inside of keys", () =>
    check("kind: task\nretry: { attempts: 2, back$0off: fixed }\n", ["`backoff`", "- Default: `exponential`"]));
  it("knows keys in lists", () =>
    check("kind: task\nknowledge:\n  - sco$0pe: { files: [a] }\n    text: x\n", ["`scope`", "When the text is given"]));
  it("knows quoted keys", () => check('kind: task\n"prio$0rity": 3\n', ["`priority`", "Default: `5`"]));
  it("knows keys in flow style", () => check("{ kind: task, mo$0del: x }\n", ["**`model`**"]));
  it("says what may be meant where the text doesn't tell yet", () =>
    check("kind: workflow\nsteps:\n  - id: a\n    wi$0th: {}\n", ["- The tool's arguments", "- The inputs that"]));
  it("says something while the file has no kind", () =>
    check("bud$0get: {}\n", ["`budget`", "The most that a run may"]));
  it("survives broken YAML", () => check('kind: task\nname: "a\nprio$0rity: [\n', ["`priority`"]));
  it("survives CRLF and other letters", () =>
    check("kind: task\r\ntitle: Ünï 😀\r\nprio$0rity: 1\r\n", ["`priority`"]));
  it("says nothing of unknown keys", () => check("kind: task\nunkno$0wn: 1\n", []));
  it("says nothing of keys of one's own", () => check("kind: task\nx-o$0wn: 1\n", []));
  it("says nothing in comments", () => check("kind: task # kind$0\n", []));
  it("says nothing in an empty file", () => check("$0", []));
  it("follows an anchor where it stands", () =>
    check("kind: workflow\nsteps:\n  - &a\n    tool: idle\n    time$0out: 1m\n  - *a\n", ["`timeout`"]));
});

describe("hover over a tool", () => {
  const steps = "kind: workflow\nsteps:\n  - tool: shell_$0exec\n";
  it("says what it does, when to use it, and what it takes", () =>
    check(steps, [
      "**`shell_exec`**",
      "Runs a command",
      "Use it to",
      "- `command` (text, required): The command line.",
    ]));
  it("says that the file denies it", () =>
    check(`${steps}tools: { allow: ["*"], deny: [shell_*] }\n`, ["This file denies it: `shell_*`."]));
  it("says that the file asks", () =>
    check(`${steps}tools: { ask: [shell_exec] }\n`, ["asks a person before each call: `shell_exec`."]));
  it("says that the file allows it", () => check(`${steps}tools: { allow: ["*"] }\n`, ["This file allows it: `*`."]));
  it("tells some calls from all", () =>
    check(`${steps}tools: { deny: ["shell_exec(rm *)"], allow: [shell_*] }\n`, [
      "This file denies some of its calls: `shell_exec(rm *)`. This file allows it: `shell_*`.",
    ]));
  it("says nothing of a policy that doesn't name it", () =>
    checkWithout(`${steps}tools: { allow: [idle] }\n`, "This file"));
  it("describes an argument by the tool's own words", () =>
    check("kind: workflow\nsteps:\n  - tool: shell_exec\n    with: { exec$0_dir: . }\n", [
      "`exec_dir`**: text, required",
      "Folder",
    ]));
  it("describes the value of an argument too", () =>
    check("kind: workflow\nsteps:\n  - tool: file_read\n    with: { file: REA$0DME.md }\n", ["**`file`**"]));
  it("describes the key where the tool isn't known", () =>
    check("kind: workflow\nsteps:\n  - tool: shell_$0exce\n", ["**`tool`**"]));
  it("says which tools a pattern means", () =>
    check("kind: task\ntools: { allow: [deploy$0_*] }\n", [
      "`deploy_*` means `deploy_expose_port` and `deploy_apply_deployment`.",
    ]));
  it("says it of a pattern with arguments", () =>
    check('kind: task\ntools: { ask: ["shell_exec(git $0push*)"] }\n', [
      "means `shell_exec` when called with `git push*`.",
    ]));
  it("describes the list for a pattern that means none", () =>
    check("kind: task\ntools: { deny: [no$0pe_*] }\n", ["**`deny`**"]));
});

describe("hover over the name of a file", () => {
  const call = "kind: workflow\nname: release\nsteps:\n  - id: sum\n    task: summa$0rize\n    with: { package: a }\n";
  it("says what it is for, what it takes and what it delivers", () =>
    check(call + summarize, [
      "**`summarize`** (task): Summarize \\<one> package",
      "Reads a \\*package\\*.\n\nWrites a summary.",
      "- `package` (string, required): Which package",
      '- `depth` (one of `short`, `long`, default `"short"`)',
      "- `summary` (file)",
      "File: `tasks/summarize.manus.yaml`",
    ]));
  it("says how it ran last", () => {
    const run = sampleRun("/w/tasks/summarize.manus.yaml", [], { cost: 0.042 });
    check(call + summarize, ["Last run: succeeded 2 min ago, after 1 min 2 s, for $0.042."], { fleet: fleetOf([run]) });
  });
  it("says why it failed", () => {
    const reason = { code: "step-failed", message: "Step `a` failed: _no_ disk" };
    const run = sampleRun("/w/tasks/summarize.manus.yaml", [], { status: "failed", reason });
    check(call + summarize, ["Last run: failed 2 min ago", "Step \\`a\\` failed: \\_no\\_ disk."], {
      fleet: fleetOf([run]),
    });
  });
  it("says how far it is", () => {
    const steps = [sampleStep("a", 1), sampleStep("b", 2, { status: "running" })];
    const run = goingRun("/w/tasks/summarize.manus.yaml", steps);
    check(call + summarize, ["Last run: running, started 3 min ago, 1 of 2 steps done."], { fleet: fleetOf([run]) });
  });
  it("knows a file by its path", () =>
    check(call.replace("summa$0rize", "./tasks/summa$0rize.manus.yaml") + summarize, ["**`summarize`** (task)"]));
  it("describes the key for a name that nobody has", () => check(call.replace("summa", "sum"), ["**`task`**"]));
  it("describes an argument by the words of its file", () =>
    check(call.replace("$0", "").replace("package:", "pack$0age:") + summarize, [
      "**`package`**: string, required",
      "Which package",
      "An input of `summarize`.",
    ]));
  it("describes the value of an argument by them too", () =>
    check(call.replace("$0", "").replace("package: a", "depth: sh$0ort") + summarize, ["one of `short`, `long`"]));
  it("says of the own name how many use it", () =>
    check(
      `${call.replace("$0", "")}  - task: summarize\n${summarize.replace("name: summarize", "name: summ$0arize")}
# -- other.manus.yaml
kind: workflow
name: other
steps: [{ task: ./tasks/summarize.manus.yaml }, { workflow: summarize }]
`,
      ["**`summarize`** (task)", "3 steps run it, in 2 files."],
    ));
  it("says that nobody uses it", () =>
    check("kind: task\nname: a$0lone\n", ["**`alone`** (task)", "No step runs it."]));
  it("describes a declared input", () =>
    check("kind: task\ninputs:\n  sin$0ce: { type: string, default: 24h, description: How far }\n", [
      '**`since`**: string, default `"24h"`',
      "How far",
      "An input of this file.",
    ]));
});

describe("hover over the id of a step", () => {
  const steps = `kind: workflow
steps:
  - id: log
    tool: shell_exec
  - approve: Go on?
  - id: both
    needs: [lo$0g, step-2]
    workflow: publish
`;
  it("says what the step does, and what it follows", () =>
    check(steps, ["**`log`**: step 1, the tool `shell_exec`", "It starts at once."]));
  it("knows steps without an id", () =>
    check(steps.replace("$0", "").replace("step-2", "st$0ep-2"), [
      "step 2, a question to a person",
      "After `log`, the step above.",
    ]));
  it("knows the step it stands in", () =>
    check(steps.replace("$0", "").replace("both", "bo$0th"), [
      "step 3, the workflow `publish`",
      "After `log` and `step-2`.",
    ]));
  it("says how the step ended", () => {
    const run = sampleRun("/w/main.manus.yaml", [sampleStep("log", 1, { cost: 0.002 })]);
    check(steps, ["Last run: succeeded 1 min ago, after 1 s, for $0.0020."], { fleet: fleetOf([run]) });
  });
  it("says what a gate was answered", () => {
    const gate = sampleStep("step-2", 2, { kind: "approve", outcome: "denied" });
    const run = sampleRun("/w/main.manus.yaml", [gate]);
    const text = steps.replace("$0", "").replace("step-2", "st$0ep-2");
    check(text, ["Last run: denied 1 min ago"], { fleet: fleetOf([run]) });
  });
  it("says why a step failed", () => {
    const reason = { code: "tool-failed", message: "exit code 2" };
    const run = sampleRun("/w/main.manus.yaml", [
      sampleStep("log", 1, { status: "failed", outcome: "failed", reason }),
    ]);
    check(steps, ["Last run: failed 1 min ago, after 1 s. exit code 2."], { fleet: fleetOf([run]) });
  });
  it("describes the key for an id that nobody has", () => check(steps.replace("lo$0g", "lo$0gg"), ["**`needs`**"]));
});

describe("hover over a schedule", () => {
  it("says when it fires, and its next three times", () =>
    check("kind: workflow\non: { schedule: [{ cron: 0 9 * * 1-$05, timezone: Europe/Berlin }] }\n", [
      "**`0 9 * * 1-5`**: at 09:00, Monday to Friday (Europe/Berlin)",
      "- Monday 30 March 2026, 09:00\n- Tuesday 31 March 2026, 09:00\n- Wednesday 1 April 2026, 09:00",
    ]));
  it("keeps to the clock of the time zone when it's put forward", () =>
    check("kind: workflow\non: { schedule: [{ cron: 30 $02 * * *, timezone: Europe/Berlin }] }\n", [
      "- Sunday 29 March 2026, 03:00\n- Monday 30 March 2026, 02:30",
    ]));
  it("names this machine's time zone where there is no other", () =>
    check("kind: workflow\non:\n  schedule: 0 9 * * *$0\n", ["at 09:00, every day", "this machine's time zone"]));
  it("says that it never fires", () =>
    check('kind: workflow\non: { schedule: "0 0 30 $02 *" }\n', ["It never fires."]));
  it("says what is wrong with it", () =>
    check("kind: workflow\non: { schedule: 0 $09 * * }\n", ["five fields", "Here are 4"]));
});

describe("hover over other values", () => {
  it("says what a word means", () =>
    check("kind: task\nbudget: { onExceed: st$0op }\n", ["**`stop`**: The run ends.", "**`onExceed`**"]));
  it("puts a long time into larger units", () =>
    check("kind: task\nlimits: { timeout: 54$000s }\n", ["`5400s` is 1 h 30 min.", "**`timeout`**"]));
  it("says nothing silly of one that reads well", () =>
    checkWithout("kind: task\nlimits: { timeout: 1h$030m }\n", " is "));
  it("knows accounts and what runs on them", () => {
    const machine = sampleAccount();
    const tools = {
      id: "this-machine",
      accountId: "local",
      engine: "tool",
      title: "Tools",
      status: "running",
    } as const;
    const fleet = fleetOf([], { accounts: [machine], instances: [{ ...tools, capacity: 5, running: ["t1", "t2"] }] });
    check("kind: task\naccount: lo$0cal\n", ["**`local`**: This machine", "- `this-machine`: 2 of 5 tasks at work"], {
      fleet,
    });
    check("kind: task\ninstance: this-$0machine\n", ["**`this-machine`**: Tools, of the account `local`", "2 of 5"], {
      fleet,
    });
  });
  it("says what an account has left and has spent, and who pays for an instance", () => {
    const usage = {
      unit: "credits",
      available: 1250,
      spentToday: 30,
      spentThisMonth: 1,
      refreshesAt: "2026-12-01T12:00:00.000Z",
      asOf: "2026-11-21T09:00:00.000Z",
      low: true,
    } as const;
    const work = sampleAccount({ id: "work", provider: "manus", title: "Work", usage, problem: "too many requests" });
    const far = { id: "far", accountId: "work", engine: "manus", title: "Far", status: "running" } as const;
    const instances = [{ ...far, capacity: 1, running: ["t"], profile: "max" }];
    const accounts = [work, sampleAccount({ id: "off", provider: "manus", disabled: true })];
    const fleet = fleetOf([], { known: true, accounts, instances });
    const now = Date.parse("2026-11-21T09:02:00.000Z");
    check(
      "kind: task\naccount: wo$0rk\n",
      [
        "**`work`**: Work, the Manus cloud",
        "1,250 credits left, which is little. Spent 30 credits today and 1 credit this month.",
        "It fills up again on 1 December 2026",
        "Asked 2 min ago.",
        "refused the newest call: too many requests.",
        "- `far`: full, 1 of 1 tasks at work",
      ],
      { fleet, now },
    );
    check("kind: task\naccount: o$0ff\n", ["It's disabled"], { fleet });
    check(
      "kind: workflow\nsteps:\n  - { prompt: a, instance: f$0ar }\n",
      ["of the account `work` (1,250 credits left, which is little)", "Its tasks think with the profile `max`"],
      { fleet },
    );
    check(
      "kind: task\nengine: ma$0nus\n",
      ["**`manus`**: The Manus cloud", "else by one of:", "- `work`: 1,250 credits left", "- `off`: disabled"],
      { fleet },
    );
    check("kind: task\nengine: ma$0nus\n", ["No account of the Manus cloud"], { fleet: fleetOf([], { known: true }) });
    checkWithout("kind: task\nengine: ma$0nus\n", "No account");
    checkWithout("kind: task\nengine: lo$0cal\n", "paid by", { fleet });
  });
  it("says which accounts have a model, and what they spend in money", () => {
    const usage = { unit: "usd", spentToday: 0.004, spentThisMonth: 2, asOf: "never", low: false } as const;
    const account = sampleAccount({ id: "gpt", provider: "model", title: "GPT", models: ["small"], usage });
    const fleet = fleetOf([], { accounts: [account] });
    check("kind: task\nmodel: sm$0all\n", ["**`small`**: a model of `gpt`", "**`model`**"], { fleet });
    check("kind: task\nmodel: lar$0ge\n", ["**`model`**"], { fleet });
    check("kind: task\naccount: g$0pt\n", ["Spent $0.0040 today and $2.00 this month."], { fleet });
  });
  it("describes the key for an account that isn't known", () =>
    check("kind: task\naccount: wo$0rk\n", ["**`account`**"]));
  it("says nothing over a prompt of several lines", () => check("kind: task\nprompt: |\n  Wri$0te it.\n", []));
  it("says nothing over an alias", () => check("x-a: &a low\nkind: task\nmodel: *$0a\n", []));
});
