import assert from "node:assert/strict";
import { describeHint } from "../../../../../server/src/core/language/inlay-hints/describe-hint.ts";
import { inlayHintsIn } from "../../../../../server/src/core/language/inlay-hints/inlay-hints-in.ts";
import type { InlayHint } from "../../../../../server/src/core/language/inlay-hints/inlay-hint.ts";
import type { Surroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { fleetOf, goingStep, now, sampleRun, sampleStep } from "../hover/sample-run.ts";
import { readMarked } from "../marked.ts";

const marks = /«[^»]*»/g;

function hintsOf(
  text: string,
  known: Partial<Surroundings> = {},
): { text: string; hints: InlayHint[]; tips: string[] } {
  const { document, span, around } = readMarked(text.replace(marks, ""), { now, ...known });
  const whole = span.end > span.start ? span : { start: 0, end: document.text.length };
  const hints = inlayHintsIn(document, whole, around);
  const tips = hints.map((hint) => describeHint(document, hint.subject, around) ?? "");
  return { text: document.text, hints, tips };
}

/** The hints that belong into a text are marked in it: `«step 1»`. Exactly those must be there. With `$0…$1` only that stretch is asked for. */
function check(text: string, known: Partial<Surroundings> = {}): void {
  const found = hintsOf(text, known);
  const shown = found.hints.toReversed().reduce((written, { offset, label }) => {
    return `${written.slice(0, offset)}«${label}»${written.slice(offset)}`;
  }, found.text);
  const [first = ""] = text.split("# -- ");
  assert.equal(shown, first.replaceAll(/\$[01](?!\.)/g, ""));
}

describe("inlay hints", () => {
  it("number the steps, and say what they follow", () =>
    check(`kind: workflow
steps:
  - «step 1»id: log # a note
    tool: idle
  - «step 2»prompt: |«after log»
      Write.
  - «step 3»id: both
    needs: [log, step-2]
    tool: idle
  - «step 4»{ id: last, tool: idle }«after both»
`));

  it("stand behind what is written, with Windows' line ends too", () =>
    check("kind: workflow\r\nsteps:\r\n  - «step 1»tool: idle  \r\n  - «step 2»tool: idle«after step-1»\r\n"));

  it("number steps in flow style", () =>
    check("{ kind: workflow, steps: [«step 1»{ tool: idle }, «step 2»{ tool: idle }«after step-1»] }"));

  it("follow quoted ids, and other letters", () =>
    check(
      'kind: workflow\ntitle: Ünï 😀\nsteps:\n  - «step 1»"id": "a"\n    tool: idle\n  - «step 2»tool: idle«after a»\n',
    ));

  it("are none for a task's own text", () => check("kind: task\nname: a\nprompt: |\n  step 1\n"));
  it("are none in an empty file", () => check(""));
  it("survive broken YAML", () =>
    check('kind: workflow\nsteps:\n  - «step 1»id: a\n    tool: "idle\n  - «step 2»tool: [«after a»\n'));
  it("say nothing of a step where it isn't written", () =>
    check("x-s: &a { tool: idle }\nkind: workflow\nsteps:\n  - *a\n  - «step 2»tool: idle«after step-1»\n"));

  it("are only those of the stretch that is asked for", () =>
    check(
      "kind: workflow\nsteps:\n  - id: a\n    tool: idle\n$0  - «step 2»id: b«after a»\n$1    tool: idle\n  - id: c\n",
    ));

  it("say what a call leaves out", () =>
    check(`kind: workflow
steps:
  - «step 1»task: sum«depth: "short", count: 3»
    with: { package: a }
  - «step 2»id: all
    needs: []
    task: sum
    with: { package: a, depth: long, count: 1 }
  - «step 3»id: other«after all»
    workflow: sum
# -- sum.manus.yaml
kind: task
name: sum
inputs:
  package: { type: string, required: true }
  depth: { type: choice, options: [short, long], default: short }
  count: { type: number, default: 3 }
prompt: x
`));

  it("cut a long list of what a call leaves out", () => {
    const inputs = ["a", "b", "c", "d"].map((name) => `  ${name}: { default: 1 }\n`).join("");
    check(`kind: workflow
steps:
  - «step 1»task: sum«a: 1, b: 1, c: 1, …»
# -- sum.manus.yaml
kind: task
name: sum
inputs:
${inputs}prompt: x
`);
  });

  it("say when a schedule is due", () =>
    check(`kind: workflow
on:
  schedule:
    - { cron: 0 9 * * 1-5«next Monday 30 March 2026, 09:00», timezone: Europe/Berlin }
    - cron: "0 0 30 2 *"«never»
      timezone: UTC
    - { cron: no cron line, timezone: UTC }
`));

  it("say so until it is due, and then when it's due next", () => {
    const { document, around } = readMarked("kind: workflow\non: { schedule: [{ cron: 0 9 * * *, timezone: UTC }] }\n");
    const labelAt = (moment: string): string | undefined => {
      const span = { start: 0, end: document.text.length };
      return inlayHintsIn(document, span, { ...around, now: Date.parse(moment) })[0]?.label;
    };
    assert.equal(labelAt("2026-03-28T08:00:00Z"), "next Saturday 28 March 2026, 09:00");
    assert.equal(labelAt("2026-03-28T08:59:59Z"), "next Saturday 28 March 2026, 09:00");
    assert.equal(labelAt("2026-03-28T09:00:00Z"), "next Sunday 29 March 2026, 09:00");
  });

  it("put lengths that are hard to read into larger units", () =>
    check(`kind: workflow
limits: { timeout: 5400s«= 1 h 30 min» }
steps:
  - «step 1»approve: { message: Go?, timeout: 1440m«= 1 d» }
  - «step 2»id: a«after step-1»
    tool: shell_exec
    with: { timeout: 5400s }
    timeout: 90m
    retry: { delay: 1500ms«= 1.5 s» }
`));

  it("leave lengths alone that read well, or that the run decides", () =>
    check('kind: task\nlimits: { timeout: 1h30m }\nretry: { delay: "${{ inputs.delay500 }}" }\n'));

  it("say how long a step took, and what it cost", () => {
    const steps = [sampleStep("log", 1, { cost: 0.12 }), goingStep("draft", 2)];
    const fleet = fleetOf([sampleRun("/w/main.manus.yaml", steps)]);
    check(
      "kind: workflow\nsteps:\n  - «step 1»id: log«took 1 s»«about $0.12»\n    tool: idle\n  - «step 2»id: draft«after log»\n    tool: idle\n",
      { fleet },
    );
  });

  it("estimate a step by what its file cost last", () => {
    const fleet = fleetOf([sampleRun("/w/sum.manus.yaml", [], { cost: 0.5 })]);
    const other = "# -- sum.manus.yaml\nkind: task\nname: sum\nprompt: x\n";
    check(`kind: workflow\nsteps:\n  - «step 1»task: sum«about $0.50»\n${other}`, { fleet });
  });

  it("name the only instance of an account", () => {
    const instance = { engine: "local", title: "Research", status: "running", capacity: 3, running: [] } as const;
    const research = { ...instance, id: "research", accountId: "work" };
    const one = fleetOf([], { instances: [research] });
    const two = fleetOf([], { instances: [research, { ...research, id: "night" }] });
    check("kind: task\naccount: work«instance: research»\n", { fleet: one });
    check("kind: task\naccount: work\ninstance: night\n", { fleet: one });
    check("kind: task\naccount: work\n", { fleet: two });
    check("kind: workflow\nsteps:\n  - «step 1»prompt: x\n    account: work«instance: research»\n", { fleet: one });
  });

  it("belong to groups, on the side of what they are about, and only defaults are parameters", () => {
    const fleet = fleetOf([sampleRun("/w/main.manus.yaml", [sampleStep("step-1", 1, { cost: 1 })])]);
    const text = `kind: workflow
on: { schedule: 0 9 * * * }
steps:
  - task: sum
# -- sum.manus.yaml
kind: task
name: sum
inputs: { a: { default: 1 } }
`;
    const found = hintsOf(text, { fleet }).hints.map(({ group, side, isParameter }) => [group, side, isParameter]);
    assert.deepEqual(found, [
      ["schedules", "after", false],
      ["stepNumbers", "before", false],
      ["defaults", "after", true],
      ["durations", "after", false],
      ["costs", "after", false],
    ]);
  });

  it("say more when they are asked", () => {
    const fleet = fleetOf([sampleRun("/w/main.manus.yaml", [sampleStep("b", 2, { cost: 1 })])]);
    const text = `kind: workflow
on: { schedule: [{ cron: 0 9 * * *, timezone: UTC }] }
steps:
  - id: a
    tool: idle
  - id: b
    task: sum
    timeout: 100s
# -- sum.manus.yaml
kind: task
name: sum
inputs: { depth: { default: 1, description: How deep } }
`;
    const { hints, tips } = hintsOf(text, { fleet });
    const said = hints.map(({ subject }, index) => `${subject.about}: ${tips[index] ?? ""}`);
    const expected = [
      /^schedule: .*at 09:00, every day \(UTC\)/s,
      /^number: `a` is step 1 of 2\.$/,
      /^number: `b` is step 2 of 2\.$/,
      /^needs: Without `needs` a step follows/,
      /^took: Last run: succeeded 1 min ago, after 1 s, for \$1\.00\.$/,
      /^cost: What it cost the last time it ran\. Last run: succeeded/,
      /^inputs: \*\*`depth`\*\*: string, default `1`.*How deep.*An input of `sum`\.$/s,
      /^length: $/,
    ];
    assert.equal(said.length, expected.length, said.join("\n"));
    for (const [index, pattern] of expected.entries()) assert.match(said[index] ?? "", pattern);
  });

  it("have nothing to say of a step that is gone", () => {
    const { document, around } = readMarked("kind: workflow\nsteps: [{ tool: idle }]\n", { now });
    assert.equal(describeHint(document, { about: "number", step: 7 }, around), undefined);
    assert.equal(describeHint(document, { about: "took", step: 0 }, around), undefined);
  });
});
