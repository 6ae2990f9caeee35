import type {
  ActionEvent,
  DatasourceEvent,
  MessageEvent,
  ObservationEvent,
  StreamEvent,
  SystemEvent,
} from "../../../../../schemas/generated/events.ts";
import type { ModelMessage } from "../../ports/model.ts";
import { loopRefusalOf } from "../loop/finished-call.ts";
import type { Plan } from "../modules/plan-state.ts";
import type { Entry } from "./entry.ts";
import { wrapUntrusted } from "./untrusted.ts";

/** A message that an event becomes, before it has its place. */
export type Rendered = Pick<Entry, "kind" | "message"> & { readonly images?: readonly string[] };

/** Events that only people read, or that the model sees in another way. */
const nothing: readonly Rendered[] = [];

/** What the model is told of an event: always the same messages for the same event; none for what only people read. */
export function renderEvent(event: StreamEvent): readonly Rendered[] {
  switch (event.type) {
    case "message":
      return isFromPerson(event) ? [{ kind: "person", message: renderPerson(event) }] : nothing;
    case "action":
      return [{ kind: "call", message: renderAction(event) }];
    case "observation":
      return [{ kind: "result", message: renderObservation(event), images: event.images ?? [] }];
    case "plan":
      return [note(renderPlan(event))];
    case "knowledge":
      return [note(`[knowledge] The author of the task wants you to know:\n${event.text}`)];
    case "datasource":
      return [note(renderDatasource(event))];
    case "system":
      return renderSystem(event);
  }
}

/** A plan as the model reads it. */
export function renderPlan({ steps, reflection, status }: Plan): string {
  const lines = steps.map((step) => `${step.number}. [${step.status}] ${step.title}`);
  const why = reflection === "" ? [] : [`Reflection: ${reflection}`];
  const state = status === "running" ? "The plan from now on" : `The plan (${status})`;
  return [`[planner] ${state}:`, ...lines, ...why].join("\n");
}

/** Answers to what the agent asked come with the observation of its call; only what has an id was written by itself. */
function isFromPerson(event: MessageEvent): boolean {
  return event.role === "person" && event.messageId !== undefined;
}

function renderPerson({ text, attachments }: MessageEvent): ModelMessage {
  return { role: "user", text: `[person] ${text}${listAttachments(attachments)}` };
}

/** Lines that name attachments; empty when there are none. */
export function listAttachments(attachments: readonly string[] | undefined): string {
  if (attachments === undefined || attachments.length === 0) return "";
  return `\nAttachments:\n${attachments.map((attachment) => `- ${attachment}`).join("\n")}`;
}

/** Names that a provider takes (OpenAI: at most 64 letters, digits, `_` and `-`), even where the model made one up. */
function renderAction({ callId, tool, arguments: values, thought }: ActionEvent): ModelMessage {
  const name = tool.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 64);
  return {
    role: "assistant",
    text: thought ?? "",
    calls: [{ id: callId, name, arguments: JSON.stringify(values) }],
  };
}

function renderObservation(event: ObservationEvent): ModelMessage {
  const { callId, outcome, output, exitCode, error } = event;
  const role = "tool";
  // The loop's own reason is no data from outside: it says what to do now.
  if (loopRefusalOf(event) !== undefined) return { role, callId, text: `refused (${error?.code ?? ""}): ${output}` };
  const head = exitCode === undefined ? outcome : `${outcome} (exit code ${exitCode})`;
  const why = error === undefined ? [] : [`${error.code}: ${[error.message, error.remedy].filter(Boolean).join(". ")}`];
  const body = [...why, ...(output === "" || output === error?.message ? [] : [output])].join("\n\n");
  const whole = event.outputFile === undefined ? [] : [`The whole output: ${event.outputFile} in your own folder`];
  const lines = [head, ...(body === "" ? ["No output."] : [wrapUntrusted(body)]), ...whole];
  return { role, callId, text: lines.join("\n") };
}

function renderDatasource({ name, kind, documentation }: DatasourceEvent): string {
  const what = kind === "mcp" ? "an MCP server" : "an OpenAPI document";
  return `[datasource ${name}] Its tools may be called from now on. What ${what} says of itself:\n${wrapUntrusted(documentation)}`;
}

function renderSystem(event: SystemEvent): readonly Rendered[] {
  if (event.event === "hint" || event.event === "limitNear") return [note(`[system] ${event.text}`)];
  if (event.event !== "answerRefused") return nothing;
  const refusal = note(`[system] ${event.text}`);
  const said = event.said ?? "";
  // Providers take no empty answer.
  if (said.trim() === "") return [refusal];
  return [{ kind: "note", message: { role: "assistant", text: said, calls: [] } }, refusal];
}

function note(text: string): Rendered {
  return { kind: "note", message: { role: "user", text } };
}
