import assert from "node:assert/strict";
import { expressionAt } from "../../../../../server/src/core/language/expressions/expression-at.ts";
import { readMarked } from "../marked.ts";

/** Check the expression around `$0`: its source with `|` at the cursor; undefined where there is none. */
function check(text: string, expected: string | undefined, wants: { contexts?: string; status?: boolean } = {}): void {
  const { document, offset } = readMarked(text);
  const spot = expressionAt(document, offset);
  const shown = spot && `${spot.expression.source.slice(0, spot.at)}|${spot.expression.source.slice(spot.at)}`;
  assert.equal(shown, expected);
  if (wants.contexts !== undefined) assert.equal(spot?.scope.contexts.join(" "), wants.contexts);
  if (wants.status !== undefined) assert.equal(spot?.scope.status, wants.status);
  if (!spot?.expression.exact) return;
  for (const [at, character] of spot.expression.source.split(/(?:)/).entries()) {
    const span = spot.expression.spanOf(at, at + 1);
    const written = document.text.slice(span.start, span.end);
    if (/[\w.=]/.test(character))
      assert.ok(written.includes(character) || written.startsWith("\\"), `${character} is not ${written}`);
  }
}

const task = "manus: 1\nkind: task\nname: a\n";
const steps = "manus: 1\nkind: workflow\nname: a\nsteps:\n";

