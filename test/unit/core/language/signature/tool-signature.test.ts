import assert from "node:assert/strict";
import { signatureAt } from "../../../../../server/src/core/language/signature/signature-at.ts";
import { readMarked } from "../marked.ts";

/** The label at `$0`, and the parameter that is active there. */
function check(text: string, label: string | undefined, active?: string): void {
  const { document, offset } = readMarked(text);
  const signature = signatureAt(document, offset);
  assert.equal(signature?.label, label);
  const span = signature?.active === undefined ? undefined : signature.parameters[signature.active]?.span;
  assert.equal(span && signature?.label.slice(span.start, span.end), active);
}

const steps = "kind: workflow\nsteps:\n";
const shell = "shell_exec(id, exec_dir, command)";
const read = "file_read(file, start_line?, end_line?, sudo?)";

describe("the signature of a tool", () => {
  it("shows the parameter whose value is written", () => {
    check(`${steps}  - tool: shell_exec\n    with:\n      exec_dir: $0\n`, shell, "exec_dir");
    check(`${steps}  - tool: shell_exec\n    with: { id: main, command: "git $0" }\n`, shell, "command");
    check(`${steps}  - tool: file_read\n    with:\n      start_line: 1$0\n`, read, "start_line?");
  });

  it("shows the parameter whose name is there, none before that", () => {
    check(`${steps}  - tool: shell_exec\n    with:\n      com$0mand: ls\n`, shell, "command");
    check(`${steps}  - tool: shell_exec\n    with:\n      $0\n`, shell);
    check(`${steps}  - tool: shell_exec\n    with: {$0 }\n`, shell);
  });

  it("is there while a command of several lines is written", () => {
    check(`${steps}  - tool: shell_exec\n    with:\n      command: |\n        git $0log\n`, shell, "command");
  });

  it("works in broken text", () => {
    check(`${steps}  - tool: shell_exec\n    with: { id: "main, exec_dir: $0\n  - tool: idle\n`, shell, "id");
    check(`${steps}  - id: [a\n    tool: shell_exec\n    with:\n      id: $0\n`, shell, "id");
  });

  it("is nowhere else", () => {
    check(`${steps}  - tool: shell_exec\n    timeout: $0\n`, undefined);
    check(`${steps}  - tool: nothing\n    with:\n      $0\n`, undefined);
    check(`${steps}  - task: shell_exec\n    with:\n      $0\n`, undefined);
    check("kind: task\nprompt: $0a\n", undefined);
  });

  it("gives way to a function of an expression", () => {
    const text = `${steps}  - tool: shell_exec\n    with: { command: "\${{ contains($0) }}" }\n`;
    check(text, "contains(search, item)", "search");
  });

  it("says what each parameter takes", () => {
    const { document, offset } = readMarked(`${steps}  - tool: file_read\n    with:\n      $0\n`);
    const signature = signatureAt(document, offset);
    assert.ok(signature);
    assert.match(signature.documentation ?? "", /^Reads a text file/);
    assert.match(signature.parameters[1]?.documentation ?? "", /A whole number/);
  });
});
