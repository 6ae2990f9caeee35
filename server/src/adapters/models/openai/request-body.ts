import type OpenAI from "openai";
import type { ModelMessage, ModelRequest, ModelTool } from "../../../core/ports/model.ts";
import type { Habits } from "./habits.ts";
import { callInstructions, callSchema, renderAsText } from "./json-calling.ts";
import { asList, asObject, type JsonObject } from "./json-values.ts";
import { toMessages, type ReadImages } from "./wire-messages.ts";
import { toWireName } from "./tool-names.ts";

/** The body of a request, as OpenAI's SDK types it. */
export type RequestBody = OpenAI.ChatCompletionCreateParams;

/** A request as the server of these habits wants it. */
export async function toBody(
  model: string,
  request: ModelRequest,
  habits: Habits,
  read: ReadImages,
): Promise<RequestBody> {
  const asJson = habits.calling === "json" && request.tools.length > 0;
  const messages = prepare(request, habits, asJson);
  return {
    model,
    messages: [...(await toMessages(messages, habits, habits.images ? read : undefined))],
    ...(asJson ? formatOf("tool_call", callSchema(request.tools), habits) : toolsOf(request.tools, habits)),
    ...(request.answerSchema === undefined ? {} : formatOf("answer", request.answerSchema, habits)),
    ...limitOf(request.maximumOutputTokens, habits),
    ...(habits.streaming
      ? { stream: true, ...(habits.streamUsage ? { stream_options: { include_usage: true } } : {}) }
      : { stream: false }),
  };
}

/** The messages with what has to be said in words to this server. */
function prepare(request: ModelRequest, habits: Habits, asJson: boolean): readonly ModelMessage[] {
  const words: string[] = [];
  if (asJson) words.push(callInstructions(request.tools));
  if (request.answerSchema !== undefined && habits.structured !== "schema") {
    words.push(
      `Answer with one JSON value and nothing else. It must fit this schema: ${JSON.stringify(request.answerSchema)}`,
    );
  }
  const messages = asJson ? mergeNeighbours(renderAsText(request.messages)) : request.messages;
  const told = words.length === 0 ? messages : addToSystem(messages, words.join("\n\n"));
  return habits.systemRole ? told : withoutSystem(told);
}

function addToSystem(messages: readonly ModelMessage[], words: string): readonly ModelMessage[] {
  const [first, ...rest] = messages;
  if (first?.role !== "system") return [{ role: "system", text: words }, ...messages];
  return [{ role: "system", text: `${first.text}\n\n${words}` }, ...rest];
}

/** For models whose templates know no system message. */
function withoutSystem(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  return mergeNeighbours(
    messages.map((message) => (message.role === "system" ? { role: "user", text: message.text } : message)),
  );
}

/** Templates of smaller models want user and assistant to take turns. */
function mergeNeighbours(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const merged: ModelMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last?.role === "user" && message.role === "user") {
      const images = [...(last.images ?? []), ...(message.images ?? [])];
      merged[merged.length - 1] = {
        role: "user",
        text: `${last.text}\n\n${message.text}`,
        ...(images.length === 0 ? {} : { images }),
      };
    } else merged.push(message);
  }
  return merged;
}

function toolsOf(tools: readonly ModelTool[], habits: Habits): Partial<RequestBody> {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ name, description, parameters }) => ({
      type: "function",
      function: { name: toWireName(name), description, parameters: { ...parameters } },
    })),
    ...(habits.toolRequired ? { tool_choice: "required" } : {}),
    ...(habits.noParallel ? { parallel_tool_calls: false } : {}),
  };
}

function formatOf(name: string, schema: Readonly<Record<string, unknown>>, habits: Habits): Partial<RequestBody> {
  if (habits.structured === "plain") return {};
  if (habits.structured === "object") return { response_format: { type: "json_object" } };
  return {
    response_format: { type: "json_schema", json_schema: { name, schema: { ...schema }, strict: isStrict(schema) } },
  };
}

/**
 * Whether OpenAI's strict mode takes a schema: every object is closed and needs all of its keys
 * (https://platform.openai.com/docs/guides/structured-outputs#supported-schemas). Else it's followed as well as the model can.
 */
function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  const object = asObject(schema);
  if (object === undefined) return true;
  if ("allOf" in object || "oneOf" in object || !isClosed(object)) return false;
  return Object.values(object).every(isStrict);
}

function isClosed({ type, properties, required, additionalProperties }: JsonObject): boolean {
  if (type !== "object") return true;
  const needed = asList(required);
  return (
    additionalProperties === false && Object.keys(asObject(properties) ?? {}).every((name) => needed.includes(name))
  );
}

function limitOf(wanted: number | undefined, { limitName, outputLimit }: Habits): Partial<RequestBody> {
  if (wanted === undefined || limitName === "none") return {};
  return { [limitName]: Math.min(wanted, outputLimit ?? Infinity) };
}
