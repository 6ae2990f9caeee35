import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  chatParticipantId,
  contextKeys,
  mcpProviderId,
  problemMatcher,
  taskType,
  viewIds,
  walkthroughId,
} from "../../../client/src/contributions.ts";
import { chatTools } from "../../../server/src/chat-tools/definitions.ts";
import { openBench } from "../../support/cli-bench.ts";

interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly walkthroughs: readonly { readonly id: string; readonly steps: readonly Step[] }[];
    readonly languageModelTools: readonly {
      readonly name: string;
      readonly modelDescription: string;
      readonly inputSchema: unknown;
    }[];
    readonly chatParticipants: readonly { readonly id: string }[];
    readonly mcpServerDefinitionProviders: readonly { readonly id: string }[];
    readonly taskDefinitions: readonly { readonly type: string }[];
    readonly problemMatchers: readonly { readonly name: string; readonly pattern: Pattern }[];
    readonly viewsWelcome: readonly { readonly view: string; readonly when: string }[];
  };
}

interface Pattern {
  readonly regexp: string;
  readonly file: number;
  readonly line: number;
  readonly column: number;
  readonly severity: number;
  readonly message: number;
  readonly code: number;
}

const root = resolve(import.meta.dirname, "../../..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const texts = JSON.parse(readFileSync(join(root, "package.nls.json"), "utf8")) as Readonly<Record<string, string>>;
const { contributes } = manifest;

describe("the doors in package.json", () => {
  it("are those that the code opens", () => {
    assert.equal(contributes.chatParticipants[0]?.id, chatParticipantId);
    assert.equal(contributes.mcpServerDefinitionProviders[0]?.id, mcpProviderId);
    assert.equal(contributes.taskDefinitions[0]?.type, taskType);
    assert.equal(`$${contributes.problemMatchers[0]?.name ?? ""}`, problemMatcher);
    const { publisher, name } = manifest;
    assert.equal(`${publisher}.${name}#${contributes.walkthroughs[0]?.id ?? ""}`, walkthroughId);
  });

  it("have the tools of chat agents as they are defined once", () => {
    assert.deepEqual(
      contributes.languageModelTools.map(({ name, modelDescription, inputSchema }) => ({
        name,
        modelDescription,
        inputSchema,
      })),
      chatTools.map(({ name, description, inputSchema }) => ({ name, modelDescription: description, inputSchema })),
      "run node scripts/generate.ts",
    );
  });

  it("lead from each step of the walkthrough to commands that exist, with a picture that takes the theme's colours", () => {
    const [walkthrough] = contributes.walkthroughs;
    assert.equal(walkthrough?.steps.length, 6);
    const commands = contributes.commands.map(({ command }) => command);
    const known = new Set([...commands, ...Object.values(viewIds).map((view) => `${view}.focus`)]);
    for (const { id, description, media, completionEvents } of walkthrough.steps) {
      const named = [...(texts[description.slice(1, -1)] ?? "").matchAll(/\(command:([\w.]+)\)/g)].map(
        ([, name]) => name,
      );
      assert.ok(named.length > 0, `${id} leads nowhere`);
      for (const name of named) assert.ok(known.has(name ?? ""), `${id} leads to ${String(name)}`);
      for (const event of completionEvents) assertKnownEvent(event, commands);
      assert.ok(texts[media.altText.slice(1, -1)] !== undefined, `the picture of ${id} isn't described`);
      const picture = readFileSync(join(root, media.svg), "utf8");
      assert.doesNotMatch(picture, /#[0-9a-f]{3,8}\b|rgb\(|<script|href=/i);
      assert.match(picture, /var\(--vscode-contrastBorder/);
    }
  });

  it("have a sentence for each state in which a view of runs or schedules is empty", () => {
    for (const view of [viewIds.runs, viewIds.schedules]) {
      const whens = contributes.viewsWelcome.filter((each) => each.view === view).map(({ when }) => when);
      for (const state of [
        /workspaceFolderCount == 0/,
        /&& virtualWorkspace/,
        /!isWorkspaceTrusted/,
        /== failed/,
        /connecting\|lost/,
        /connected\|closed/,
      ]) {
        assert.equal(whens.filter((when) => state.test(when)).length > 0, true, `${view} ${String(state)}`);
      }
    }
  });
});

describe("the problem matcher", () => {
  const { pattern } = contributes.problemMatchers[0] ?? assert.fail();

  it("finds what manusctl validate prints", async () => {
    const folder = await mkdtemp(join(tmpdir(), "manus-matcher-"));
    const text =
      "manus: 1\nkind: workflow\nname: a\ninputs:\n  x: { type: string }\nsteps:\n  - id: one\n    tool: file_raed\n";
    await writeFile(join(folder, "a.manus.yaml"), text);
    const bench = openBench(folder);
    assert.equal(await bench.run("validate", "."), 2);
    const found = bench.terminal.out.split("\n").flatMap((line) => readLine(line));
    assert.deepEqual(
      found.map(({ file, line, severity, code }) => [file, line, severity, code]),
      [
        ["a.manus.yaml", "5", "warning", "unused-input"],
        ["a.manus.yaml", "8", "error", "unknown-tool"],
      ],
    );
    assert.match(found[1]?.message ?? "", /^There is no tool `file_raed`/);
  });

  it("knows whole paths of Windows, and lets everything else be", () => {
    const [found] = readLine("C:\\shop\\a.manus.yaml:8:11 error No [it's] so [wrong-type]");
    assert.deepEqual([found?.file, found?.line, found?.message], ["C:\\shop\\a.manus.yaml", "8", "No [it's] so"]);
    assert.deepEqual(readLine("2 files checked: 1 error"), []);
    assert.deepEqual(readLine("1. greet running"), []);
  });

  function readLine(line: string): { file: string; line: string; severity: string; message: string; code: string }[] {
    const match = new RegExp(pattern.regexp).exec(line);
    const at = (group: number): string => match?.[group] ?? "";
    if (match === null) return [];
    return [
      {
        file: at(pattern.file),
        line: at(pattern.line),
        severity: at(pattern.severity),
        message: at(pattern.message),
        code: at(pattern.code),
      },
    ];
  }
});

function assertKnownEvent(event: string, commands: readonly string[]): void {
  const [kind, name = ""] = event.split(":");
  const known: Readonly<Record<string, readonly string[]>> = {
    onCommand: commands,
    onContext: Object.values(contextKeys),
    onView: Object.values(viewIds),
  };
  assert.ok(known[kind ?? ""]?.includes(name), event);
}
