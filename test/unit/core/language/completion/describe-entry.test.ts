import { sampleAccount } from "../../../../support/sample-account.ts";
import assert from "node:assert/strict";
import { completionsAt } from "../../../../../server/src/core/language/completion/complete.ts";
import { describeEntry } from "../../../../../server/src/core/language/completion/describe-entry.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";
import type { Surroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { readMarked } from "../marked.ts";

/** What is said of the entry with a label at `$0`. */
function described(text: string, label: string, known: Partial<Surroundings> = {}): string {
  const { document, offset, around } = readMarked(text, known);
  const entry = completionsAt(document, offset, around).entries.find((one) => one.label === label);
  assert.ok(entry?.about, `"${label}" has nothing to tell`);
  return describeEntry(document, { about: entry.about, offset }, around) ?? "";
}

function check(text: string, label: string, ...expected: readonly string[]): void {
  const said = described(text, label);
  for (const part of expected) assert.ok(said.includes(part), `"${part}" isn't in:\n${said}`);
}

const steps = "kind: workflow\nsteps:\n";

describe("documentation of completions", () => {
  it("describes a key with default and example", () => {
    check("kind: task\npri$0\n", "priority", "Who goes first", "Default: `5`", "Example: `8`");
    check("$0", "manus", "Version of the file format", "required");
    check("kind: workflow\non:\n  schedule: $0\n", "cron", "Minute, hour");
  });

  it("describes a key by the step that it's in", () => {
    check(`${steps}  - tool: idle\n    wi$0\n`, "with", "The tool's arguments");
    check(`${steps}  - task: a\n    wi$0\n`, "with", "The inputs that are passed on");
    check(`${steps}  - tool: shell_exec\n    with:\n      $0\n`, "command", "The command line", "required");
  });

  it("describes a value", () => {
    check("kind: task\nonMessage: $0\n", "reject", "The message is not taken");
    check("kind: task\nretry:\n  on: $0\n", "timeout", "The attempt took too long");
    check("kind: workflow\non:\n  schedule: $0\n", "hourly", "every hour");
  });

  it("describes tools, families of them, steps and files", () => {
    check(`${steps}  - tool: $0\n`, "shell_exec", "Runs a command", "`exec_dir`");
    check("kind: task\ntools: { allow: [$0] }\n", "shell_*", "means", "`shell_view`");
    check("kind: task\ntools: { allow: [$0] }\n", "shell_exec(…)", "Runs a command");
    check(`${steps}  - id: a\n    tool: idle\n  - needs: [$0]\n    tool: idle\n`, "a", "step 1", "`idle`");
    const others =
      "\n# -- t.manus.yaml\nkind: task\nname: t\ntitle: Counts\ninputs:\n  n: { type: number, description: How many }\n";
    check(`${steps}  - task: $0\n${others}`, "t", "Counts", "`n`");
    check(`${steps}  - task: t\n    with: { $0 }\n${others}`, "n", "How many", "An input of `t`");
  });

  it("describes accounts and instances", () => {
    const account = sampleAccount({ id: "work", provider: "manus", title: "Work" });
    const known = { fleet: { ...emptySurroundings.fleet, accounts: [account] } };
    assert.ok(described("kind: task\naccount: $0\n", "work", known).includes("the Manus cloud"));
    const gpt = sampleAccount({ id: "gpt", provider: "model", title: "GPT", models: ["small"] });
    const models = { fleet: { ...emptySurroundings.fleet, accounts: [gpt] } };
    assert.equal(described("kind: task\nmodel: $0\n", "small", models), "**`small`**: a model of `gpt`");
  });

  it("describes what expressions offer", () => {
    check("kind: task\nprompt: a ${{ $0 }}\n", "contains", "contains(");
  });

  it("says nothing of what has gone", () => {
    const { document, around } = readMarked("kind: task\nprompt: |\n  a$0\n");
    const shown = { about: { of: "key", name: "priority" }, offset: document.text.length - 1 };
    assert.equal(describeEntry(document, shown, around), undefined);
    assert.equal(
      describeEntry(document, { about: { of: "input", name: "a", file: "/w/gone" }, offset: 0 }, around),
      undefined,
    );
  });
});
