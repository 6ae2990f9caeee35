/** What is wrong, the document, and the violation that must be among those found: where, and which keyword. */
export type WrongDocument = readonly [what: string, text: string, path: string, keyword: string];

const task = (lines: string) => `manus: 1\nkind: task\nname: a\nprompt: Do it.\n${lines}\n`;
const step = (lines: string) => `manus: 1\nkind: workflow\nname: a\nsteps:\n  - ${lines}\n`;
const workflow = (lines: string) => `${step("tool: idle")}${lines}\n`;

const heads: readonly WrongDocument[] = [
  ["nothing", "", "", "type"],
  ["a list", "- manus: 1", "", "type"],
  ["no version", "kind: task\nname: a\nprompt: p", "", "required"],
  ["version 2", "manus: 2\nkind: task\nname: a\nprompt: p", "/manus", "const"],
  ["a version as text", "manus: '1'\nkind: task\nname: a\nprompt: p", "/manus", "type"],
  ["no kind", "manus: 1\nname: a\nprompt: p", "", "discriminator"],
  ["an unknown kind", "manus: 1\nkind: job\nname: a\nprompt: p", "", "discriminator"],
  ["no name", "manus: 1\nkind: task\nprompt: p", "", "required"],
  ["a name in capitals", "manus: 1\nkind: task\nname: Report\nprompt: p", "/name", "pattern"],
  ["a name of 64 characters", `manus: 1\nkind: task\nname: ${"a".repeat(64)}\nprompt: p`, "/name", "pattern"],
  ["an expression as the name", "manus: 1\nkind: task\nname: ${{ inputs.a }}\nprompt: p", "/name", "pattern"],
  ["a title that is no text", task("title: 7"), "/title", "type"],
  ["priority 10", task("priority: 10"), "/priority", "maximum"],
  ["priority 2.5", task("priority: 2.5"), "/priority", "type"],
  ["a word as priority", task("priority: high"), "/priority", "pattern"],
  ["a negative budget", task("budget: { cost: -1 }"), "/budget/cost", "minimum"],
  ["an unknown onExceed", task("budget: { onExceed: warn }"), "/budget/onExceed", "enum"],
  ["a duration without unit", task("limits: { timeout: '30' }"), "/limits/timeout", "pattern"],
  ["a number as duration", task("limits: { timeout: 30 }"), "/limits/timeout", "type"],
  ["a duration with a space", task("limits: { timeout: 1h 30m }"), "/limits/timeout", "pattern"],
  ["no turns", task("limits: { turns: 0 }"), "/limits/turns", "minimum"],
  ["an unknown key", task("promt: x"), "", "additionalProperties"],
  ["an unknown inner key", task("limits: { timout: 3m }"), "/limits", "additionalProperties"],
];

const inputs: readonly WrongDocument[] = [
  ["an unknown type", task("inputs: { a: { type: text } }"), "/inputs/a/type", "enum"],
  ["a choice without options", task("inputs: { a: { type: choice } }"), "/inputs/a", "required"],
  ["text as a number's default", task("inputs: { a: { type: number, default: x } }"), "/inputs/a/default", "pattern"],
  ["text as a boolean's default", task("inputs: { a: { type: boolean, default: y } }"), "/inputs/a/default", "pattern"],
  ["a number as a text's default", task("inputs: { a: { type: string, default: 1 } }"), "/inputs/a/default", "type"],
  ["a number as the default of no type", task("inputs: { a: { default: 1 } }"), "/inputs/a/default", "type"],
  ["a name in capitals", task("inputs: { Since: { type: string } }"), "/inputs", "propertyNames"],
  ["a value instead of keys", task("inputs: { since: 24h }"), "/inputs/since", "type"],
];

