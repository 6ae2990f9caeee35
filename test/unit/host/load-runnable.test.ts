import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { workspaceFiles } from "../../../server/src/adapters/system/workspace-files.ts";
import { loadRunnable } from "../../../server/src/host/load-runnable.ts";
import type { LoadedFile } from "../../../server/src/runtime/dispatcher-ports.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const workflow = (...steps: readonly string[]): string =>
  `manus: 1\nkind: workflow\nname: flow\nsteps:\n${steps.map((step) => `  - ${step}\n`).join("")}`;
const task = (name: string, more = ""): string => `manus: 1\nkind: task\nname: ${name}\nprompt: Look.\n${more}`;

describe("loading what is to run", () => {
  let folder: string;

  beforeEach(async () => (folder = await temporaryFolder()));

  const write = async (path: string, text: string): Promise<string> => {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  };
  const load = async (...steps: readonly string[]): Promise<LoadedFile> =>
    loadRunnable(workspaceFiles, await write("flow.manus.yaml", workflow(...steps)), folder);
  const calledBy = (loaded: LoadedFile): readonly unknown[] => {
    assert.ok(loaded.outcome === "runnable", JSON.stringify(loaded));
    return loaded.called.map(({ reference, file, value }) => [reference, file, value["name"]]);
  };

  it("brings the task files that its steps call, by name and by path, each once", async () => {
    const one = await write("deep/one.manus.yaml", task("one"));
    const other = await write("other.manus.yaml", task("two"));
    const loaded = await load("task: one", "task: ./other.manus.yaml", "{ task: one, if: false }");
    assert.deepEqual(calledBy(loaded), [
      ["one", one, "one"],
      ["./other.manus.yaml", other, "two"],
    ]);
    assert.ok(loaded.outcome === "runnable" && loaded.called[0]?.text === task("one"));
  });

  it("brings nothing for a file that calls none", async () => {
    assert.deepEqual(calledBy(await load("tool: idle", "prompt: Look")), []);
    const alone = await loadRunnable(workspaceFiles, await write("alone.manus.yaml", task("alone")), folder);
    assert.deepEqual(calledBy(alone), []);
  });

  it("refuses a file that calls one that can't run, with the problems of that", async () => {
    const broken = await write("broken.manus.yaml", task("broken", "limits: { turns: none }\n"));
    const loaded = await load("task: broken");
    assert.ok(loaded.outcome === "refused");
    assert.equal(loaded.because.code, "invalid-file");
    assert.ok(loaded.because.message.includes(broken));
    assert.ok(loaded.problems.some(({ file, severity }) => file === broken && severity === "error"));
  });

  it("brings what those call that it calls, for each that calls it", async () => {
    const named = (name: string, ...steps: readonly string[]): string =>
      workflow(...steps).replace("name: flow", `name: ${name}`);
    await write("outer.manus.yaml", named("outer", "workflow: inner"));
    await write("inner.manus.yaml", named("inner", "task: ./one.manus.yaml", "tool: idle"));
    await write("one.manus.yaml", task("one"));
    const loaded = await load("workflow: inner", "workflow: outer");
    assert.ok(loaded.outcome === "runnable", JSON.stringify(loaded));
    assert.deepEqual(
      loaded.called.map(({ reference, value, from }) => [reference, value["name"], from]),
      [
        ["inner", "inner", undefined],
        ["./one.manus.yaml", "one", join(folder, "inner.manus.yaml")],
        ["outer", "outer", undefined],
        ["inner", "inner", join(folder, "outer.manus.yaml")],
      ],
    );
    assert.ok(loaded.called.every(({ optional, computed }) => optional === undefined && computed === undefined));
    assert.deepEqual(loaded.called[0]?.stepLines, [4, 5]);
  });

  it("refuses what comes back to itself by its name: only a computed one may", async () => {
    await write("inner.manus.yaml", workflow("workflow: flow").replace("name: flow", "name: inner"));
    const loaded = await load("workflow: inner");
    assert.ok(loaded.outcome === "refused" && loaded.problems.some(({ code }) => code === "workflow-cycle"));
  });

  it("refuses a file that calls one that calls one that can't run", async () => {
    const broken = await write("broken.manus.yaml", task("broken", "limits: { turns: none }\n"));
    await write("inner.manus.yaml", workflow("task: broken").replace("name: flow", "name: inner"));
    const loaded = await load("workflow: inner");
    assert.ok(loaded.outcome === "refused" && loaded.because.message.includes(broken));
  });

  it("brings all that a computed name could mean and that can run, with what that calls", async () => {
    await write("one.manus.yaml", task("one"));
    await write("broken.manus.yaml", task("broken", "limits: { turns: none }\n"));
    await write("inner.manus.yaml", workflow("task: one").replace("name: flow", "name: inner"));
    await write("hollow.manus.yaml", workflow("task: broken").replace("name: flow", "name: hollow"));
    const tasks = await load("task: ${{ workspace.name }}");
    assert.ok(tasks.outcome === "runnable", JSON.stringify(tasks));
    assert.deepEqual(
      tasks.called.map(({ reference }) => reference),
      ["one"],
    );
    const workflows = await load("workflow: ${{ workspace.name }}");
    assert.ok(workflows.outcome === "runnable", JSON.stringify(workflows));
    const inner = join(folder, "inner.manus.yaml");
    assert.deepEqual(
      workflows.called.map(({ reference, computed, from }) => [reference, computed, from]).sort(),
      [
        ["flow", true, undefined],
        ["inner", true, undefined],
        ["one", undefined, inner],
      ].sort(),
    );
    assert.ok(workflows.called.every(({ optional }) => optional));
  });

  it("refuses a file that calls what isn't there", async () => {
    const loaded = await load("task: nothing");
    assert.ok(loaded.outcome === "refused" && loaded.problems.length > 0);
  });
});
