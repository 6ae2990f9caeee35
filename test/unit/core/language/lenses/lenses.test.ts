import assert from "node:assert/strict";
import { describeLens } from "../../../../../server/src/core/language/lenses/describe-lens.ts";
import type { LensAction } from "../../../../../server/src/core/language/lenses/lens.ts";
import { lensesOf } from "../../../../../server/src/core/language/lenses/lenses-of.ts";
import type { FleetFacts, Surroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { openAsk } from "../../../../../server/src/protocol/answering.ts";
import type { Ask, RunView, TaskAction, TaskView } from "../../../../../server/src/protocol/fleet.ts";
import type { TriggerView } from "../../../../../server/src/protocol/triggers.ts";
import { ago, fleetOf, goingRun, goingStep, now, sampleRun, sampleStep } from "../hover/sample-run.ts";
import { readMarked } from "../marked.ts";

const file = "/w/main.manus.yaml";
const flow = `manus: 1
kind: workflow
name: release
steps:
  - id: log
    tool: shell_exec
  - id: gate
    approve: Publish?
`;

/** The lenses of the first file as `<line>: <title> → <command>`, in order. */
function linesOf(text: string, known: Partial<Surroundings> = {}): string[] {
  const { document, around } = readMarked(text, { now, ...known });
  return lensesOf(document, around).map((lens) => {
    const line = document.text.slice(0, lens.span.start).split("\n").length - 1;
    const words = describeLens(document, lens, around);
    const { name, ...target } = words?.command ?? { name: "nothing" };
    const places = "places" in target ? target.places.map((place) => place.file) : Object.values(target);
    return `${String(line)}: ${words?.title ?? "?"} → ${[name, ...places].join(" ")}`;
  });
}

function check(text: string, expected: readonly string[], known: Partial<Surroundings> = {}): void {
  assert.deepEqual(linesOf(text, known), expected);
}

function taskOf(stepId: string, can: readonly TaskAction[], parts: Partial<TaskView> = {}): TaskView {
  const spec = { id: `task-${stepId}`, runId: "01RUN", stepId, title: stepId, engine: "tool" } as const;
  return { ...spec, status: "running", attempt: 1, priority: 5, queuedAt: ago(200), can, ...parts };
}

function fleetWith(run: RunView, ...tasks: readonly TaskView[]): FleetFacts {
  return fleetOf([run], {
    taskOf: (_, stepId) => tasks.find((task) => task.stepId === stepId),
    asksOf: () => tasks.filter((task) => openAsk(task) !== undefined),
  });
}

function askOf(parts: Partial<Ask> = {}): Ask {
  return {
    id: "ask-1",
    kind: "approval",
    text: "Publish?",
    choices: ["approved", "denied"],
    askedAt: ago(60),
    ...parts,
  };
}

/** A task of the step that asks this. */
function askingTask(stepId: string, ask: Ask, parts: Partial<TaskView> = {}): TaskView {
  const waiting = { kind: ask.kind, text: ask.text, ask } as const;
  return taskOf(stepId, ["stop", "answer"], { status: "waiting", waiting, ...parts });
}

/** What stands above the step `log` of a run in which it asks this, without what stands there anyway. */
function linesOfAsk(ask: Ask, parts: Partial<TaskView> = {}): string[] {
  const run = goingRun(file, [goingStep("log", 1, { status: "waiting" })], { status: "waiting" });
  const lines = linesOf(flow, { fleet: fleetWith(run, askingTask("log", ask, parts)) });
  return lines
    .filter((line) => line.startsWith("4: ") && !/stopTask|openEvents/.test(line))
    .map((line) => line.slice(3));
}

describe("the lenses of a file", () => {
  it("run it and its steps while nothing ran", () =>
    check(flow, [
      "1: ▶ Run workflow → runFile",
      "1: Plan… → planRun",
      "4: ▶ Run step → runStep log",
      "6: ▶ Run step → runStep gate",
    ]));

  it("run a task file", () => check("kind: task\nprompt: x\n", ["0: ▶ Run task → runFile", "0: Plan… → planRun"]));

  it("run a task for the cloud, and tell what its runs have cost in credits and money", () => {
    const cloud = "kind: task\nengine: manus\ncloud: { project: p }\nprompt: x\n";
    check(cloud, ["0: ▶ Run task → runFile", "0: Plan… → planRun"]);
    const steps = [sampleStep("log", 1), sampleStep("gate", 2)];
    const used = (stepId: string, credits: number): TaskView => {
      const usage = { turns: 1, inputTokens: 0, outputTokens: 0, model: "standard", credits };
      return taskOf(stepId, [], { status: "succeeded", usage });
    };
    const fleet = fleetWith(sampleRun(file, steps, { cost: 0.5 }), used("log", 1200), used("gate", 1));
    const lines = linesOf(flow, { fleet });
    assert.ok(lines[2]?.includes("for $0.50 and 1,201 credits →"), lines.join("\n"));
    assert.ok(
      lines.some((line) => line.includes("in 1 s, for 1 credit →")),
      lines.join("\n"),
    );
  });

  it("are none for a file without a kind", () => check("name: a\n", []));

  it("stand above steps without an id, and in flow style", () =>
    check("{ kind: workflow, steps: [{ tool: idle }] }", [
      "0: ▶ Run workflow → runFile",
      "0: Plan… → planRun",
      "0: ▶ Run step → runStep step-1",
    ]));

  it("survive broken YAML", () =>
    check("kind: workflow\nsteps:\n  - id: a\n    tool: [\n  - id: b\n", [
      "0: ▶ Run workflow → runFile",
      "0: Plan… → planRun",
      "2: ▶ Run step → runStep a",
      "4: ▶ Run step → runStep b",
    ]));

  it("say how the newest run ended", () => {
    const steps = [sampleStep("log", 1), sampleStep("gate", 2, { kind: "approve", outcome: "denied" })];
    check(
      flow,
      [
        "1: ▶ Run workflow → runFile",
        "1: Plan… → planRun",
        "1: ✓ succeeded 2 min ago, in 1 min 2 s, for $1.50 → openEvents 01RUN",
        "4: ▶ Run step → runStep log",
        "4: ✓ succeeded 1 min ago, in 1 s → openEvents 01RUN",
        "6: ▶ Run step → runStep gate",
        "6: ✓ succeeded: denied 1 min ago, in 1 s → openEvents 01RUN",
      ],
      { fleet: fleetWith(sampleRun(file, steps, { cost: 1.5 })) },
    );
  });

  it("say when an older run was by the clock", () => {
    const run = sampleRun(file, [], { startedAt: ago(90_000), finishedAt: ago(88_000) });
    assert.match(
      linesOf(flow, { fleet: fleetWith(run) })[2] ?? "",
      /✓ succeeded 2[67] March 2026, \d\d:\d\d, in 33 min/,
    );
  });

  it("stop, hold and follow a run that goes on", () => {
    const steps = [sampleStep("log", 1), goingStep("gate", 2, { status: "waiting" })];
    check(
      flow,
      [
        `1: ? 1 waits for you → showInbox`,
        "1: ■ Stop → stopRun 01RUN",
        "1: ❙❙ Pause → pauseRun 01RUN",
        "1: ? waiting 1/2 → openEvents 01RUN",
        "4: ✓ succeeded 1 min ago, in 1 s → openEvents 01RUN",
        "6: ? waits for: Publish? → answerTask task-gate ask-1",
        "6: ✓ Approve → approveTask task-gate ask-1",
        "6: ✗ Deny → denyTask task-gate ask-1",
        "6: ■ Stop step → stopTask task-gate",
        "6: ? waiting → openEvents 01RUN",
      ],
      {
        fleet: fleetWith(goingRun(file, steps, { status: "waiting" }), askingTask("gate", askOf())),
      },
    );
  });

  it("let a run go on that is held while a step is at work", () => {
    const run = goingRun(file, [goingStep("log", 1)], { pausing: true });
    const actions = linesOf(flow, { fleet: fleetWith(run) }).slice(0, 2);
    assert.deepEqual(actions, ["1: ■ Stop → stopRun 01RUN", "1: ▶ Resume → resumeRun 01RUN"]);
  });

  it("approve only what they show whole, and nothing of the cloud", () => {
    const direct = ["✓ Approve → approveTask task-log ask-1", "✗ Deny → denyTask task-log ask-1"];
    const reviewed = ["Review and answer… → answerTask task-log ask-1", "✗ Deny → denyTask task-log ask-1"];
    const after = (ask: Ask, parts: Partial<TaskView> = {}): string[] => linesOfAsk(ask, parts).slice(1);
    const command = askOf({ text: "May shell_exec run?", detail: "npm test" });
    assert.deepEqual(linesOfAsk(command), [
      "? waits for: May shell_exec run? npm test → answerTask task-log ask-1",
      ...direct,
    ]);
    assert.deepEqual(after({ ...command, detail: `npm test ${"x".repeat(80)}` }), reviewed);
    assert.deepEqual(after({ ...command, detail: "npm test\nrm -r ." }), reviewed);
    assert.deepEqual(after({ ...command, diff: "--- a\n+++ b\n" }), reviewed);
    assert.deepEqual(after({ ...command, form: {} }), reviewed);
    assert.deepEqual(after({ ...command, attachments: ["/w/plan.md"] }), reviewed);
    assert.deepEqual(after(command, { engine: "manus" }), reviewed);
    const hidden = linesOfAsk({ ...command, detail: "npm \u202etest" });
    assert.match(hidden[0] ?? "", /npm \\u\{202e\}test/, "what can't be seen is written out");
  });

  it("offer a gate's few short answers, and all else from the whole question", () => {
    const gate = askOf({ kind: "question", text: "Which way?", choices: ["left", "right"] });
    assert.deepEqual(linesOfAsk(gate).slice(1), [
      "left → answerTask task-log ask-1 left",
      "right → answerTask task-log ask-1 right",
    ]);
    const answer = ["Answer… → answerTask task-log ask-1"];
    for (const whole of [
      { ...gate, choices: [] },
      { ...gate, choices: ["a", "b", "c", "d"] },
      { ...gate, choices: ["a".repeat(30), "b"] },
      { ...gate, text: "Which way? ".repeat(20) },
      { ...gate, attachments: ["/w/map.png"] },
      askOf({ kind: "budget", choices: ["extend", "stop"] }),
    ])
      assert.deepEqual(linesOfAsk(whole).slice(1), answer, JSON.stringify(whole));
    const handed = linesOfAsk(askOf({ kind: "takeover", choices: [] }));
    assert.deepEqual(handed.slice(1), ["Give back… → answerTask task-log ask-1"]);
  });

  it("say who is asked", () => {
    const run = goingRun(file, [goingStep("log", 1, { status: "waiting" })]);
    const fleet = fleetWith(run, askingTask("log", askOf({ by: ["ann", "bob"] })));
    const { document, around } = readMarked(flow, { now, fleet });
    const words = describeLens(document, { action: "answer", stepId: "log", askId: "ask-1" }, around);
    assert.equal(words?.tooltip, "Publish?\n\nTo be answered by ann, bob");
  });

  it("never answer the next question of the same task", () => {
    const run = goingRun(file, [goingStep("log", 1, { status: "waiting" })]);
    const { document, around } = readMarked(flow, { now, fleet: fleetWith(run, askingTask("log", askOf())) });
    const drawn = lensesOf(document, around).filter(({ askId }) => askId !== undefined);
    assert.equal(drawn.length, 3);
    const next = fleetWith(run, askingTask("log", askOf({ id: "ask-2", text: "Delete?" })));
    for (const lens of drawn) assert.equal(describeLens(document, lens, { ...around, fleet: next }), undefined);
  });

  it("lead to the inbox where several wait: items of a step, and older runs of the file", () => {
    const run = goingRun(file, [goingStep("log", 1, { status: "waiting" })], { status: "waiting" });
    const item = (index: number): TaskView =>
      askingTask("log", askOf({ id: `ask-${index}` }), { id: `t${index}`, index });
    const older = askingTask("gate", askOf({ id: "old" }), { runId: "00RUN", id: "t-old" });
    const lines = linesOf(flow, { fleet: fleetWith(run, item(0), item(1), older) });
    assert.equal(lines[0], `1: ? 3 wait for you → showInbox`);
    const asking = lines.filter((line) => /for you|answerTask|approveTask/.test(line)).slice(1);
    assert.deepEqual(asking, [`4: ? 2 wait for you → showInbox`]);
  });

  it("answer a task file's agent above the file", () => {
    const run = goingRun(file, [goingStep("task", 1, { status: "waiting" })], { status: "waiting" });
    const asking = askingTask("task", askOf({ text: "May shell_exec run?", detail: "npm test" }), { engine: "local" });
    const text = "kind: task\nprompt: x\n";
    assert.deepEqual(linesOf(text, { fleet: fleetWith(run, asking) }).slice(0, 4), [
      "0: ? waits for: May shell_exec run? npm test → answerTask task-task ask-1",
      "0: ✓ Approve → approveTask task-task ask-1",
      "0: ✗ Deny → denyTask task-task ask-1",
      "0: ■ Stop → stopRun 01RUN",
    ]);
    const older = { ...asking, runId: "00RUN" };
    assert.equal(linesOf(text, { fleet: fleetWith(run, older) })[0], `0: ? 1 waits for you → showInbox`);
  });

  it("say what a step waits for that nobody can answer", () => {
    const step = goingStep("log", 1, { status: "waiting" });
    const waiting = { kind: "quota", text: "the quota of the account work" } as const;
    const run = goingRun(file, [step], { status: "waiting" });
    const lines = linesOf(flow, { fleet: fleetWith(run, taskOf("log", ["stop"], { status: "waiting", waiting })) });
    assert.ok(lines.includes("4: ? waiting for: the quota of the account work → openEvents 01RUN"), lines.join("\n"));
  });

  it("let a paused run and a paused step go on", () => {
    const run = goingRun(file, [sampleStep("log", 1, { status: "paused" })], { status: "paused" });
    const lines = linesOf(flow, { fleet: fleetWith(run, taskOf("log", ["stop", "resume"], { status: "paused" })) });
    assert.ok(lines.includes("1: ▶ Resume → resumeRun 01RUN"), lines.join("\n"));
    assert.ok(lines.includes("4: ▶ Resume step → resumeTask task-log"), lines.join("\n"));
  });

  it("hold a step where its driver can", () => {
    const run = goingRun(file, [sampleStep("log", 1, { status: "running" })]);
    const lines = linesOf(flow, { fleet: fleetWith(run, taskOf("log", ["stop", "pause"])) });
    assert.ok(lines.includes("4: ❙❙ Pause step → pauseTask task-log"), lines.join("\n"));
  });

  it("try a run again from the step that failed", () => {
    const failed = sampleStep("log", 1, { status: "failed", outcome: "failed" });
    const skipped = sampleStep("gate", 2, { status: "skipped", outcome: "skipped" });
    const run = sampleRun(file, [failed, skipped], { status: "failed" });
    check(
      flow,
      [
        "1: ▶ Run workflow → runFile",
        "1: Plan… → planRun",
        "1: ↻ Retry from log → retryTask task-log",
        "1: ✗ failed 2 min ago, in 1 min 2 s → openEvents 01RUN",
        "4: ▶ Run step → runStep log",
        "4: ↻ Retry from here → retryTask task-log",
        "4: ↷ Skip… → skipStep 01RUN log",
        "4: ✗ failed 1 min ago, in 1 s → openEvents 01RUN",
        "6: ▶ Run step → runStep gate",
        "6: – skipped 1 min ago, in 1 s → openEvents 01RUN",
      ],
      { fleet: fleetWith(run, taskOf("log", ["retry"], { status: "failed" })) },
    );
  });

  it("dismiss a failure that nobody has seen to", () => {
    const failed = sampleStep("log", 1, { status: "failed", outcome: "failed" });
    const lines = (triage: RunView["triage"]): string[] => {
      const run = sampleRun(file, [failed], { status: "failed", ...(triage && { triage }) });
      return linesOf(flow, { fleet: fleetWith(run) }).filter((line) => line.includes("Dismiss"));
    };
    assert.deepEqual(lines({ state: "open" }), ["1: Dismiss → dismissFailure 01RUN"]);
    assert.deepEqual(lines({ state: "dismissed", by: "ann", at: ago(1) }), []);
    assert.deepEqual(lines(undefined), []);
  });

  it("try a step again as a whole that has no task of its own, and let it be skipped", () => {
    const run = sampleRun(file, [sampleStep("log", 1, { status: "failed", outcome: "failed" })], { status: "failed" });
    const lines = linesOf(flow, { fleet: fleetWith(run) });
    for (const line of [
      "1: ↻ Retry failed steps → retryRun 01RUN",
      "4: ↻ Retry from here → retryFromStep 01RUN log",
      "4: ↷ Skip… → skipStep 01RUN log",
    ])
      assert.ok(lines.includes(line), lines.join("\n"));
  });

  it("turn on above its schedule what would start by itself, then tell when it does and hold it", () => {
    const scheduled = flow.replace("steps:", 'on: { schedule: "0 9 * * *" }\nsteps:');
    assert.ok(linesOf(scheduled).includes("3: ○ Turn on here → addTrigger"), linesOf(scheduled).join("\n"));
    const trigger = {
      id: "01T",
      name: "release",
      file,
      workspaceFolder: "/w",
      schedules: [],
      files: [],
      paused: false,
    };
    const of = (parts: Partial<TriggerView>): string[] => {
      const view: TriggerView = { ...trigger, next: [], ...parts };
      return linesOf(scheduled, { fleet: fleetOf([], { triggerOf: () => view }) }).filter((line) =>
        line.startsWith("3:"),
      );
    };
    const tomorrow = new Date(now);
    tomorrow.setHours(33, 0, 0, 0);
    assert.deepEqual(of({ next: [tomorrow.toISOString()] }), [
      "3: ● Next: tomorrow 09:00 → schedules.focus",
      "3: ❙❙ Pause → pauseTrigger 01T",
    ]);
    assert.deepEqual(of({ paused: true }), ["3: Paused → schedules.focus", "3: ▶ Resume → resumeTrigger 01T"]);
    assert.match(of({ problem: "The file has changed" })[0] ?? "", /⚠ The file has changed/);
  });

  it("run steps that the newest run doesn't have, once it has ended", () => {
    check(
      flow,
      [
        "1: ▶ Run workflow → runFile",
        "1: Plan… → planRun",
        "1: ✓ succeeded 2 min ago, in 1 min 2 s → openEvents 01RUN",
        "4: ▶ Run step → runStep log",
        "6: ▶ Run step → runStep gate",
      ],
      { fleet: fleetWith(sampleRun(file, [])) },
    );
  });

  it("count who uses it, by name and by path", () => {
    const others = `# -- sub/a.manus.yaml
kind: workflow
name: a
steps: [{ workflow: release }, { workflow: ../main.manus.yaml }, { task: release }]
# -- b.manus.yaml
kind: workflow
name: b
steps: [{ workflow: release }]
`;
    assert.equal(
      linesOf(flow + others)[2],
      "1: 3 references → showReferences /w/b.manus.yaml /w/sub/a.manus.yaml /w/sub/a.manus.yaml",
    );
    assert.match(
      linesOf(`${flow}# -- b.manus.yaml\nkind: workflow\nsteps: [{ workflow: release }]\n`)[2] ?? "",
      /1 reference /,
    );
  });

  it("say why in their tooltip", () => {
    const reason = { code: "tool-failed", message: "exit code 2", remedy: "Look at its output." };
    const run = sampleRun(file, [], { status: "failed", reason });
    const { document, around } = readMarked(flow, { now, fleet: fleetWith(run) });
    const words = describeLens(document, { action: "state" }, around);
    assert.match(words?.tooltip ?? "", /^exit code 2\. Look at its output\. Ended 28 March 2026, \d\d:58\.$/);
  });

  it("are silent once what they were for is over", () => {
    const { document, around } = readMarked(flow, { now });
    const over =
      "stop pause resume retry state answer references skip waiting approve deny choose review dismiss trigger holdTrigger";
    for (const action of over.split(" ") as LensAction[]) {
      assert.equal(describeLens(document, { action }, around), undefined, action);
      assert.equal(describeLens(document, { action, stepId: "log" }, around), undefined, action);
    }
  });
});
