import * as l10n from "@vscode/l10n";
import type { FindingCode } from "../finding-codes.ts";
import type { Finding } from "../finding.ts";
import type { Span } from "../span.ts";
import { startOfLine } from "../lines.ts";
import { codes, endOfLine } from "./gaps.ts";
import type { YamlNode } from "./node.ts";
import type { Stumble } from "./tolerant-tree.ts";

interface Wording {
  readonly code: FindingCode;
  readonly message: string;
}

/** A finding about broken YAML. Always an error: nothing runs from a text that can't be read for sure. */
export function yamlProblem(code: FindingCode, message: string, span: Span): Finding {
  return { code, severity: "error", message, span: { start: span.start, end: span.end } };
}

const wordings: Readonly<Record<string, Wording>> = {
  tab: {
    code: "yaml-tab",
    get message() {
      return l10n.t("YAML can't be indented with tabs. Use spaces here.");
    },
  },
  quote: {
    code: "yaml-unclosed-quote",
    get message() {
      return l10n.t("This quote is never closed. Add the closing quote.");
    },
  },
  bracket: {
    code: "yaml-unclosed-bracket",
    get message() {
      return l10n.t("This bracket is never closed, or its end is not indented enough. Close it.");
    },
  },
  indentation: {
    code: "yaml-indentation",
    get message() {
      return l10n.t("This line's indentation fits nothing above it. Line it up with the key or the `-` it belongs to.");
    },
  },
  colon: {
    code: "yaml-missing-colon",
    get message() {
      return l10n.t("A key needs a colon and a value: write `key: value`.");
    },
  },
  comma: {
    code: "yaml-missing-comma",
    get message() {
      return l10n.t("The entries of `[…]` and `{…}` need exactly one comma between them.");
    },
  },
  space: {
    code: "yaml-missing-space",
    get message() {
      return l10n.t("YAML needs a space here: after `:`, before `#`, and around anchors and tags.");
    },
  },
  escape: {
    code: "yaml-escape",
    get message() {
      return l10n.t(
        "This escape doesn't exist in a double-quoted text. Write `\\\\` for a backslash, or use single quotes.",
      );
    },
  },
  nested: {
    code: "yaml-nested-mapping",
    get message() {
      return l10n.t(
        "A value that contains `: ` needs quotes. If another mapping was meant, start it on a line of its own.",
      );
    },
  },
  start: {
    code: "yaml-plain-start",
    get message() {
      return l10n.t("A value can't start with this character unless it stands in quotes.");
    },
  },
  line: {
    code: "yaml-same-line",
    get message() {
      return l10n.t("A list or mapping can't start on the line of its key. Start it on the next line, indented.");
    },
  },
  trailing: {
    code: "yaml-trailing-text",
    get message() {
      return l10n.t(
        "This stands after the end of the value. Put quotes around all of it, or a comma, a space or a line break in between.",
      );
    },
  },
  anchor: {
    code: "yaml-anchor",
    get message() {
      return l10n.t("A value takes at most one anchor and one tag, before it; an alias takes none.");
    },
  },
};

/** A stumble of the tolerant parser in words that tell what to do. */
export function describeStumble(stumble: Stumble, text: string, root: YamlNode | undefined): Finding {
  const opening = /Missing closing ["']/.test(stumble.message) && root ? quoteAt(root, stumble.start) : undefined;
  if (opening) return problem("quote", { start: opening.start, end: endOfLine(text, opening.start) });
  const bracket = /must end with a|sufficiently indented and end with a/.test(stumble.message);
  const collection = bracket && root ? openCollection(root, text) : undefined;
  if (collection) return problem("bracket", { start: collection.start, end: collection.start + 1 });
  const span = visibleSpan(stumble, text);
  const kind = kindOf(stumble, text, span);
  if (kind === "indentation") return problem(kind, lineContent(text, span.start));
  if (kind) return problem(kind, span);
  return yamlProblem("yaml-syntax", l10n.t("This is not valid YAML: {0}.", lowerFirst(stumble.message)), span);
}

/** What the fast parser tripped over, for the rare text that only it rejects, or that is too long for the tolerant one. */
export function describeReason(reason: string, offset: number, text: string): Finding {
  const span = visibleSpan({ start: offset, end: offset }, text);
  if (/tab characters/.test(reason)) return problem("tab", span);
  if (/indentation/.test(reason)) return problem("indentation", lineContent(text, span.start));
  if (/within a (?:single|double) quoted/.test(reason)) return problem("quote", span);
  if (/within a flow collection/.test(reason)) return problem("bracket", span);
  return yamlProblem("yaml-syntax", l10n.t("This is not valid YAML: {0}.", lowerFirst(reason)), span);
}

/** A top-level line that is no `key: value`. */
export function strayValue(node: YamlNode, text: string): Finding {
  return problem("colon", { start: node.start, end: Math.max(endOfLine(text, node.start), node.start) });
}

function problem(kind: keyof typeof wordings, span: Span): Finding {
  const wording = wordings[kind];
  return yamlProblem(wording?.code ?? "yaml-syntax", wording?.message ?? l10n.t("This is not valid YAML."), span);
}

const kindsByCode: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "tab",
  BAD_INDENT: "indentation",
  BAD_DQ_ESCAPE: "escape",
  BAD_SCALAR_START: "start",
  ALIAS_PROPS: "anchor",
  BAD_ALIAS: "anchor",
  BAD_PROP_ORDER: "anchor",
  MULTIPLE_ANCHORS: "anchor",
  MULTIPLE_TAGS: "anchor",
  MULTILINE_IMPLICIT_KEY: "colon",
};

