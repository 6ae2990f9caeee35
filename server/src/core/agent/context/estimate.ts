import type { ModelMessage, ModelTool } from "../../ports/model.ts";

/** How many characters make a token, about, in English and in code; what other languages need more is made up for by the ratio of real usage to estimate. */
export const charactersPerToken = 4;
/** What a picture takes, about: a screenshot of 1,280 × 800 in high detail (OpenAI's guide "Images and vision": 85 + 170 a tile of 512 × 512). */
export const tokensPerImage = 1_105;
/** What a message takes beside its words: its role, and what separates it from the next. */
const tokensPerMessage = 4;

/** About how many tokens a message takes. */
export function estimateMessage(message: ModelMessage): number {
  const calls = message.role === "assistant" ? message.calls : [];
  const characters = calls.reduce((sum, call) => sum + call.name.length + call.arguments.length, message.text.length);
  const images = message.role === "user" || message.role === "tool" ? (message.images?.length ?? 0) : 0;
  return tokensPerMessage + estimateText(characters) + images * tokensPerImage;
}

/** About how many tokens some messages take. */
export function estimateMessages(messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, message) => sum + estimateMessage(message), 0);
}

/** About how many tokens the description of the tools takes. */
export function estimateTools(tools: readonly ModelTool[]): number {
  return tools.reduce((sum, tool) => sum + tokensPerMessage + estimateText(JSON.stringify(tool).length), 0);
}

/** About how many tokens a text of so many characters takes. */
export function estimateText(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}
