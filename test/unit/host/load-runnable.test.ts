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

  it("refuses a file that calls what isn't there", async () => {
    const loaded = await load("task: nothing");
    assert.ok(loaded.outcome === "refused" && loaded.problems.length > 0);
  });
});
