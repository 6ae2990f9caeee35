import type { ModelMessage } from "../../ports/model.ts";

/** A text of at most `limit` characters (and a line that says what is missing): its beginning and its end, as errors often stand last. */
export function clipText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const tail = Math.floor(limit / 4);
  const start = text.slice(0, safeCut(text, limit - tail));
  const end = text.slice(safeCut(text, text.length - tail));
  return `${start}\n[… ${text.length - start.length - end.length} characters left out …]\n${end}`;
}

/** A message none of whose texts is longer than `limit` characters. The arguments of a call stay JSON: texts in them are clipped. */
export function clipMessage(message: ModelMessage, limit: number): ModelMessage {
  if (message.role !== "assistant") {
    return message.text.length <= limit ? message : { ...message, text: clipText(message.text, limit) };
  }
  const long = message.text.length > limit || message.calls.some((call) => call.arguments.length > limit);
  if (!long) return message;
  const calls = message.calls.map((call) =>
    call.arguments.length <= limit ? call : { ...call, arguments: clipArguments(call.arguments, limit) },
  );
  return { ...message, text: clipText(message.text, limit), calls };
}

/** Written by us, so it's JSON. What is too long in spite of clipped texts (thousands of entries) is left out as a whole. */
function clipArguments(json: string, limit: number): string {
  const shorter = JSON.stringify(clipValues(JSON.parse(json), Math.floor(limit / 3)));
  return shorter.length <= limit ? shorter : JSON.stringify({ left_out: `${json.length} characters` });
}

function clipValues(value: unknown, limit: number): unknown {
  if (typeof value === "string") return clipText(value, limit);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => clipValues(entry, limit));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, clipValues(entry, limit)]));
}

/** Not between the two halves of a character. */
function safeCut(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
