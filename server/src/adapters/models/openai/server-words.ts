import { asList, asObject, asText, parseJson, type JsonObject } from "./json-values.ts";

const longest = 4_000;

/**
 * What a server says is wrong, as text: the message and the codes of an error body. Providers nest them differently: `{error: {message, code, type, param}}` (OpenAI),
 * `{error: "…"}` (Ollama), `{detail: …}` (FastAPI), `{message, code}` (vLLM, Mistral), a list of them (Gemini), `error.metadata.raw` (OpenRouter). A page of HTML loses its tags.
 */
export function readWords(body: string): string {
  const parsed = parseJson(body);
  const told = asObject(parsed) ?? asObject(asList(parsed)[0]);
  if (told === undefined)
    return body
      .replace(/<(?:script|style)[^]*?<\/(?:script|style)>|<[^>]*>/gi, " ")
      .trim()
      .slice(0, longest);
  const words = typeof told["error"] === "string" ? told["error"] : wordsOf(asObject(told["error"]) ?? told);
  return (words === "" ? body : words).slice(0, longest);
}

/** The status that an error in the midst of an answer names; undefined where it names none. */
export function readStatus(error: unknown): number | undefined {
  const code = Number(asObject(error)?.["code"] ?? asObject(error)?.["status"]);
  return Number.isInteger(code) && code >= 400 && code < 600 ? code : undefined;
}

function wordsOf(error: JsonObject): string {
  const said = asText(error["message"]) || toText(error["detail"]) || toText(error["message"]);
  const raw = toText(asObject(error["metadata"])?.["raw"]);
  const codes = ["code", "type", "param"]
    .map((key) => toText(error[key]))
    .filter((code) => code !== "" && !said.includes(code));
  return [said, raw, codes.length === 0 ? "" : `(${codes.join(", ")})`].filter((part) => part !== "").join(" ");
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
