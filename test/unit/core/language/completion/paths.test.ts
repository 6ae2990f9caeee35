import assert from "node:assert/strict";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";
import type { FolderEntry, Surroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { checkAccept, entryOf, labelsOf } from "./offered.ts";

const file = (name: string): FolderEntry => ({ name, kind: "file" });
const folder = (name: string): FolderEntry => ({ name, kind: "folder" });
const folders: Readonly<Record<string, readonly FolderEntry[]>> = {
  "/w": [folder(".git"), folder("logs"), folder("tasks"), file(".env"), file("api.yaml"), file("README.md")],
  "/w/logs": [folder("old"), file("a.txt"), file("b.txt"), file("it's.log")],
  "/w/tasks": [file("sum.manus.yaml"), file("flow.manus.yaml"), file("notes.md")],
};
const known: Partial<Surroundings> = { files: { ...emptySurroundings.files, entries: (path) => folders[path] } };
const steps = "kind: workflow\nsteps:\n";

describe("completion of paths", () => {
  it("offers what stands in the workspace folder, hidden things last, and no `.git`", () => {
    const labels = labelsOf("kind: task\noutputs: { a: { file: $0 } }\n", known);
    assert.deepEqual(labels, ["api.yaml", "README.md", "logs/", "tasks/", ".env"]);
  });

  it("offers patterns where they fit", () => {
    const labels = labelsOf("kind: task\nattachments:\n  - logs/$0\n", known);
    assert.deepEqual(labels, ["a.txt", "b.txt", "it's.log", "old/", "logs/*.txt", "logs/*.log", "logs/**"]);
    assert.ok(labelsOf("kind: workflow\non: { files: [$0] }\n", known).includes("*.md"));
    assert.ok(labelsOf(`${steps}  - tool: idle\n    cache: { files: [$0] }\n`, known).includes("**"));
    assert.ok(labelsOf("kind: task\nknowledge:\n  - scope: { files: [$0] }\n", known).includes("**"));
  });

  it("goes on behind a folder, and replaces the whole path", () => {
    const text = "kind: task\nattachments: [$0]\n";
    assert.equal(entryOf(text, "logs/", known).again, true);
    checkAccept(text, "logs/", "kind: task\nattachments: [logs/]\n", known);
    checkAccept("kind: task\nattachments: [logs/b$0.txt]\n", "a.txt", "kind: task\nattachments: [logs/a.txt]\n", known);
    assert.equal(entryOf("kind: task\nattachments: [logs/$0]\n", "a.txt", known).filter, "logs/a.txt");
  });

  it("starts at the file behind `./` and `../`, in tools at the workspace folder", () => {
    const other = "# -- tasks/flow.manus.yaml\n";
    assert.ok(labelsOf(`${other}kind: task\nattachments: [./$0]\n`, known).includes("notes.md"));
    assert.ok(labelsOf(`${other}kind: task\nattachments: [../$0]\n`, known).includes("README.md"));
    assert.ok(labelsOf(`${other}${steps}  - tool: file_read\n    with: { file: ./$0 }\n`, known).includes("README.md"));
  });

  it("quotes what needs it", () => {
    checkAccept(
      "kind: task\nattachments: ['logs/$0']\n",
      "it's.log",
      "kind: task\nattachments: ['logs/it''s.log']\n",
      known,
    );
  });

  it("offers only folders where a folder is meant, and only what can be an API", () => {
    assert.deepEqual(labelsOf("kind: task\nworkspace: { directory: $0 }\n", known), ["logs/", "tasks/"]);
    assert.deepEqual(labelsOf(`${steps}  - tool: shell_exec\n    with: { exec_dir: $0 }\n`, known), [
      "logs/",
      "tasks/",
    ]);
    const apis = labelsOf("kind: task\ndatasources:\n  - openapi: $0\n", known);
    assert.deepEqual(apis, ["api.yaml", "logs/", "tasks/"]);
  });

  it("offers task files by path once a path is typed, of the right kind", () => {
    const others = "\n# -- tasks/flow.manus.yaml\nmanus: 1\nkind: workflow\nname: flow\n";
    assert.deepEqual(labelsOf(`${steps}  - task: tasks/$0\n${others}`, known), ["sum.manus.yaml"]);
    assert.deepEqual(labelsOf(`${steps}  - task: ./$0\n${others}`, known), ["logs/", "tasks/"]);
  });

  it("offers files for an input that is a file", () => {
    const others = "\n# -- t.manus.yaml\nkind: task\nname: t\ninputs: { log: { type: file } }\n";
    assert.ok(labelsOf(`${steps}  - task: t\n    with: { log: logs/$0 }\n${others}`, known).includes("a.txt"));
  });

  it("has nothing for addresses, behind patterns, and while nothing is known", () => {
    assert.deepEqual(labelsOf("kind: task\nattachments: ['https://x/$0']\n", known), []);
    assert.deepEqual(labelsOf("kind: task\nattachments: ['logs/**/$0']\n", known), []);
    assert.deepEqual(labelsOf("kind: task\nattachments: [$0]\n"), []);
  });
});
