import { escapeSnippet } from "../expressions/expression-insert.ts";

/** What goes into a text: fixed text, a place to fill with a suggestion in it, or one of several texts. */
export type Part = string | { readonly hole: string } | { readonly choices: readonly string[] };

/** Parts as a snippet: `${1:name}`, `${2|a,b|}`, in their order. */
export function toSnippet(parts: readonly Part[]): string {
  let count = 0;
  return parts
    .map((part) => {
      if (typeof part === "string") return escapeSnippet(part);
      count += 1;
      if ("choices" in part) return `\${${String(count)}|${part.choices.map(escapeChoice).join(",")}|}`;
      return part.hole === "" ? `$${String(count)}` : `\${${String(count)}:${escapeSnippet(part.hole)}}`;
    })
    .join("");
}

/** Parts as text: the suggestions, and the first of several texts. */
export function toText(parts: readonly Part[]): string {
  return parts
    .map((part) => (typeof part === "string" ? part : "choices" in part ? (part.choices[0] ?? "") : part.hole))
    .join("");
}

/** Whether there is anything to fill in. */
export function hasHoles(parts: readonly Part[]): boolean {
  return parts.some((part) => typeof part !== "string");
}

function escapeChoice(text: string): string {
  return text.replace(/[\\$},|]/g, "\\$&");
}
