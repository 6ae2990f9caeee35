import assert from "node:assert/strict";
import { checkDocument } from "../../../../../server/src/core/language/check-document.ts";
import { check } from "../check-marks.ts";
import { readMarked } from "../marked.ts";

const workflow = "manus: 1\nkind: workflow\nname: a\nsteps:\n";

describe("steps that nothing reaches", () => {
  const never = [
    "false",
    '"false"',
    "${{ false }}",
    "1 == 2",
    "'a' == 'b'",
    "!true",
    "''",
    "0",
    "false && success()",
    "success() && (1 > 2)",
    "!(always() || true)",
    "steps.a.outcome == 'failed' && false",
  ];
  for (const condition of never) {
    it(`if: ${condition}`, () => {
      const written = /^(?:''|0|!|'a')/.test(condition) ? JSON.stringify(condition) : condition;
      const marks = "^".repeat(written.length);
      check(`${workflow}  - { id: a, tool: idle }
  - tool: idle
    if: ${written}
#       ${marks} warning unreachable-step: This is always false
`);
    });
  }
  const maybe = [
    "true",
    "always()",
    "success()",
    "failure() || false",
    "steps.a.outcome == 'failed'",
    "true || false",
    "!false",
  ];
  for (const condition of maybe) {
    it(`if: ${condition} is reached`, () => {
      const written = condition.startsWith("!") ? JSON.stringify(condition) : condition;
      check(`${workflow}  - { id: a, tool: idle }\n  - tool: idle\n    if: ${written}\n`);
    });
  }
  it("and those that need one, unless they say themselves when they run", () =>
    check(`${workflow}  - id: off
    if: false
#       ^^^^^ warning unreachable-step: always false
    tool: idle
  - id: after
#       ^^^^^ warning unreachable-step: it needs \`off\`
    tool: idle
  - id: later
#       ^^^^^ warning unreachable-step: it needs \`after\`
    if: success()
    tool: idle
  - id: cleanup
    if: always()
    tool: idle
  - id: own
    needs: []
    tool: idle
  - id: both
#       ^^^^ warning unreachable-step: it needs \`off\`
    needs: [own, off]
    tool: idle
`));
  it("name the step that is to blame", () => {
    const { document, around } = readMarked(
      `${workflow}  - { id: off, if: false, tool: idle }\n  - { id: after, tool: idle }\n`,
    );
    const finding = checkDocument(document, around).find(({ message }) => message.includes("it needs"));
    const place = finding?.related?.[0];
    assert.equal(document.text.slice(place?.span.start, place?.span.end), "off");
  });
  it("broken conditions and cycles are told by themselves", () =>
    check(`${workflow}  - id: a
    needs: [b]
#           ^ error needs-cycle
    if: 1 ==
#         ^ error expression-syntax
    tool: idle
  - id: b
    needs: [a]
    tool: idle
`));
});

describe("workflows that run themselves", () => {
  const file = (name: string, target: string): string => `# -- ${name}.manus.yaml
manus: 1
kind: workflow
name: ${name}
steps:
  - workflow: ${target}
`;
  it("at once", () =>
    check(`${workflow}  - workflow: a
#             ^ error workflow-cycle: runs the file itself again
`));
  it("through others, by name and by path", () => {
    check(`${workflow}  - workflow: b
#             ^ error workflow-cycle: comes back to this file through \`b\` and \`c\`
${file("b", "./c.manus.yaml")}${file("c", "a")}`);
  });
  it("aren't those that run one that runs itself", () =>
    check(`${workflow}  - workflow: b\n${file("b", "c")}${file("c", "b")}`));
  it("aren't those that run the same one twice", () =>
    check(`${workflow}  - workflow: b\n  - workflow: b\n${file("b", "c")}${file("c", "nowhere")}`));
  it("may come to an end where a condition or a list stands on the way", () => {
    check(`${workflow}  - workflow: a\n    if: run.id == 'x'\n`);
    check(`${workflow}  - workflow: a\n    forEach: fromJSON('[]')\n`);
    check(`${workflow}  - workflow: b\n${file("b", "a\n    if: run.id == 'x'")}`);
    check(`${workflow}  - workflow: b
#             ^ error workflow-cycle: give it an \`if\`
${file("b", "a\n    if: ${{ always() }}")}`);
  });
  it("tell where each is run", () => {
    const { document, around } = readMarked(`${workflow}  - workflow: b\n${file("b", "c")}${file("c", "a")}`);
    const finding = checkDocument(document, around).find(({ code }) => code === "workflow-cycle");
    assert.deepEqual(
      finding?.related?.map((place) => `${place.file ?? ""}: ${place.message}`),
      ["/w/b.manus.yaml: `c` is run here", "/w/c.manus.yaml: `a` is run here"],
    );
  });
});
