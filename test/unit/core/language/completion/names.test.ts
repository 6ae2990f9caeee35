import { sampleAccount } from "../../../../support/sample-account.ts";
import assert from "node:assert/strict";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";
import type { FleetFacts, Surroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { checkAccept, completionsOf, entryOf, labelsOf } from "./offered.ts";

const head = "manus: 1\nkind: workflow\nname: main\n";
const others = `
# -- tasks/sum.manus.yaml
manus: 1
kind: task
name: sum
title: Sums up
inputs:
  package: { type: string, required: true }
  mode: { type: choice, options: [fast, slow], required: true }
  count: { type: number, default: 3 }
  deep: { type: boolean }
  log: { type: file }
prompt: a
# -- count.manus.yaml
manus: 1
kind: task
name: count
prompt: a
# -- publish.manus.yaml
manus: 1
kind: workflow
name: publish
steps: [{ tool: idle }]
`;

describe("completion of tasks and workflows", () => {
  it("offers the names of the right kind, with title or file", () => {
    const text = `${head}steps:\n  - task: $0\n${others}`;
    assert.deepEqual(labelsOf(text), ["sum", "count"]);
    assert.equal(entryOf(text, "sum").detail, "Sums up");
    assert.equal(entryOf(text, "count").detail, "count.manus.yaml");
    assert.deepEqual(labelsOf(`${head}steps:\n  - workflow: $0\n${others}`), ["publish"]);
  });

  it("writes the inputs that must be given", () => {
    const entry = entryOf(`${head}steps:\n  - task: $0\n${others}`, "sum");
    assert.equal(entry.insert, "sum\n    with:\n      package: ${1:package}\n      mode: ${2|fast,slow|}");
    checkAccept(
      `${head}steps:\n  - task: $0\n    with: {}\n${others}`,
      "sum",
      `${head}steps:\n  - task: sum\n    with: {}\n\n`,
    );
    checkAccept(`${head}steps:\n  - task: $0\n${others}`, "count", `${head}steps:\n  - task: count\n\n`);
  });

  it("offers inputs as keys of `with`, the required ones first, and values by their type", () => {
    const text = `${head}steps:\n  - task: sum\n    with:\n      $0\n${others}`;
    assert.deepEqual(labelsOf(text), ["package", "mode", "count", "deep", "log"]);
    assert.equal(entryOf(text, "package").detail, "string, required");
    assert.equal(entryOf(text, "mode").insert, "mode: ${1|fast,slow|}");
    assert.equal(entryOf(text, "count").insert, "count: ${1:3}");
    assert.equal(entryOf(text, "deep").insert, "deep: ${1|false,true|}");
    assert.equal(entryOf(text, "log").again, true);
    assert.deepEqual(labelsOf(`${head}steps:\n  - task: sum\n    with: { mode: fast, $0 }\n${others}`), [
      "package",
      "count",
      "deep",
      "log",
    ]);
  });

  it("offers what an input can be", () => {
    const value = (input: string): string[] =>
      labelsOf(`${head}steps:\n  - task: sum\n    with: { ${input}: $0 }\n${others}`);
    assert.deepEqual(value("mode"), ["fast", "slow"]);
    assert.deepEqual(value("deep"), ["true", "false"]);
    assert.deepEqual(value("package"), []);
    assert.deepEqual(value("nothing"), []);
  });

  it("finds the inputs of a file named by its path", () => {
    const text = `${head}steps:\n  - task: tasks/sum.manus.yaml\n    with:\n      $0\n${others}`;
    assert.equal(labelsOf(text)[0], "package");
  });

  it("writes `with` with the inputs that must be given", () => {
    const entry = entryOf(`${head}steps:\n  - task: sum\n    wi$0\n${others}`, "with");
    assert.equal(entry.insert, "with:\n      package: ${1:package}\n      mode: ${2|fast,slow|}");
    assert.equal(entryOf(`${head}steps:\n  - task: count\n    wi$0\n${others}`, "with").insert, "with:\n      ");
  });

  it("answers the ones that fit where there are very many, and says that there are more", () => {
    const many = Array.from({ length: 400 }, (_, index) => {
      return `# -- t${String(index)}.manus.yaml\nmanus: 1\nkind: task\nname: task-${String(index)}\nprompt: a\n`;
    }).join("");
    const { entries, complete } = completionsOf(`${head}steps:\n  - task: k399$0\n${many}`);
    assert.deepEqual([entries.map(({ label }) => label), complete], [["task-399"], false]);
    assert.equal(completionsOf(`${head}steps:\n  - task: $0\n${many}`).entries.length, 200);
  });
});

describe("completion of step ids", () => {
  const step = (id: string, needs?: string): string => {
    return `  - id: ${id}\n${needs === undefined ? "" : `    needs: ${needs}\n`}    tool: idle\n`;
  };

  it("offers the steps above, the nearest first, then those below", () => {
    const text = `${head}steps:\n${step("a")}${step("b")}${step("c", "[$0]")}${step("d", "[]")}`;
    assert.deepEqual(labelsOf(text), ["b", "a", "d"]);
    assert.equal(entryOf(text, "b").detail, "step 2, idle");
  });

  it("offers none that waits for this step, itself or through others", () => {
    const text = `${head}steps:\n${step("a", "[$0]")}${step("b")}${step("c")}${step("d", "[]")}${step("e", "[c]")}`;
    assert.deepEqual(labelsOf(text), ["d"]);
  });

  it("leaves out those that stand there already", () => {
    assert.deepEqual(labelsOf(`${head}steps:\n${step("a")}${step("b")}${step("c", "[a, $0]")}`), ["b"]);
    assert.deepEqual(labelsOf(`${head}steps:\n${step("a")}${step("b")}${step("c", "\n      - a\n      - $0")}`), ["b"]);
  });

  it("keeps the one that is being changed", () => {
    assert.deepEqual(labelsOf(`${head}steps:\n${step("a")}${step("b")}${step("c", "[a$0]")}`), ["b", "a"]);
  });

  it("writes a list where none is", () => {
    const text = (needs: string): string => `${head}steps:\n${step("a")}${step("b", needs)}`;
    checkAccept(text("$0"), "a", text("[a]"));
    checkAccept(text("\n      $0"), "a", text("\n      - a"));
  });

  it("names steps without an id by their number", () => {
    assert.deepEqual(labelsOf(`${head}steps:\n  - tool: idle\n  - tool: idle\n    needs: [$0]\n`), ["step-1"]);
  });
});

describe("completion of what the host knows", () => {
  const instance = { engine: "local", status: "running", capacity: 5, running: [] } as const;
  const fleet: FleetFacts = {
    ...emptySurroundings.fleet,
    known: true,
    accounts: [
      sampleAccount({ id: "work", provider: "model", title: "Work", models: ["gpt-5-mini", "gpt-5"] }),
      sampleAccount({ id: "home", provider: "model", title: "Home", models: ["llama"] }),
      sampleAccount({ id: "cloud", provider: "manus", title: "Cloud" }),
    ],
    instances: [
      { ...instance, id: "one", accountId: "work", title: "One" },
      { ...instance, id: "two", accountId: "home", title: "Two" },
      { ...instance, id: "far", accountId: "cloud", title: "Far", engine: "manus" },
    ],
  };
  const known: Partial<Surroundings> = { fleet };

  it("offers accounts", () => {
    assert.deepEqual(labelsOf("kind: task\naccount: $0\n", known), ["work", "home", "cloud"]);
    assert.deepEqual(labelsOf("kind: workflow\nsteps:\n  - prompt: a\n    account: $0\n", known), [
      "work",
      "home",
      "cloud",
    ]);
    assert.equal(entryOf("kind: task\naccount: $0\n", "work", known).detail, "Work, a model provider");
  });

  it("tells accounts by what they have left, and puts those last that don't fit or can't pay", () => {
    const usage = { unit: "credits", spentToday: 0, spentThisMonth: 5, asOf: "2026-11-21T09:00:00.000Z" } as const;
    const clouds = [
      sampleAccount(),
      sampleAccount({ id: "off", provider: "manus", title: "Off", disabled: true }),
      sampleAccount({ id: "keyless", provider: "manus", title: "Keyless", key: "missing" }),
      sampleAccount({ id: "rich", provider: "manus", title: "Rich", usage: { ...usage, available: 1250, low: false } }),
      sampleAccount({ id: "poor", provider: "manus", title: "Poor", usage: { ...usage, available: -3, low: true } }),
    ];
    const more = { fleet: { ...fleet, accounts: [...fleet.accounts, ...clouds] } };
    const text = "kind: task\nengine: manus\naccount: $0\n";
    assert.deepEqual(labelsOf(text, more), ["cloud", "rich", "poor", "off", "keyless", "work", "home"]);
    const details = ["rich", "poor", "off", "keyless"].map((name) => entryOf(text, name, more).detail);
    assert.deepEqual(details, [
      "Rich, the Manus cloud, 1,250 credits left",
      "Poor, the Manus cloud, -3 credits left, which is little",
      "Off, the Manus cloud, disabled",
      "Keyless, the Manus cloud, its key is missing",
    ]);
    const steps = "kind: workflow\nsteps:\n  - { prompt: a, engine: local, account: $0 }\n";
    assert.deepEqual(labelsOf(steps, more).slice(0, 2), ["work", "home"]);
  });

  it("tells instances by their room, and puts full ones behind those that have some", () => {
    const running = ["1", "2"];
    const instances = [
      { ...instance, id: "tools", accountId: "local", title: "Tools", engine: "tool" },
      { ...instance, id: "full", accountId: "work", title: "Full", capacity: 2, running },
      { ...instance, id: "held", accountId: "work", title: "Held", status: "paused" },
      { ...instance, id: "roomy", accountId: "work", title: "Roomy", model: "gpt-5", running },
    ] as const;
    const rooms = { fleet: { ...fleet, instances } };
    const text = "kind: task\ninstance: $0\n";
    assert.deepEqual(labelsOf(text, rooms), ["roomy", "full", "held"]);
    const details = ["roomy", "full", "held"].map((name) => entryOf(text, name, rooms).detail);
    assert.deepEqual(details, ["Roomy, gpt-5, 3 of 5 free", "Full, full", "Held, paused"]);
  });

  it("offers instances of the engine, those of the account first", () => {
    assert.deepEqual(labelsOf("kind: task\ninstance: $0\n", known), ["one", "two", "far"]);
    assert.deepEqual(labelsOf("kind: task\naccount: home\ninstance: $0\n", known), ["two", "one", "far"]);
    assert.deepEqual(labelsOf("kind: task\nengine: manus\ninstance: $0\n", known), ["far"]);
  });

  it("offers the models of the account there, else of all", () => {
    assert.deepEqual(labelsOf("kind: task\nmodel: $0\n", known), ["gpt-5-mini", "gpt-5", "llama"]);
    assert.deepEqual(labelsOf("kind: task\naccount: home\nmodel: $0\n", known), ["llama"]);
    assert.deepEqual(labelsOf("kind: task\naccount: cloud\nmodel: $0\n", known), ["gpt-5-mini", "gpt-5", "llama"]);
  });

  it("offers profiles without a host", () => {
    assert.deepEqual(labelsOf("kind: task\nprofile: $0\n"), ["standard", "lite", "max"]);
    assert.equal(entryOf("kind: task\nprofile: $0\n", "standard").detail, "default");
    assert.deepEqual(labelsOf("kind: task\naccount: $0\n"), []);
  });
});
