import assert from "node:assert/strict";
import { readSecret } from "../../../../../server/src/core/language/actions/fixes/secrets.ts";
import { applyEdits } from "../../../../../server/src/core/language/edit.ts";
import type { Finding } from "../../../../../server/src/core/language/finding.ts";
import { readMarked } from "../marked.ts";

/** The text after the secret between `$0` and `$1` is replaced; undefined where that isn't offered. */
function replaced(text: string): string | undefined {
  const { document, span, around } = readMarked(text);
  const finding: Finding = { code: "wrong-value", severity: "error", message: "A secret", span };
  const secret = document.text.slice(span.start, span.end).replace(/["']/g, "");
  const [draft] = readSecret({ document, finding, around, question: { canCreate: false } });
  if (!draft) return undefined;
  assert.equal(draft.title.includes(secret), false, "the secret is in the title");
  const change = typeof draft.change === "function" ? draft.change() : draft.change;
  return applyEdits(document.text, change.edits[0]?.edits ?? []);
}

describe("a secret in clear", () => {
  it("is read by a name that its key gives", () => {
    assert.equal(
      replaced("env:\n  ticketsToken: $0sk-1234$1 # mine\n"),
      "env:\n  ticketsToken: ${{ secrets.TICKETS_TOKEN }} # mine\n",
    );
    assert.equal(replaced('env: { API_KEY: $0"sk-1234"$1 }\n'), 'env: { API_KEY: "${{ secrets.API_KEY }}" }\n');
    assert.equal(
      replaced("inputs:\n  api-key: { default: $0sk-1234$1 }\n"),
      'inputs:\n  api-key: { default: "${{ secrets.API_KEY }}" }\n',
    );
  });

  it("keeps what stands around it", () => {
    assert.equal(
      replaced("headers:\n  Authorization: $0Bearer sk-1234$1\n"),
      "headers:\n  Authorization: Bearer ${{ secrets.AUTHORIZATION }}\n",
    );
    assert.equal(
      replaced("prompt: |\n  Use $0sk-1234$1 for it.\n"),
      "prompt: |\n  Use ${{ secrets.PROMPT }} for it.\n",
    );
  });

  it("goes into a command where its value is a word of its own", () => {
    assert.equal(
      replaced("steps:\n  - tool: shell_exec\n    with:\n      command: curl -u $0sk-1234$1 x\n"),
      "steps:\n  - tool: shell_exec\n    with:\n      command: curl -u ${{ secrets.COMMAND }} x\n",
    );
  });

  it("is left where a reference would not be a word, or would end the text", () => {
    assert.equal(
      replaced('steps:\n  - tool: shell_exec\n    with:\n      command: curl -H "A $0sk-1234$1" x\n'),
      undefined,
    );
    assert.equal(replaced("x: { a: use $0sk-1234$1 here }\n"), undefined);
  });
});
