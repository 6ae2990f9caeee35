import { titleOf } from "../model/slugs.ts";

/** A start for a new task file. */
export interface Template {
  readonly label: string;
  readonly detail: string;
  /** The name that is suggested. */
  readonly name: string;
  /** The text of the file; it has no problems as it stands. */
  readonly write: (name: string) => string;
}

/** What "New Task File" offers. */
export const templates: readonly Template[] = [
  {
    label: "Workflow of tool calls",
    detail: "Steps that read, write and run commands; needs no model and no account",
    name: "repository-notes",
    write: writeWorkflow,
  },
  {
    label: "Agent task",
    detail: "A prompt that an agent works on",
    name: "triage-report",
    write: writeTask,
  },
];

function writeWorkflow(name: string): string {
  return `manus: 1
kind: workflow
name: ${toScalar(name)}
title: ${toScalar(titleOf(name))}
steps:
  - id: log
    tool: shell_exec
    with:
      id: main
      exec_dir: \${{ workspace.root }}
      command: git log --oneline -n 20
  - id: write
    tool: file_write
    with:
      file: notes.md
      content: |
        # Newest commits

        \${{ steps.log.output }}
  - id: tell
    tool: message_notify_user
    with:
      text: notes.md is written.
      attachments: notes.md
`;
}

function writeTask(name: string): string {
  return `manus: 1
kind: task
name: ${toScalar(name)}
title: ${toScalar(titleOf(name))}
inputs:
  since:
    type: string
    description: How far to look back
    default: 24h
prompt: |
  Look at the changes of the last \${{ inputs.since }} in this repository and write report.md:
  one row a change, newest first.
tools:
  allow: [file_*, message_*, idle]
  ask: [shell_exec]
outputs:
  report:
    file: report.md
`;
}

/** A name as YAML text: in quotes where it would be read as a number, a truth value or nothing. */
function toScalar(name: string): string {
  return /^(\d.*|true|false|null)$/i.test(name) ? `"${name}"` : name;
}
