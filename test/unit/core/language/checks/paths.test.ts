import { createIndex } from "../../../../../server/src/core/language/index-entry.ts";
import { check } from "../check-marks.ts";
import { diskWith } from "../known-facts.ts";

const task = "manus: 1\nkind: task\nname: a\nprompt: x\n";
const workflow = "manus: 1\nkind: workflow\nname: a\n";
const megabyte = 1024 * 1024;
const disk = {
  files: diskWith({
    "notes.md": 10,
    "big.zip": 600 * megabyte,
    "setup.exe": 10,
    logs: "folder",
    "logs/a.txt": 1,
    "apis/weather.yaml": 5,
    "app/[id]/page.tsx": 5,
  }),
};

describe("paths on the disk", () => {
  it("are there", () =>
    check(
      `${task}attachments: [notes.md, ./notes.md, logs/*.txt, "**/*.txt", "https://x.org/a.pdf", "app/[id]/page.tsx"]
datasources: [{ name: w, openapi: apis/weather.yaml }, { name: v, openapi: "https://x.org/api.json" }]
workspace: { directory: logs }
`,
      disk,
    ));
  it("aren't there", () =>
    check(
      `${task}attachments: [note.md, logs]
#             ^^^^^^^ error missing-file: There is no file \`note.md\` to attach
#                      ^^^^ error missing-file: Attach what is in it: \`logs/**\`
datasources: [{ name: w, openapi: weather.yaml }]
#                                 ^^^^^^^^^^^^ error missing-file: that describes the API
workspace: { directory: packages }
#                       ^^^^^^^^ error missing-file: There is no folder \`packages\` to work in
`,
      disk,
    ));
  it("are what they aren't meant to be", () =>
    check(
      `${task}workspace: { directory: notes.md }
#                       ^^^^^^^^ error missing-file: is a file, not a folder
datasources: [{ name: w, openapi: logs }]
#                                 ^^^^ error missing-file: is a folder, not a file
`,
      disk,
    ));
  it("match nothing", () =>
    check(
      `${task}attachments: ["*.pdf", logs/*.csv]
#             ^^^^^^^ warning no-match: write \`**/*.pdf\`
#                      ^^^^^^^^^^ warning no-match: seen from the workspace folder
`,
      disk,
    ));
  it("that start a workflow, or that a step's result depends on", () =>
    check(
      `${workflow}on: { files: ["inbox/*.pdf", "logs/**"] }
#             ^^^^^^^^^^^^^ warning no-match: nothing starts the workflow
steps:
  - tool: idle
    cache: { files: ["src/**/*.ts", package.json, notes.md] }
#                    ^^^^^^^^^^^^^ warning no-match
#                                   ^^^^^^^^^^^^ warning no-match: There is no \`package.json\`
`,
      disk,
    ));
  it("may still be made by a step before", () =>
    check(
      `${workflow}steps:
  - prompt: x
    attachments: [report.md]
#                 ^^^^^^^^^ error missing-file
  - prompt: x
    attachments: [report.md, out/*.csv]
#                 ^^^^^^^^^ information missing-file: A step before this one has to make it
#                            ^^^^^^^^^ information no-match: A step before this one has to make one
  - prompt: x
    needs: []
    attachments: [report.md]
#                 ^^^^^^^^^ error missing-file
`,
      disk,
    ));
  it("lead out of the workspace", () =>
    check(
      `${task}attachments: [../x.md, /etc/hosts, logs/../../y.md, "../*.md"]
#             ^^^^^^^ error outside-workspace: Move it into the folder.
#                      ^^^^^^^^^^ error outside-workspace: Or allow it: \`tools: { allow: ["file_read(/etc/hosts)"] }\`
#                                  ^^^^^^^^^^^^^^^ error outside-workspace
#                                                   ^^^^^^^^^ error outside-workspace
`,
      disk,
    ));
  it("may lead out where the file's tools allow it", () =>
    check(`${task}attachments: [/data/report.csv]\ntools: { allow: ["file_read(/data/*)"] }\n`));
  it("are addresses of another kind", () =>
    check(
      `${task}attachments: ["http://x.org/a.pdf", "ftp://x.org/b"]
#             ^^^^^^^^^^^^^^^^^^^^ error wrong-value: must start with \`https://\`
#                                   ^^^^^^^^^^^^^^^ error wrong-value
`,
      disk,
    ));
  it("are too large for the cloud, or programs", () =>
    check(
      `${task}engine: manus
attachments: [notes.md, big.zip, setup.exe]
#                       ^^^^^^^ error attachment-refused: it has 600 MB
#                                ^^^^^^^^^ error attachment-refused: no programs and scripts
`,
      disk,
    ));
  it("are fine for the engine of this machine, however large", () =>
    check(`${task}engine: local\nattachments: [big.zip, setup.exe]\n`, disk));
  it("are refused in steps as well", () =>
    check(
      `${workflow}steps:
  - prompt: x
    engine: manus
    attachments: [big.zip]
#                 ^^^^^^^ error attachment-refused
`,
      disk,
    ));
  it("are left alone while nothing is known, where they are computed, and outside of any folder", () => {
    check(`${task}attachments: [nope.md, "*.nope"]\n`);
    check(`${task}attachments: ["\${{ env.A }}.md"]\nenv: { A: x }\n`, disk);
    const nowhere = createIndex([], { folders: [], complete: true });
    check(`${task}attachments: [nope.md, ../x]\n`, { ...disk, index: nowhere });
  });
});
