import type { ScalarStyle } from "../yaml/node.ts";

/** A text of an expression as it must be written inside a scalar of a style. */
export function inStyle(text: string, style: ScalarStyle): string {
  if (style === "single") return text.replaceAll("'", "''");
  return style === "double" ? text.replace(/[\\"]/g, "\\$&") : text;
}

/** A text inside a snippet, so that it stands for itself. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}
