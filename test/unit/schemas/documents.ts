/** A task with every key that a task can have. */
export const fullTask = `
manus: 1
kind: task
name: triage-report
title: Report on last night's failures
description: Groups the failures by cause.
inputs:
  since: { type: string, default: 24h }
  depth: { type: number, default: 3 }
  strict: { type: boolean, default: false, required: false }
  stage: { type: choice, options: [staging, production], description: Where }
  log: { type: file, required: true }
env: { TOKEN: "\${{ secrets.TOKEN }}", RETRIES: 3, VERBOSE: true }
budget: { cost: 2.5, credits: 300, tokens: 500000, onExceed: ask }
priority: 9
engine: local
account: work
instance: research
model: gpt-5-mini
profile: standard
prompt: |
  Read logs/*.txt of the last \${{ inputs.since }} and write report.md: one row a failure, newest first.
attachments: [logs/*.txt, "https://example.org/list.csv"]
plan:
  - List the failures
  - Group them by cause
  - Write report.md
knowledge:
  - scope: { files: ["logs/**"], tools: [file_*], words: [failure] }
    text: A line starting with E! is a failure.
datasources:
  - { name: tickets, mcp: { command: npx, args: [tickets-mcp] } }
  - { name: mail, mcp: { url: "https://mcp.example.org", headers: { Authorization: "Bearer \${{ secrets.MAIL }}" } } }
  - { name: weather, openapi: apis/weather.yaml }
tools:
  allow: [file_*, info_search_web, message_*, idle]
  ask: [shell_exec, "shell_exec(git push*)"]
  deny: [deploy_*]
  sudo: deny
onMessage: enqueue
workspace: { isolation: worktree, directory: ., setup: [npm ci] }
limits: { timeout: 30m, turns: 60 }
retry: { attempts: 3, backoff: exponential, delay: 10s, on: [rate-limit, timeout, engine] }
outputs:
  report: { file: report.md }
  count: { json: { type: integer } }
  last: { message: last }
x-owner: { team: platform }
`;

/** A workflow with every key that a workflow and its steps can have. */
export const fullWorkflow = `
manus: 1
kind: workflow
name: release-notes
title: Release notes
inputs:
  tag: { type: string, required: true }
on:
  schedule:
    - { cron: "0 9 * * 1-5", timezone: Europe/Berlin, missed: once }
  files: ["docs/**"]
concurrency: { max: 4, group: release, onConflict: queue }
tools: { deny: [deploy_*] }
limits: { timeout: 1h30m }
steps:
  - id: log
    tool: shell_exec
    with: { id: main, exec_dir: "\${{ workspace.root }}", command: "git log --oneline v1..HEAD" }
    cache: log-\${{ inputs.tag }}
  - id: packages
    needs: []
    tool: shell_exec
    with: { id: list, exec_dir: "\${{ workspace.root }}", command: "npm query .workspace | jq -c 'map(.name)'" }
    cache: { key: packages, files: [package-lock.json] }
    repeatable: true
  - id: each
    needs: [log, packages]
    forEach: \${{ fromJSON(steps.packages.output) }}
    maxParallel: 2
    task: summarize-package
    with: { package: "\${{ item }}" }
    engine: local
    account: work
    instance: research
    model: gpt-5-mini
    profile: lite
  - id: draft
    prompt: Merge the summaries into notes.md.
    engine: manus
    attachments: [notes/*.md]
    plan: [Merge]
    knowledge: [{ text: Keep it short. }]
    datasources: [{ name: tickets, mcp: { command: npx } }]
    tools: { allow: [file_*] }
    onMessage: interrupt
    workspace: { isolation: none }
    limits: { turns: 20 }
    outputs: { notes: { file: notes.md } }
  - id: gate
    approve: Publish the notes?
  - approve: { message: Where?, choices: [staging, production], by: [lead], timeout: 2h, default: staging }
  - id: publish
    if: steps.gate.outcome == 'approved'
    workflow: publish-notes
    with: { dry: true, times: 2 }
    retry: { attempts: 2 }
    timeout: 10m
    continueOnError: true
  - tool: idle
    if: false
outputs:
  notes: steps.draft.outputs.notes
  log: \${{ steps.log.output }}
`;
