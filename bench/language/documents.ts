/** A text that a language server is measured on, and where in it. Lines are 0-based. */
export interface Sample {
  /** Its name in the folder it is opened in. */
  readonly name: string;
  readonly languageId: string;
  readonly lines: readonly string[];
  /** Above this line, in the middle, a line is typed and removed again; findings further down move with it. */
  readonly editLine: number;
  /** What is typed there: a comment or a key that changes no meaning. */
  readonly typed: string;
  /** Where a key may be typed, and its first letters: completion is asked behind them. */
  readonly completion: { readonly line: number; readonly text: string };
  /** Where there is something to say: a known key. */
  readonly hover: { readonly line: number; readonly character: number };
  /** The line of a quoted text close below {@link editLine}; without its last quote the text is broken. */
  readonly quoteLine: number;
}

/** A workflow of this project with about so many lines; its last step has a key that means nothing. */
export function manusWorkflow(lines: number): Sample {
  const head = [
    "manus: 1",
    "kind: workflow",
    "name: big",
    "inputs:",
    "  since: { type: string, default: 24h }",
    "steps:",
  ];
  const step = (index: number): string[] => [
    `  # step ${String(index)}`,
    `  - id: step-number-${String(index)}`,
    "    tool: shell_exec",
    "    with:",
    "      id: main",
    '      exec_dir: "${{ workspace.root }}"',
    `      command: "git log --since \${{ inputs.since }}${index === 0 ? "" : ` \${{ steps.step-number-${String(index - 1)}.output }}`}"`,
    "    timeout: 5m",
  ];
  const text = [...head, ...repeat(lines - head.length, step), "    meaningless: true", ""];
  const at = middleOf(text, (line) => line.startsWith("    with:"));
  return {
    name: "big.manus.yaml",
    languageId: "manus-yaml",
    lines: text,
    editLine: at,
    typed: "    # typed",
    completion: { line: at + 5, text: "    ret" },
    hover: { line: at - 1, character: 6 },
    quoteLine: at + 3,
  };
}

/** A workflow for GitHub Actions with about so many lines; its last step has a key that means nothing. */
export function actionsWorkflow(lines: number): Sample {
  const head = ["name: big", "on: push", "jobs:", "  build:", "    runs-on: ubuntu-latest", "    steps:"];
  const step = (index: number): string[] => [
    `      # step ${String(index)}`,
    `      - id: step-number-${String(index)}`,
    "        shell: bash",
    "        env:",
    "          MAIN: main",
    '          FOLDER: "${{ github.workspace }}"',
    `        run: "git log --since \${{ github.run_id }}${index === 0 ? "" : ` \${{ steps.step-number-${String(index - 1)}.outcome }}`}"`,
    "        timeout-minutes: 5",
  ];
  const text = [...head, ...repeat(lines - head.length, step), "        meaningless: true", ""];
  const at = middleOf(text, (line) => line.startsWith("        env:"));
  return {
    name: ".github/workflows/big.yml",
    languageId: "yaml",
    lines: text,
    editLine: at,
    typed: "        # typed",
    completion: { line: at + 4, text: "        con" },
    hover: { line: at - 1, character: 10 },
    quoteLine: at + 2,
  };
}

/** The workflow of {@link manusWorkflow} as JSON, for a server that reads JSON; its last step has a key twice, which that server finds with any schema. */
export function jsonWorkflow(lines: number): Sample {
  const head = ["{", '  "manus": 1,', '  "kind": "workflow",', '  "name": "big",', '  "steps": ['];
  const step = (index: number): string[] => [
    "    {",
    `      "id": "step-number-${String(index)}",`,
    '      "tool": "shell_exec",',
    '      "with": {',
    '        "id": "main",',
    '        "exec_dir": "${{ workspace.root }}",',
    `        "command": "git log --since \${{ inputs.since }}"`,
    "      },",
    '      "timeout": "5m"',
    "    },",
  ];
  const last = [
    "    {",
    '      "tool": "idle",',
    '      "meaningless": true,',
    '      "meaningless": true',
    "    }",
    "  ]",
    "}",
    "",
  ];
  const text = [...head, ...repeat(lines - head.length, step), ...last];
  const at = middleOf(text, (line) => line.startsWith('      "with"'));
  return {
    name: "big.manus.json",
    languageId: "json",
    lines: text,
    editLine: at,
    typed: '      "x-typed": 1,',
    completion: { line: at, text: '      "ret"' },
    hover: { line: at - 1, character: 9 },
    quoteLine: at + 2,
  };
}

/** As many task files as asked for, and a workflow for each that runs the first of them: names used all over a workspace. */
export function workspaceFiles(count: number): { readonly name: string; readonly text: string }[] {
  const task =
    "manus: 1\nkind: task\nname: shared-task\ninputs:\n  topic: { type: string }\nprompt: About ${{ inputs.topic }}.\n";
  const workflow = (index: number): string =>
    [
      "manus: 1",
      "kind: workflow",
      `name: flow-${String(index)}`,
      "steps:",
      "  - id: look",
      "    tool: shell_exec",
      '    with: { id: main, exec_dir: "${{ workspace.root }}", command: git log }',
      "  - id: write",
      "    task: shared-task",
      '    with: { topic: "${{ steps.look.output }}" }',
      "",
    ].join("\n");
  const flows = Array.from({ length: count - 1 }, (_, index) => {
    return { name: `folder-${String(index % 40)}/flow-${String(index)}.manus.yaml`, text: workflow(index) };
  });
  return [{ name: "shared-task.manus.yaml", text: task }, ...flows];
}

function repeat(lines: number, step: (index: number) => string[]): string[] {
  const size = step(1).length;
  return Array.from({ length: Math.max(Math.floor(lines / size), 2) }, (_, index) => step(index)).flat();
}

function middleOf(lines: readonly string[], fits: (line: string) => boolean): number {
  return lines.findIndex((line, index) => index >= lines.length / 2 && fits(line));
}