function kindOf(stumble: Stumble, text: string, span: Span): string | undefined {
  if (startsWithTab(text, span.start)) return "tab";
  if (stumble.code === "BLOCK_AS_IMPLICIT_KEY")
    return /Nested mappings/.test(stumble.message) ? "nested" : "indentation";
  if (/Implicit map keys need|without - indicator/.test(stumble.message)) return "colon";
  if (/Missing , |Unexpected , |Unexpected empty item/.test(stumble.message)) return "comma";
  if (/separated from|Missing space/.test(stumble.message)) return "space";
  if (/on same line with/.test(stumble.message)) return "line";
  if (/at node end/.test(stumble.message)) return "trailing";
  if (/same column|must start at/.test(stumble.message)) return "indentation";
  return kindsByCode[stumble.code];
}

/** Whether the line's indentation contains a tab. */
function startsWithTab(text: string, offset: number): boolean {
  const start = startOfLine(text, offset);
  return /^ *\t/.test(text.slice(start, Math.max(offset, start) + 1));
}

/** A stretch that can be underlined: an empty one grows over the rest of its line, or back onto the last character before it. */
function visibleSpan(span: Span, text: string): Span {
  const start = Math.min(span.start, text.length);
  const lineEnd = endOfLine(text, start);
  const end = Math.min(Math.max(span.end, start), text.length);
  if (end > start) return { start, end: Math.min(end, Math.max(lineEnd, start + 1)) };
  if (lineEnd > start) return { start, end: lineEnd };
  let back = start;
  while (back > 0 && isBreakOrSpace(text.charCodeAt(back - 1))) back -= 1;
  return back > 0 ? { start: back - 1, end: back } : { start, end: start };
}

/** What stands on the line of `offset`, without its indentation. */
function lineContent(text: string, offset: number): Span {
  const at = text[offset] === "\n" ? offset + 1 : startOfLine(text, offset);
  let start = at;
  while (isBreakOrSpace(text.charCodeAt(start))) start += 1;
  const end = endOfLine(text, start);
  return end > start ? { start, end } : visibleSpan({ start: offset, end: offset }, text);
}

function isBreakOrSpace(code: number): boolean {
  return code === codes.space || code === codes.newline || code === codes.carriageReturn || code === codes.tab;
}

/** The quoted scalar that reaches to `end` without a closing quote: the last one that starts before it. */
function quoteAt(node: YamlNode, end: number): Span | undefined {
  return lastNode(node, (candidate) => {
    if (candidate.kind !== "scalar" || candidate.start > end) return false;
    return candidate.style === "single" || candidate.style === "double";
  });
}

function openCollection(node: YamlNode, text: string): Span | undefined {
  return lastNode(node, (candidate) => {
    if ((candidate.kind !== "mapping" && candidate.kind !== "sequence") || !candidate.flow) return false;
    const close = text.charCodeAt(candidate.end - 1);
    return close !== codes.closeBrace && close !== codes.closeBracket;
  });
}

function lastNode(node: YamlNode, wanted: (node: YamlNode) => boolean): YamlNode | undefined {
  for (const child of childrenOf(node).reverse()) {
    const found = lastNode(child, wanted);
    if (found) return found;
  }
  return wanted(node) ? node : undefined;
}

function childrenOf(node: YamlNode): YamlNode[] {
  if (node.kind === "sequence") return [...node.items];
  return node.kind === "mapping" ? node.entries.flatMap((entry) => [entry.key, entry.value]) : [];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
