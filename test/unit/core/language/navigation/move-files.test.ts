import assert from "node:assert/strict";
import { editsForMoves } from "../../../../../server/src/core/language/navigation/move-files.ts";
import { readMarked } from "../marked.ts";
import { splitFiles } from "../split-files.ts";
import { texts } from "./marked-places.ts";

/** `«old→new»` stands where something changes when `moves` (from, to; in `/w`) happen. */
function check(text: string, moves: Readonly<Record<string, string>>): void {
  const { documents, around } = readMarked(text.replaceAll(/«([^»]*?)→[^»]*»/g, "$1"));
  const list = Object.entries(moves).map(([from, to]) => ({ from: `/w/${from}`, to: `/w/${to}` }));
  const change = editsForMoves(list, around.index);
  const wanted = splitFiles(text.replaceAll(/«[^»]*?→([^»]*)»/g, "$1")).map((file) => file.text);
  assert.deepEqual(texts(documents, change), wanted);
  const changed = change.edits.map(({ file }) => file);
  assert.equal(new Set(changed).size, changed.length, "one entry a file");
}

describe("paths when files are moved", () => {
  it("follow a task, in every form", () =>
    check(
      `# -- flows/main.manus.yaml
kind: workflow
steps:
  - task: «../tasks/a.manus.yaml→../jobs/b.manus.yaml»
  - task: «tasks/a.manus.yaml→jobs/b.manus.yaml»
  - task: «/w/tasks/a.manus.yaml→/w/jobs/b.manus.yaml»
  - task: '«./../tasks/a.manus.yaml→../jobs/b.manus.yaml»'
  - task: ../tasks/other.manus.yaml
  - task: a
# -- tasks/main.manus.yaml
kind: workflow
steps:
  - workflow: "«./a.manus.yaml→../jobs/b.manus.yaml»"
# -- tasks/a.manus.yaml
kind: task
name: a
`,
      { "tasks/a.manus.yaml": "jobs/b.manus.yaml" },
    ));
  it("of a moved file follow where it goes, but those of the workspace stay", () =>
    check(
      `# -- tasks/a.manus.yaml
attachments: [«./log.txt→../../tasks/log.txt», «../docs/b.md→../../docs/b.md», docs/b.md, "«./logs/*.txt→../../tasks/logs/*.txt»", «./*.md→../../tasks/*.md»]
datasources: [{ name: w, openapi: «./w.yaml→../../tasks/w.yaml» }]
`,
      { "tasks/a.manus.yaml": "some/where/a.manus.yaml" },
    ));
  it("of a file that is renamed in its folder stay", () =>
    check("# -- a.manus.yaml\nattachments: [./log.txt, ../x.txt]\n", { "a.manus.yaml": "b.manus.yaml" }));
  it("stay between files that are moved together", () =>
    check(
      "# -- t/a.manus.yaml\nkind: workflow\nsteps:\n  - task: ./b.manus.yaml\n  - task: «t/b.manus.yaml→u/v/b.manus.yaml»\n# -- t/b.manus.yaml\nattachments: [./c.txt, «../d.txt→../../d.txt»]\n",
      { t: "u/v" },
    ));
  it("follow a folder, globs too", () =>
    check(
      `# -- a.manus.yaml
kind: task
attachments: [«logs/a.txt→old/logs/a.txt», «logs/*.txt→old/logs/*.txt», "«logs/**→old/logs/**»", logs2/a.txt, "*.txt"]
knowledge: [{ scope: { files: ["«logs/**→old/logs/**»"] }, text: x }]
workspace: { directory: «logs→old/logs» }
inputs: { a: { type: file, default: «logs/b→old/logs/b» }, b: { type: string, default: logs/b } }
outputs: { a: { file: logs/out.md } }
# -- b.manus.yaml
kind: workflow
on: { files: ["«logs/*.md→old/logs/*.md»"] }
steps:
  - prompt: Read logs/a.txt
    attachments: [«./logs/a.txt→./old/logs/a.txt»]
    cache: { key: a, files: ["«logs/**→old/logs/**»"] }
`,
      { logs: "old/logs" },
    ));
  it("follow the innermost of several moves", () =>
    check("attachments: [«a/b/c.txt→y/c.txt», «a/d.txt→x/d.txt»]\n", { a: "x", "a/b": "y" }));
  it("get quotes where they need some now", () => {
    check("attachments: [«a.txt→'b, c.txt'», \"«b.txt→\\\"q\\\".txt»\", '«c.txt→it''s.txt»']\n", {
      "a.txt": "b, c.txt",
      "b.txt": '"q".txt',
      "c.txt": "it's.txt",
    });
    check("attachments: [«a.txt→'#1.txt'», «b.txt→'1.5'», «c.txt→a b.txt»]\n", {
      "a.txt": "#1.txt",
      "b.txt": "1.5",
      "c.txt": "a b.txt",
    });
  });
  it("are written anew as a whole where they were escaped", () => {
    const { documents, around } = readMarked('attachments: ["\\x61.txt"]\n');
    const change = editsForMoves([{ from: "/w/a.txt", to: "/w/b.txt" }], around.index);
    assert.deepEqual(texts(documents, change), ['attachments: ["b.txt"]\n']);
  });
  it("that lead to what isn't moved stay", () => {
    const { around } = readMarked("attachments: [a.txt, https://x.example/b.txt, '${{ inputs.a }}/b.txt']\n");
    assert.deepEqual(editsForMoves([{ from: "/w/b.txt", to: "/w/c.txt" }], around.index), { edits: [] });
  });
  it("with backslashes are understood, and written with slashes", () =>
    check("attachments: [«.\\logs\\a.txt→./b/a.txt»]\n", { "logs/a.txt": "b/a.txt" }));
  it("become relative to the file where the workspace folder doesn't hold them any more", () => {
    const { documents, around } = readMarked("# -- t/a.manus.yaml\nattachments: [logs/a.txt]\n");
    const change = editsForMoves([{ from: "/w/logs/a.txt", to: "/other/a.txt" }], around.index);
    assert.deepEqual(texts(documents, change), ["attachments: [../../other/a.txt]\n"]);
  });
  it("work with CRLF and in broken text", () =>
    check("attachments: [«a.txt→b.txt»]\r\nplan: [\r\nx-c: 1\r\n", { "a.txt": "b.txt" }));
});
