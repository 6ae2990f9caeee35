import { listInWords } from "../../locale/lists.ts";

/** What means something to Markdown or HTML: marks anywhere, underscores at the edge of a word, and what makes a line a heading, a quote or a list. */
const meaningful = /[\\`*[\]<]|~~|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?\w+;)|^[#>+-]|(?<=^\d{1,9})[.)]/g;

/** Any text as Markdown that shows it as it is, on one line. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, " ").trim().replace(meaningful, "\\$&");
}

/** As {@link escapeMarkdown}, but empty lines part paragraphs; at most `most` characters. */
export function escapeParagraphs(text: string, most = 1000): string {
  const kept = text.length > most ? `${text.slice(0, most).trimEnd()}…` : text;
  return kept
    .split(/\n\s*\n/)
    .map(escapeMarkdown)
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}

/** Any text between code marks, on one line and at most `most` characters long. */
export function code(text: string, most = 80): string {
  const line = text.replace(/\s+/g, " ").trim();
  const kept = line.length > most ? `${line.slice(0, most - 1)}…` : line;
  // A code mark inside needs longer ones around.
  const longest = Math.max(0, ...Array.from(kept.matchAll(/`+/g), ([marks]) => marks.length));
  const fence = "`".repeat(longest + 1);
  const room = kept.startsWith("`") || kept.endsWith("`") || kept === "" ? " " : "";
  return `${fence}${room}${kept}${room}${fence}`;
}

/** `a`, `b` and `c`, in code marks. */
export function codes(texts: readonly string[]): string {
  return listInWords(
    texts.map((text) => code(text)),
    "and",
  );
}

/** Paragraphs and lists, one below the other; those that are empty or undefined are left out. */
export function blocks(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}

/** A list; undefined without items. */
export function list(items: readonly string[]): string | undefined {
  return items.length === 0 ? undefined : items.map((item) => `- ${item.replaceAll("\n", "\n  ")}`).join("\n");
}

/** The Markdown that this module writes as plain text, for who can't show any other: marks and backslashes are gone, lists stay. */
export function toPlainText(markdown: string): string {
  const pattern = /^ *```.*\n?|(?<marks>`+) ?(?<code>[^\n]*?) ?\k<marks>(?!`)|\\(?<plain>[!-/:-@[-`{-~])|\*\*/gm;
  return markdown.replace(pattern, (...found) => {
    const groups = found.at(-1) as { readonly code?: string; readonly plain?: string };
    return groups.code ?? groups.plain ?? "";
  });
}