const tasks: readonly WrongDocument[] = [
  ["no prompt", "manus: 1\nkind: task\nname: a", "", "required"],
  ["an empty prompt", "manus: 1\nkind: task\nname: a\nprompt: ''", "/prompt", "minLength"],
  ["steps", task("steps: []"), "", "additionalProperties"],
  ["an unknown engine", task("engine: cloud"), "/engine", "enum"],
  ["attachments as text", task("attachments: a.txt"), "/attachments", "type"],
  ["knowledge without text", task("knowledge: [{ scope: {} }]"), "/knowledge/0", "required"],
  ["a datasource without a name", task("datasources: [{ openapi: a.yaml }]"), "/datasources/0", "required"],
  [
    "a datasource of both kinds",
    task("datasources: [{ name: a, openapi: b, mcp: { command: c } }]"),
    "/datasources/0",
    "oneOf",
  ],
  [
    "an MCP server with command and url",
    task("datasources: [{ name: a, mcp: { command: c, url: 'https://d' } }]"),
    "/datasources/0/mcp",
    "oneOf",
  ],
  ["a tool pattern with a space", task("tools: { allow: [file read] }"), "/tools/allow/0", "pattern"],
  ["an unknown sudo", task("tools: { sudo: yes }"), "/tools/sudo", "enum"],
  ["an unknown onMessage", task("onMessage: ignore"), "/onMessage", "enum"],
  ["an unknown isolation", task("workspace: { isolation: docker }"), "/workspace/isolation", "enum"],
  ["no attempts", task("retry: { attempts: 0 }"), "/retry/attempts", "minimum"],
  ["an unknown backoff", task("retry: { backoff: random }"), "/retry/backoff", "enum"],
  ["an unknown failure", task("retry: { on: [bug] }"), "/retry/on/0", "enum"],
  ["an output from two places", task("outputs: { a: { file: b, message: last } }"), "/outputs/a", "oneOf"],
  ["an output as text", task("outputs: { a: b.md }"), "/outputs/a", "type"],
  ["the first message", task("outputs: { a: { message: first } }"), "/outputs/a/message", "const"],
];

const workflows: readonly WrongDocument[] = [
  ["no steps", "manus: 1\nkind: workflow\nname: a", "", "required"],
  ["an empty list of steps", "manus: 1\nkind: workflow\nname: a\nsteps: []", "/steps", "minItems"],
  ["a prompt", workflow("prompt: x"), "", "additionalProperties"],
  ["an output that is a list", workflow("outputs: { a: [] }"), "/outputs/a", "type"],
  ["a schedule without cron", workflow("on: { schedule: [{ timezone: UTC }] }"), "/on/schedule/0", "required"],
  [
    "an unknown missed",
    workflow("on: { schedule: [{ cron: '0 * * * *', missed: never }] }"),
    "/on/schedule/0/missed",
    "enum",
  ],
  ["no concurrency", workflow("concurrency: { max: 0 }"), "/concurrency/max", "minimum"],
  ["an unknown onConflict", workflow("concurrency: { onConflict: wait }"), "/concurrency/onConflict", "enum"],
  ["a step that does nothing", step("id: a"), "/steps/0", "oneOf"],
  ["a step that does two things", step("{ tool: idle, prompt: x }"), "/steps/0", "oneOf"],
  ["a step that calls and approves", step("{ tool: idle, approve: x }"), "/steps/0", "oneOf"],
  ["an unknown tool", step("tool: shell_run"), "/steps/0/tool", "enum"],
  ["an id in capitals", step("{ id: Log, tool: idle }"), "/steps/0/id", "pattern"],
  ["an id that starts with a digit", step("{ id: 1a, tool: idle }"), "/steps/0/id", "pattern"],
  ["needs as text", step("{ needs: a, tool: idle }"), "/steps/0/needs", "type"],
  ["a need twice", step("{ needs: [a, a], tool: idle }"), "/steps/0/needs", "uniqueItems"],
  ["an expression as need", step("{ needs: ['${{ inputs.a }}'], tool: idle }"), "/steps/0/needs/0", "pattern"],
  ["arguments as a list", step("{ tool: idle, with: [] }"), "/steps/0/with", "type"],
  ["a list passed to a task", step("{ task: a, with: { b: [] } }"), "/steps/0/with/b", "type"],
  ["a model for a tool", step("{ tool: idle, model: x }"), "/steps/0", "additionalProperties"],
  ["a retry of an approval", step("{ approve: x, retry: {} }"), "/steps/0", "additionalProperties"],
  ["an approval without message", step("approve: { choices: [a] }"), "/steps/0/approve", "required"],
  ["an approval without choices", step("approve: { message: a, choices: [] }"), "/steps/0/approve/choices", "minItems"],
  ["a cache of nothing", step("{ tool: idle, cache: {} }"), "/steps/0/cache", "minProperties"],
  ["a word as continueOnError", step("{ tool: idle, continueOnError: maybe }"), "/steps/0/continueOnError", "pattern"],
  ["a number as if", step("{ tool: idle, if: 1 }"), "/steps/0/if", "type"],
];

/** All of them, by what they are about. */
export const wrongDocuments = { heads, inputs, tasks, workflows };
