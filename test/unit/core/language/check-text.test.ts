import assert from "node:assert/strict";
import { checkText, checkTextOnDisk } from "../../../../server/src/core/language/check-text.ts";
import { FileLookups } from "../../../../server/src/core/language/file-lookups.ts";
import { createIndex, indexEntry } from "../../../../server/src/core/language/index-entry.ts";
import { openDocument } from "../../../../server/src/core/language/document.ts";
import { readIndex } from "../../../../server/src/core/language/read-index.ts";
import { emptySurroundings } from "../../../../server/src/core/language/surroundings.ts";
import { noDisk } from "../../../support/no-disk.ts";
import type { WorkspaceFiles } from "../../../../server/src/core/ports/workspace-files.ts";

const workflow = `manus: 1
kind: workflow
name: release
x-shell: &shell { tool: shell_exec, with: { id: main, exec_dir: . , command: ls } }
steps:
  - id: log
    <<: *shell

  - # a comment first
    id: say
    tool: message_notify_user
    with: { text: "\${{ steps.log.output }}" }
`;

describe("checking a text for whoever runs it", () => {
  it("gives the values with aliases and merges resolved, and the line of each step", () => {
    const checked = checkText(workflow, "/w/a.manus.yaml", emptySurroundings);
    assert.deepEqual(checked.problems, []);
    assert.equal(checked.runnable, true);
    assert.equal(checked.kind, "workflow");
    assert.equal(checked.name, "release");
    assert.deepEqual(checked.stepLines, [5, 9]);
    const shell = { tool: "shell_exec", with: { id: "main", exec_dir: ".", command: "ls" } };
    assert.deepEqual(checked.value, {
      manus: 1,
      kind: "workflow",
      name: "release",
      "x-shell": shell,
      steps: [
        { id: "log", ...shell },
        { id: "say", tool: "message_notify_user", with: { text: "${{ steps.log.output }}" } },
      ],
    });
  });

  it("tells problems with lines and columns from 1, and gives no value then", () => {
    const checked = checkText(
      workflow.replace("message_notify", "mesage_notify"),
      "/w/a.manus.yaml",
      emptySurroundings,
    );
    assert.equal(checked.runnable, false);
    assert.equal(checked.value, undefined);
    const message = "There is no tool `mesage_notify_user`. Did you mean `message_notify_user`?";
    const place = { line: 11, column: 11, endLine: 11, endColumn: 29 };
    assert.deepEqual(checked.problems, [
      { file: "/w/a.manus.yaml", ...place, severity: "error", code: "unknown-tool", message },
    ]);
  });

  it("runs what only has warnings", () => {
    const checked = checkText(`${workflow}wibble: 1\n`, "/w/a.manus.yaml", emptySurroundings);
    assert.deepEqual(
      checked.findings.map((finding) => finding.code),
      ["unknown-key"],
    );
    assert.equal(checked.runnable, true);
  });

  it("counts columns in UTF-16 units, and lines by CRLF too", () => {
    const text = "manus: 1\r\nkind: task\r\nname: a\r\nprompt: '🚀🚀 ${{ nope.x }}'\r\n";
    const [problem] = checkText(text, "/w/a", emptySurroundings).problems;
    assert.deepEqual([problem?.line, problem?.column, problem?.endColumn], [4, 19, 23]);
  });

  it("keeps keys that objects are born with", () => {
    const text = "manus: 1\nkind: task\nname: a\nprompt: x\nx-a: { __proto__: { a: 1 }, constructor: 2 }\n";
    const value = checkText(text, "/w/a", emptySurroundings).value?.["x-a"] as object;
    assert.deepEqual(Object.keys(value), ["__proto__", "constructor"]);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
  });
});

describe("checking a text for whoever runs it, with what is on the disk", () => {
  const text = 'manus: 1\nkind: task\nname: a\nprompt: x\nattachments: [notes.md, "*.txt"]\n';
  const index = createIndex([], { folders: ["/w"], complete: true });
  const files: WorkspaceFiles = {
    ...noDisk,
    findTaskFiles: () => Promise.resolve({ ok: true, value: [] }),
    readText: () => Promise.resolve({ ok: true, value: "" }),
  };

  it("keeps from running what names a file that isn't there", async () => {
    const checked = await checkTextOnDisk(text, "/w/a.manus.yaml", { index, disk: new FileLookups(files) });
    assert.deepEqual(
      checked.problems.map(({ code, line, column }) => [code, line, column]),
      [
        ["missing-file", 5, 15],
        ["no-match", 5, 25],
      ],
    );
    assert.equal(checked.runnable, false);
  });
  it("lets run what names files that are there", async () => {
    const disk = new FileLookups({
      ...files,
      stat: () => Promise.resolve({ kind: "file", bytes: 1 }),
      matchesAny: () => Promise.resolve(true),
    });
    const checked = await checkTextOnDisk(text, "/w/a.manus.yaml", { index, disk });
    assert.deepEqual(checked.problems, []);
    assert.ok(checked.runnable && checked.value);
  });
});

describe("the index of a workspace", () => {
  const entry = (file: string, text: string): ReturnType<typeof indexEntry> => indexEntry(openDocument(file, text));

  it("knows files by name and by either kind of slash", () => {
    const index = createIndex([entry("C:\\w\\a.manus.yaml", "kind: task\nname: a\n")], {
      folders: ["C:\\w"],
      complete: true,
    });
    assert.equal(index.withName("a").length, 1);
    assert.equal(index.atPath("c:/w/./x/../a.manus.yaml")?.name, "a");
    assert.deepEqual([index.names("task"), index.names("workflow")], [["a"], []]);
  });

  it("lets a later entry of a file replace an earlier one", () => {
    const options = { folders: [], complete: true };
    const index = createIndex([entry("/w/a", "name: old\n"), entry("/w/a", "name: new\n")], options);
    assert.deepEqual(index.names(), ["new"]);
  });

  it("is read from a folder as far as that can be read", async () => {
    const files: WorkspaceFiles = {
      findTaskFiles: (folder) =>
        Promise.resolve(folder === "/w" ? { ok: true, value: ["/w/a", "/w/gone"] } : { ok: false, failure }),
      readText: (path) => Promise.resolve(path === "/w/a" ? { ok: true, value: "name: a\n" } : { ok: false, failure }),
      ...noDisk,
    };
    const index = await readIndex(files, "/w");
    assert.deepEqual([index.names(), index.complete], [["a"], true]);
    assert.equal((await readIndex(files, "/nowhere")).complete, false);
  });

  const failure = { code: "not-found", retryable: false, message: "It isn't there", remedy: "Look elsewhere." };
});
