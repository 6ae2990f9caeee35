import type OpenAI from "openai";
import type { ModelCall, ModelMessage } from "../../../core/ports/model.ts";
import type { Habits } from "./habits.ts";
import { asObject, parseJson } from "./json-values.ts";
import { toShortId, toWireName } from "./tool-names.ts";

type Message = OpenAI.ChatCompletionMessageParam;
type Part = OpenAI.ChatCompletionContentPart;

/** Reads image files as data URLs; those that can't be read are left out. */
export type ReadImages = (files: readonly string[]) => Promise<readonly string[]>;

/**
 * A conversation as the Chat Completions API takes it. What a provider would refuse is made acceptable: arguments that are no JSON object, names that no function may have, empty answers.
 * Images of a tool's result follow in a message of the user, as a tool's message takes only text. Without `read` images are left out.
 */
export async function toMessages(
  messages: readonly ModelMessage[],
  { shortIds }: Pick<Habits, "shortIds">,
  read: ReadImages | undefined,
): Promise<readonly Message[]> {
  const idOf = shortIds ? toShortId : (id: string) => id;
  const sent: Message[] = [];
  let waiting: Part[] = [];
  const release = (): void => {
    if (waiting.length > 0) sent.push({ role: "user", content: waiting });
    waiting = [];
  };
  for (const message of messages) {
    if (message.role !== "tool") release();
    const parts = "images" in message && read !== undefined ? (await read(message.images ?? [])).map(toImagePart) : [];
    if (message.role === "tool") {
      sent.push({ role: "tool", tool_call_id: idOf(message.callId), content: message.text });
      if (parts.length > 0) waiting.push({ type: "text", text: "What the tool showed:" }, ...parts);
    } else sent.push(...toMessage(message, idOf, parts));
  }
  release();
  return sent;
}

function toMessage(
  message: Exclude<ModelMessage, { role: "tool" }>,
  idOf: (id: string) => string,
  images: readonly Part[],
): Message[] {
  if (message.role === "system") return [{ role: "system", content: message.text }];
  if (message.role === "user") {
    const content = images.length === 0 ? message.text : [{ type: "text" as const, text: message.text }, ...images];
    return [{ role: "user", content }];
  }
  // An answer with nothing in it is one that several providers refuse.
  if (message.calls.length === 0) return message.text === "" ? [] : [{ role: "assistant", content: message.text }];
  return [{ role: "assistant", content: message.text, tool_calls: message.calls.map((call) => toCall(call, idOf)) }];
}

function toCall(
  { id, name, arguments: written }: ModelCall,
  idOf: (id: string) => string,
): OpenAI.ChatCompletionMessageToolCall {
  const isObject = asObject(parseJson(written)) !== undefined;
  const sent = isObject ? written : JSON.stringify({ unreadable: written });
  return { id: idOf(id), type: "function", function: { name: toWireName(name), arguments: sent } };
}

function toImagePart(url: string): Part {
  return { type: "image_url", image_url: { url } };
}
