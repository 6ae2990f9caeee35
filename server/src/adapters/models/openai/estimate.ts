import type { ModelMessage, ModelRequest } from "../../../core/ports/model.ts";

const bytesPerToken = 4;
/** What an image costs at most providers when it's a page of text wide; they differ by a factor of three either way. */
const tokensPerImage = 1_000;
const tokensPerMessage = 4;

/** How many tokens a text has, roughly: a quarter of its bytes. Real tokenizers differ by a third either way. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** How many tokens a request has, roughly. */
export function estimateRequest({ messages, tools, answerSchema }: ModelRequest): number {
  const told = messages.reduce((sum, message) => sum + estimateMessage(message), 0);
  const extra = tools.length === 0 && answerSchema === undefined ? "" : JSON.stringify([tools, answerSchema]);
  return told + estimateTokens(extra);
}

function estimateMessage(message: ModelMessage): number {
  const calls = message.role === "assistant" ? message.calls.map((call) => call.name + call.arguments).join("") : "";
  const images = "images" in message ? message.images.length : 0;
  return tokensPerMessage + estimateTokens(message.text + calls) + images * tokensPerImage;
}