describe("the expression at an offset", () => {
  it("stands between its braces", () => {
    check(`${task}prompt: Read \${{ inputs.$0since }} now\n`, " inputs.|since ");
    check(`${task}prompt: Read \${{$0 inputs.since }} now\n`, "| inputs.since ");
    check(`${task}prompt: Read \${{ inputs.since $0}} now\n`, " inputs.since |");
  });

  it("is not in the text around it, nor in a key or a comment", () => {
    check(`${task}prompt: Re$0ad \${{ inputs.since }} now\n`, undefined);
    check(`${task}prompt: Read $\{{ inputs.since }}$0 now\n`, undefined);
    check(`${task}prompt: x # \${{ inputs.$0 }}\n`, undefined);
    check(`${task}pro$0mpt: \${{ inputs.a }}\n`, undefined);
    check(`${task}# \${{ $0 }}\nprompt: x\n`, undefined);
  });

  it("is the second of two", () => check(`${task}prompt: \${{ run.id }} \${{ run.$0name }}\n`, " run.|name "));

  it("need not be closed", () => {
    check(`${task}prompt: Read \${{ inputs.$0\n`, " inputs.|");
    check(`${task}prompt: Read \${{ inputs.$0`, " inputs.|");
    check(`${task}prompt: Read \${{ $0`, " |");
    check(`${task}prompt: Read \${{$0`, "|");
  });

  it("ends with its line when it isn't closed", () => {
    check(`${task}prompt: |\n  Read \${{ inputs.$0\n  and write \${{ run.id }}\n`, " inputs.|");
    check(`${task}prompt: |\r\n  Read \${{ inputs.$0\r\n  and write\r\n`, " inputs.|");
    check(`${task}prompt: >-\n  Read \${{ inputs.$0\n  and write\n`, " inputs.|");
  });

  it("ends where the next one starts when it isn't closed", () =>
    check(`${task}prompt: Read \${{ inputs.$0 and \${{ run.id }}\n`, " inputs.| and "));

  it("is found in quotes, with escapes in front of it", () => {
    check(`${task}prompt: "a\\tb\\u00e9 \${{ inputs.$0since }}"\n`, " inputs.|since ");
    check(`${task}prompt: 'it''s \${{ inputs.$0since }}'\n`, " inputs.|since ");
    check(`${task}prompt: 'it \${{ inputs.a == ''x$0'' }}'\n`, " inputs.a == 'x|' ");
    check(`${task}prompt: "\\"\${{ inputs.\\u0061 == $0 'b' }}"\n`, " inputs.a == | 'b' ");
  });

  it("is found in folded and literal texts", () => {
    check(`${task}prompt: >\n  Read what\n  there\n\n    is\n  \${{ inputs.$0since }}\n  now\n`, " inputs.|since ");
    check(`${task}prompt: |2-\n    Read\n   \${{ inputs.$0since }}\n`, " inputs.|since ");
    check(`${task}prompt: |\n\n\n  Read\n\n  \${{ inputs.$0since }}\n`, " inputs.|since ");
  });

  it("may go over several lines", () => {
    check(`${task}prompt: >\n  Read \${{ inputs.a\n  && inputs.$0b }} now\n`, " inputs.a && inputs.|b ");
    check(`${task}prompt: Read \${{ inputs.a\n    && inputs.$0b }} now\n`, " inputs.a && inputs.|b ");
    check(`${task}prompt: "Read \${{ inputs.a\n\n   && inputs.$0b }} now"\n`, " inputs.a\n&& inputs.|b ");
    check(`${task}prompt: "Read \${{ inputs.a \\\n   && inputs.$0b }} now"\n`, " inputs.a && inputs.|b ");
  });

  it("is a whole text where braces aren't needed", () => {
    check(`${steps}  - if: steps.a.$0outcome\n    tool: idle\n`, "steps.a.|outcome", { status: true });
    check(`${steps}  - if: "steps.a.$0outcome"\n    tool: idle\n`, "steps.a.|outcome", { status: true });
    check(`${steps}  - if: tru$0e\n    tool: idle\n`, "tru|e");
    check(`${steps}  - forEach: from$0\n    tool: idle\n`, "from|", { status: false });
    check(`${steps}  - tool: idle\noutputs:\n  a: steps.$0\n`, "steps.|");
  });

  it("has blanks at its end", () => {
    check(`${steps}  - if: steps.a.outcome == $0\n    tool: idle\n`, "steps.a.outcome == |");
    check(`${steps}  - if: $0\n    tool: idle\n`, "|");
    check(`${steps}  - tool: idle\n    if: $0`, "|");
    check(`${task}title: \${{ inputs.a == $0\nprompt: x\n`, " inputs.a == |");
    check(`${steps}  - tool: idle\noutputs:\n  a: $0\n`, "|");
    check(`${task}prompt: |\n  Read \${{ inputs.a == $0\n`, " inputs.a == |");
  });

  it("is found in texts whose quotes or brackets aren't closed", () => {
    check(`${task}title: "\${{ inputs.$0\nprompt: x\n`, " inputs.|");
    check(`${task}title: '\${{ inputs.$0\nprompt: x\n`, " inputs.|");
    check(`${steps}  - tool: idle\n    with: { text: \${{ steps.$0\n  - tool: idle\n`, " steps.|");
    check(`${steps}  - tool: idle\n    with: { text: \${{ steps.$0 }}, id: x }\n`, " steps.| ");
    check(`${steps}  - tool: idle\n    with: [ "\${{ steps.$0\n`, " steps.|");
  });

  it("knows which contexts have a value there", () => {
    const all = "inputs env secrets workspace run steps";
    check(`${task}prompt: \${{ $0 }}\n`, " | ", { contexts: "inputs env secrets workspace run", status: false });
    check(`${task}inputs: { a: { default: "\${{ $0 }}" } }\n`, " | ", { contexts: "secrets workspace run" });
    check(`${steps}  - tool: idle\n    with: { a: "\${{ $0 }}" }\n`, " | ", { contexts: all });
    check(`${steps}  - forEach: a\n    tool: idle\n    with: { a: "\${{ $0 }}" }\n`, " | ", {
      contexts: `${all} item index`,
    });
    check(`${steps}  - forEach: \${{ $0 }}\n    tool: idle\n`, " | ", { contexts: all });
    check(`${steps}  - if: \${{ $0 }}\n    tool: idle\n`, " | ", { contexts: all, status: true });
  });

  it("is nowhere under the user's own keys", () => {
    check(`${task}x-mine: "\${{ $0 }}"\nprompt: x\n`, undefined);
    check(`${steps}  - tool: idle\n    x-mine: { a: "\${{ $0 }}" }\n`, undefined);
  });

  it("is found where aliases and merge keys are", () =>
    check(`${steps}  - &a\n    tool: idle\n    if: steps.$0\n  - <<: *a\n`, "steps.|", { status: true }));

  it("is found in unicode", () => check(`${task}prompt: 🎈é \${{ inputs.$0a }} 🎈\n`, " inputs.|a "));

  it("is nowhere in nothing", () => {
    check("$0", undefined);
    check("$0\n", undefined);
    check("\r\n$0\r\n", undefined);
  });
});
