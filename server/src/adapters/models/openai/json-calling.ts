import type { ModelCall, ModelMessage, ModelTool } from "../../../core/ports/model.ts";
import { asObject, asText, findObject, parseJson } from "./json-values.ts";

/** A JSON Schema for the answer of a model that can't call tools by itself: which tool, and with what. */
export function callSchema(tools: readonly ModelTool[]): Readonly<Record<string, unknown>> {
  const branches = tools.map(({ name, parameters }) => ({
    type: "object",
    properties: { thought: { type: "string" }, tool: { const: name }, arguments: parameters },
    required: ["thought", "tool", "arguments"],
    additionalProperties: false,
  }));
  return branches.length === 1 ? (branches[0] ?? {}) : { anyOf: branches };
}

/** What such a model is told beside the rest: it stays the same as long as the tools do, so that a cache of the beginning can hit. */
export function callInstructions(tools: readonly ModelTool[]): string {
  const described = tools.map(({ name, description, parameters }) => {
    return `- ${name}: ${description}\n  Schema of its arguments: ${JSON.stringify(parameters)}`;
  });
  return [
    "Answer with one JSON object and nothing else, in this form:",
    '{"thought": "why this tool, in a sentence", "tool": "the name of one tool", "arguments": { … }}',
    "These are the tools:",
    ...described,
  ].join("\n");
}

/** A conversation as text: calls are the JSON that was answered, results are messages of the user. */
export function renderAsText(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const names = new Map<string, string>();
  return messages.map((message): ModelMessage => {
    if (message.role === "assistant" && message.calls.length > 0) {
      for (const { id, name } of message.calls) names.set(id, name);
      return {
        role: "assistant",
        text: message.calls.map((call) => renderCall(message.text, call)).join("\n"),
        calls: [],
      };
    }
    if (message.role !== "tool") return message;
    const text = `Result of the tool ${names.get(message.callId) ?? "that was called"}:\n${message.text}`;
    return { role: "user", text, ...(message.images === undefined ? {} : { images: message.images }) };
  });
}

/** The call in an answer; none where it isn't the object that was asked for. Whether the tool exists and what it was given is for others to check. */
export function readCall(text: string, nextId: () => string): readonly ModelCall[] {
  const answer = findObject(text);
  const name = asText(answer?.["tool"]);
  if (answer === undefined || name === "") return [];
  const given = answer["arguments"];
  return [{ id: `call_${nextId()}`, name, arguments: typeof given === "string" ? given : JSON.stringify(given ?? {}) }];
}

/** The thought in such an answer; the text itself where it's no such answer. */
export function readThought(text: string): string {
  const answer = findObject(text);
  return answer === undefined || asText(answer["tool"]) === "" ? text : asText(answer["thought"]);
}

function renderCall(thought: string, { name, arguments: given }: ModelCall): string {
  return JSON.stringify({ thought, tool: name, arguments: asObject(parseJson(given)) ?? given });
}
