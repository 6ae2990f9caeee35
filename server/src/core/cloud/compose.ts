import type { KnowledgeItem, TaskOutput } from "../../../../schemas/generated/format.ts";
import type { AgentSpec } from "../agent/agent-spec.ts";
import type { Payload } from "./payload.ts";
import { makeStrict } from "./strict-schema.ts";

/** How many tokens of text one request to the cloud may have, about; a little less than it allows. */
const mostTokens = 4_500;
const longestTitle = 120;

/** What a task in the cloud is told, and what a person should know about how it was carried over. */
export interface ComposedTask {
  readonly title: string;
  readonly text: string;
  /** Sentences. */
  readonly notes: readonly string[];
  readonly outputSchema?: Payload;
}

/** The words for the cloud, or why the file can't be carried out there. */
export type Composed =
  | { readonly ok: true; readonly task: ComposedTask }
  | { readonly ok: false; readonly code: string; readonly wrong: string };

/** Turn an agent's spec into what the cloud is told. `stepId` tells the tasks of a workflow apart. */
export function composeTask(spec: AgentSpec, stepId: string): Composed {
  const schema = outputSchemaOf(spec.outputs);
  if (!schema.ok) return { ok: false, code: "output-schema", wrong: schema.wrong };
  const parts = [spec.prompt.trim(), planText(spec.plan), knowledgeText(spec.knowledge), outputsText(spec.outputs)];
  return {
    ok: true,
    task: {
      title: titleOf(spec.name, stepId),
      text: parts.filter((part) => part !== "").join("\n\n"),
      notes: notesOf(spec),
      ...(schema.schema === undefined ? {} : { outputSchema: schema.schema }),
    },
  };
}

/** By what one task's first message is found again in the cloud; no other task has the same. */
export function markOf(taskId: string, attempt: number): string {
  return `[ref ${taskId}.${attempt}]`;
}

/** Whether a text is too long for one request and has to go along as a file. */
export function isTooLong(text: string): boolean {
  return estimateTokens(text) > mostTokens;
}

/** What stands in for a text that goes along as a file. */
export function pointToFile(filename: string): string {
  return `What is to be done stands in the attached file ${filename}. Read all of it first, then do what it says.`;
}

/** About how many tokens a text takes: four letters each, but a letter of its own each beyond ASCII. */
function estimateTokens(text: string): number {
  const ascii = text.replace(/[^\u0020-\u007e\n]/g, "").length;
  return Math.ceil(ascii / 4) + (text.length - ascii);
}

function titleOf(name: string, stepId: string): string {
  const title = stepId === "" || stepId === name || stepId === "agent" ? name : `${name} · ${stepId}`;
  return Array.from(title).slice(0, longestTitle).join("");
}

function planText(plan: readonly string[]): string {
  if (plan.length === 0) return "";
  return `Start from this plan; change it where it has to be:\n${plan.map((step, index) => `${index + 1}. ${step}`).join("\n")}`;
}

function knowledgeText(knowledge: readonly KnowledgeItem[]): string {
  if (knowledge.length === 0) return "";
  return `Know this:\n${knowledge.map(({ scope, text }) => `- ${scopeText(scope)}${text.trim()}`).join("\n")}`;
}

function scopeText(scope: KnowledgeItem["scope"]): string {
  const parts = [
    ...(scope?.files === undefined ? [] : [`with files like ${scope.files.join(", ")}`]),
    ...(scope?.tools === undefined ? [] : [`with tools like ${scope.tools.join(", ")}`]),
    ...(scope?.words === undefined ? [] : [`about ${scope.words.join(", ")}`]),
  ];
  return parts.length === 0 ? "" : `(When you work ${parts.join(" and ")}) `;
}

function outputsText(outputs: AgentSpec["outputs"]): string {
  const lines = Object.entries(outputs).map(([name, output]) => `- ${outputText(name, output)}`);
  return lines.length === 0 ? "" : `Deliver this at the end:\n${lines.join("\n")}`;
}

function outputText(name: string, output: TaskOutput): string {
  if ("file" in output) return `a file with exactly the name ${baseName(output.file)}, attached to your last message`;
  if ("json" in output) return `the value \`${name}\` in the structured output`;
  return `${name}: what you say in your last message`;
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.replaceAll("\\", "/").split("/").at(-1) ?? path;
}

function notesOf({ knowledge, datasources, workspace, policy, turns, budget }: AgentSpec): readonly string[] {
  const scoped = knowledge.filter(({ scope }) => scope !== undefined && Object.keys(scope).length > 0).length;
  return [
    ...(scoped === 0
      ? []
      : [`Nobody can tell in the cloud when the scope of knowledge holds: ${scoped} items were given at the start`]),
    ...(datasources.length === 0
      ? []
      : [`The cloud can't reach datasources of the file: ${datasources.map(({ name }) => name).join(", ")}`]),
    ...(workspace.isolation === "none" && workspace.setup.length === 0
      ? []
      : ["The task works in the cloud: it has no worktree and no setup here, only what is attached"]),
    ...([...policy.allow, ...policy.ask, ...policy.deny].length === 0
      ? []
      : ["Rules about tools don't bind the agent in the cloud; they bind what is read and written here for it"]),
    ...(turns === undefined ? [] : ["The cloud counts no turns: `limits.turns` doesn't bind it"]),
    ...(budget.cost === undefined && budget.tokens === undefined
      ? []
      : ["The cloud counts credits: a budget in dollars or tokens doesn't bind it"]),
  ];
}

type OutputSchema = { readonly ok: true; readonly schema?: Payload } | { readonly ok: false; readonly wrong: string };

function outputSchemaOf(outputs: AgentSpec["outputs"]): OutputSchema {
  const properties: Record<string, unknown> = {};
  for (const [name, output] of Object.entries(outputs)) {
    if (!("json" in output)) continue;
    const made = makeStrict(output.json, `The schema of the output ${name}`);
    if (!made.ok) return made;
    properties[name] = made.schema;
  }
  const names = Object.keys(properties);
  if (names.length === 0) return { ok: true };
  return { ok: true, schema: { type: "object", properties, required: names, additionalProperties: false } };
}
