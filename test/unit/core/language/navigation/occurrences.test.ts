import assert from "node:assert/strict";
import fc from "fast-check";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import { occurrencesAt, occurrencesIn } from "../../../../../server/src/core/language/navigation/occurrences.ts";
import { readMarked } from "../marked.ts";

/** Every name of a text, in its order: its kind, `=` for a declaration, whose it is, what it reads like. */
function names(text: string): string[] {
  const all = occurrencesIn(readMarked(text).document).sort((left, right) => left.span.start - right.span.start);
  return all.map(({ kind, role, name, step, path, fixed }) => {
    const whose = step === undefined ? "" : ` of ${step}`;
    return `${path ? path.use : kind}${role === "declaration" ? " =" : ""} ${name}${whose}${fixed ? " (fixed)" : ""}`;
  });
}

describe("the names in a file", () => {
  it("are those of a task", () =>
    assert.deepEqual(
      names(`kind: task
name: triage
inputs: { since: { type: string }, log: { type: file, default: a.log } }
env: { LEVEL: "\${{ inputs.since }}" }
account: work
instance: research
prompt: Read \${{ inputs.LOG }} at \${{ env.LEVEL }}
attachments: [logs/*.txt, b.txt, https://x.example, "\${{ inputs.log }}"]
knowledge: [{ scope: { files: [docs/**], tools: [idle] }, text: x }]
datasources: [{ name: w, openapi: w.yaml }]
tools: { allow: [idle, file_*], ask: ["shell_exec(git push*)"], deny: [gone] }
workspace: { directory: sub }
outputs: { report: { file: r.md } }
x-mine: { account: other, a: "\${{ inputs.since }}" }
`),
      [
        "file-name = triage",
        "input = since",
        "input = log",
        "input a.log",
        "variable = LEVEL",
        "input since",
        "account work",
        "instance research",
        "input LOG",
        "variable LEVEL",
        "pattern logs/*.txt",
        "attachment b.txt",
        "input log",
        "pattern docs/**",
        "openapi w.yaml",
        "tool idle",
        "directory sub",
        "output = report",
        "product r.md",
      ],
    ));
  it("are those of a workflow and its steps", () =>
    assert.deepEqual(
      names(`kind: workflow
name: main
on: { files: [docs/**] }
steps:
  - id: log
    tool: shell_exec
    with: { id: main, exec_dir: ., command: ls }
    cache: { key: a, files: [src/**] }
  - needs: [log]
    task: sum
    with: { package: 1 }
    account: work
  - id: own
    workflow: ./other.manus.yaml
    with: { since: "\${{ steps.step-2.outputs.report }}" }
  - id: write
    prompt: "\${{ steps.log.output }}"
    outputs: { notes: { file: n.md } }
    x-a: "\${{ steps.own.output }}"
  - task: "\${{ inputs.which }}"
    needs: ["\${{ inputs.which }}"]
outputs: { all: steps.write.outputs.notes }
`),
      [
        "file-name = main",
        "pattern docs/**",
        "step = log",
        "tool shell_exec",
        "pattern src/**",
        "step log",
        "file-name sum",
        "input package of step-2",
        "account work",
        "step = own",
        "call ./other.manus.yaml",
        "input since of own",
        "step step-2",
        "output report of step-2",
        "step = write",
        "step log",
        "output = notes of write",
        "product n.md",
        "input which",
        "output = all",
        "step write",
        "output notes of write",
      ],
    ));
  it("say where they can't be replaced", () =>
    assert.deepEqual(names('kind: workflow\nsteps:\n  - id: "l\\x6fg"\n  - needs: [log, "l\\u006fg"]\n'), [
      "step = log (fixed)",
      "step log",
      "step log (fixed)",
    ]));
  it("are anchors and aliases, too", () =>
    assert.deepEqual(names("x-a: &a 1\nx-b: [*a, *b]\n"), ["anchor = a", "anchor a", "anchor b"]));
  it("are found from both of their ends", () => {
    const { document } = readMarked("kind: workflow\nsteps:\n  - id: log\n");
    const at = document.text.indexOf("log");
    for (const offset of [at, at + 1, at + 3]) assert.equal(occurrencesAt(document, offset)[0]?.name, "log");
    for (const offset of [at - 1, at + 4]) assert.deepEqual(occurrencesAt(document, offset), []);
  });
  it("are the same after an edit as when read anew", () => {
    const step = fc.constantFrom(
      "  - id: a\n    needs: [b]\n",
      "  - tool: idle\n",
      "  - prompt: ${{ steps.a.output }}\n    outputs: { x: { file: y } }\n",
      "  - <<: *c\n",
      "  - id: [\n",
    );
    const text = fc
      .array(step, { maxLength: 5 })
      .map((steps) => `kind: workflow\nx-c: &c { id: c }\nsteps:\n${steps.join("")}outputs: { o: steps.a.output }\n`);
    fc.assert(
      fc.property(text, text, (before, after) => {
        const previous = openDocument("/w/a.manus.yaml", before);
        occurrencesIn(previous);
        const edited = openDocument("/w/a.manus.yaml", after, previous);
        assert.deepEqual(occurrencesIn(edited), occurrencesIn(openDocument("/w/a.manus.yaml", after)));
      }),
      { numRuns: 100 },
    );
  });
});
